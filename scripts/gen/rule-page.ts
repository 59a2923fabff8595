import { structuredPatch } from 'diff';
import {
  applyEdits,
  createAnalyzer,
  fixesOf,
  LineIndex,
  open,
  type Document,
  type OfferedFix,
  type ReportedFinding,
} from '#core/index.ts';
import type { AnyRule, Example, Message, Weight } from '#core/rule/index.ts';
import { configFor } from '../../test/harness/example-config.ts';
import { exampleDay, unmark } from '../../test/harness/marks.ts';

const classes: Readonly<Record<OfferedFix['applicability'], string>> = {
  safe: 'safe',
  'needs-review': 'needs your review',
  placeholder: 'leaves a blank to fill',
};

const applies: Readonly<Record<AnyRule['preset'], string>> = {
  recommended: 'in every document',
  'ci-runner': 'only where a document is about CI runners',
  strict: 'only with the preset `strict`',
};

/** The page of a rule: what it finds in its own examples and what each fix makes of them. */
export function rulePage(rule: AnyRule, examples: readonly Example[], all: readonly AnyRule[]): string {
  const analyzer = createAnalyzer(all);
  const sections = examples.map((example) => exampleSection(rule, example, analyzer));
  const fixes = Object.values(rule.fixes).map(
    ({ title, applicability }) => `- ${title.replace(/ ?\{\w+\}/g, ' …')}: ${classes[applicability]}`,
  );
  return [
    `# ${rule.title}`,
    '',
    `\`${rule.id}\` · ${rule.severity} · since ${rule.since} · ${applies[rule.preset]}`,
    '',
    rule.why,
    '',
    ...checklistLines(rule),
    '## Fixes',
    '',
    ...(fixes.length > 0 ? fixes : ['None that a tool can make.']),
    ...(rule.remedy === undefined ? [] : ['', rule.remedy]),
    '',
    '## Examples',
    '',
    ...sections,
    '## References',
    '',
    ...rule.refs.map((ref) => (ref.startsWith('https://') ? `- <${ref}>` : `- ${ref}`)),
    '',
  ].join('\n');
}

const weights: Readonly<Record<Weight, string>> = {
  fail: 'fails the item',
  partial: 'leaves it half done',
  unknown: 'leaves it undecided',
  note: 'is worth a note',
};

/** A table of what each message means for the security checklist; nothing for rules that have no part in it. */
function checklistLines({ checklist, messages }: AnyRule): readonly string[] {
  const rows = Object.entries(checklist ?? {}).flatMap(([item, byMessage]) =>
    Object.entries(byMessage).map(([key, weight]) => {
      const text = textOf(messages[key] ?? '').replace(/\{when\}/g, '');
      return `| ${item} | ${text.replace(/\{\w+\}/g, '…')} | ${weights[weight ?? 'note']} |`;
    }),
  );
  if (rows.length === 0) return [];
  return ['## Security checklist', '', '| Item | Message | What it does |', '| --- | --- | --- |', ...rows, ''];
}

function textOf(message: Message): string {
  return typeof message === 'string' ? message : message.text;
}

function exampleSection(rule: AnyRule, example: Example, analyzer: ReturnType<typeof createAnalyzer>): string {
  const { text } = unmark('bad' in example ? example.bad : example.good);
  const format = /^\s*[{[]/.test(text) ? 'json' : 'yaml';
  const document = open({ text, name: `example.${format}`, today: exampleDay });
  const report = analyzer.analyze(document, configFor(rule, example));
  const findings = report.findings.filter((finding) => finding.rule === rule.id);
  const lines = [`### ${sentence(example.title)}`, '', fence(format === 'json' ? 'jsonc' : 'yaml', text), ''];
  if (example.options)
    lines.push('With this in `.iac-hardener.yaml`:', '', fence('yaml', optionsText(example.options)), '');
  if (findings.length === 0) lines.push('No finding.', '');
  for (const finding of findings) lines.push(...findingLines(document, finding));
  for (const [title, diff] of fixDiffs(document, findings, analyzer))
    lines.push(`${title}:`, '', fence('diff', diff), '');
  return lines.join('\n');
}

/** As the configuration file says it. */
function optionsText(options: NonNullable<Example['options']>): string {
  const lines = Object.entries(options).map(([key, value]) => {
    const text = Array.isArray(value) ? `[${value.map((each) => JSON.stringify(each)).join(', ')}]` : String(value);
    return `  ${key}: ${text}`;
  });
  return `options:\n${lines.join('\n')}\n`;
}

function findingLines(document: Document, { range, severity, message }: ReportedFinding): readonly string[] {
  const { line } = new LineIndex(document.text).positionAt(range.start);
  const excerpt = document.text.slice(range.start, range.end).split('\n')[0] ?? '';
  return [`- Line ${String(line + 1)}, \`${excerpt.trim()}\`: **${severity}**, ${message}`, ''];
}

/** Each different fix once, on the first finding that offers it. */
function fixDiffs(
  document: Document,
  findings: readonly ReportedFinding[],
  analyzer: ReturnType<typeof createAnalyzer>,
): readonly (readonly [string, string])[] {
  const seen = new Set<string>();
  return findings.flatMap((finding) =>
    fixesOf(analyzer, document, finding).flatMap((fix): (readonly [string, string])[] => {
      if (seen.has(fix.key)) return [];
      seen.add(fix.key);
      const fixed = applyEdits(document.text, fix.edits);
      return [[`*${fix.title}* (${classes[fix.applicability]})`, diffOf(document.text, fixed)]];
    }),
  );
}

function diffOf(before: string, after: string): string {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 2 });
  return hunks.map(({ lines }) => lines.join('\n')).join('\n@@\n') + '\n';
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\`\`\``;
}
