import type { AnyRule, Applicability, Severity } from '#core/index.ts';
import type { Paint } from './paint.ts';
import { wrap } from './wrap.ts';

interface Style {
  readonly paint: Paint;
  readonly columns: number;
}

const classes: Readonly<Record<Applicability, string>> = {
  safe: 'safe',
  'needs-review': 'needs review',
  placeholder: 'leaves a blank',
};

/** The rule for a terminal. */
export function explanation(rule: AnyRule, { paint, columns }: Style): string {
  const width = Math.min(Math.max(columns, 40), 100);
  const indented = (text: string, hanging?: string) => wrap(text, width, '  ', hanging);
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', paint.bold(title), ...lines];
  const facts = [paint.severity[rule.severity](rule.severity), appliesTo(rule), `since ${rule.since}`];
  const lines = [
    paint.bold(rule.id),
    ...wrap(rule.title, width, ''),
    facts.join(' · '),
    ...section('Why', indented(rule.why)),
    ...section(
      'What it says',
      messagesOf(rule).flatMap(({ severity, text }) => {
        const [first = '', ...others] = wrap(text, width - 12, '');
        return [
          `  ${paint.severity[severity](severity.padEnd(8))}  ${first}`,
          ...others.map((line) => `${' '.repeat(12)}${line}`),
        ];
      }),
    ),
    ...section(
      'Fixes',
      fixesOf(rule).flatMap(({ title, applicability }) =>
        indented(`${classes[applicability].padEnd(14)}  ${title}`, ' '.repeat(18)),
      ),
    ),
    ...section('By hand', rule.remedy === undefined ? [] : indented(rule.remedy)),
    ...section(
      'Elsewhere',
      peersOf(rule).flatMap(([tool, ids]) => indented(`${tool}: ${ids.join(', ')}`, '    ')),
    ),
    ...section(
      'Read on',
      pagesOf(rule).map((page) => `  ${page}`),
    ),
  ];
  return `${lines.join('\n')}\n\n${paint.dim('Examples, with what each fix makes of them: --format markdown')}\n`;
}

/** The rule as Markdown, for where its page is not at hand. */
export function explanationMarkdown(rule: AnyRule): string {
  const blocks = [
    `# ${rule.title}`,
    `\`${rule.id}\` · ${rule.severity} · since ${rule.since} · ${appliesTo(rule)}`,
    rule.why,
    '## What it says',
    list(messagesOf(rule).map(({ severity, text }) => `**${severity}**: ${text}`)),
    '## Fixes',
    list(fixesOf(rule).map(({ title, applicability }) => `${title}: ${classes[applicability]}`)) ||
      'None that a tool can make.',
    rule.remedy ?? '',
    '## References',
    list([
      ...peersOf(rule).map(([tool, ids]) => `${tool}: ${ids.join(', ')}`),
      ...pagesOf(rule).map((page) => `<${page}>`),
    ]),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** The rule as scripts read it. */
export function explanationJson(rule: AnyRule): object {
  const { id, title, severity, why, remedy, since, preset, refs, checklist } = rule;
  return {
    id,
    title,
    severity,
    presets: [preset],
    since,
    why,
    remedy: remedy ?? null,
    messages: Object.entries(rule.messages).map(([key, message]) => ({
      key,
      severity: typeof message === 'string' ? severity : message.severity,
      text: typeof message === 'string' ? message : message.text,
    })),
    fixes: Object.entries(rule.fixes).map(([key, fix]) => ({
      key,
      title: fix.title,
      applicability: fix.applicability,
      asks: fix.asks ?? [],
    })),
    refs,
    checklist: Object.keys(checklist ?? {}).map(Number),
    docs: `docs/rules/${id}.md`,
  };
}

function appliesTo({ preset }: AnyRule): string {
  return preset === 'ci-runner' ? 'only where a document is about CI runners' : 'in every document';
}

/** Each different message once, most severe first; what depends on the document is an ellipsis. */
function messagesOf({
  messages,
  severity,
}: AnyRule): readonly { readonly severity: Severity; readonly text: string }[] {
  const order = ['critical', 'high', 'medium', 'low', 'info'];
  const all = Object.values(messages).map((message) =>
    typeof message === 'string'
      ? { severity, text: plain(message) }
      : { severity: message.severity, text: plain(message.text) },
  );
  const seen = new Set<string>();
  return all
    .filter(({ text }) => !seen.has(text) && seen.add(text))
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

function fixesOf({ fixes }: AnyRule): readonly { readonly title: string; readonly applicability: Applicability }[] {
  return Object.values(fixes).map(({ title, applicability }) => ({ title: plain(title), applicability }));
}

function plain(text: string): string {
  return text.replaceAll('{when}', '').replace(/\{\w+\}/g, '…');
}

/** Ids of other tools and standards, by tool. */
function peersOf({ refs }: AnyRule): readonly (readonly [string, readonly string[]])[] {
  const peers = new Map<string, string[]>();
  for (const ref of refs) {
    if (ref.startsWith('https://')) continue;
    const [, tool = '', id = ''] = /^([^:]+):(.+)$/.exec(ref) ?? /^(CWE)-(\d+)$/.exec(ref) ?? [];
    if (tool === '') continue;
    peers.set(tool, [...(peers.get(tool) ?? []), tool === 'CWE' ? `CWE-${id}` : id]);
  }
  return [...peers];
}

function pagesOf({ refs }: AnyRule): readonly string[] {
  return refs.filter((ref) => ref.startsWith('https://'));
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}
