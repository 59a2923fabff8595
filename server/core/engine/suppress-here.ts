import { createEditor, hole, type Editor, type FixEdit, type NewValue } from '../edit/index.ts';
import { isAboutSuppressions, keyword } from '../suppression/index.ts';
import { entryOf, get, isMap, type MapNode, type Tree } from '../syntax/index.ts';
import { applyEdits, detectEol } from '../text/index.ts';
import type { Analyzer } from './analyze.ts';
import type { Config } from './config.ts';
import { open, type Document, type Part } from './document.ts';
import type { Report, ReportedFinding } from './report.ts';

/** A way to suppress a finding in its own document. */
export interface SuppressionOffer {
  /** What it would be about: what begins on the line, a resource, or the whole template. */
  readonly reach: 'line' | 'resource' | 'template';
  /** Logical id, where `reach` is a resource. */
  readonly resource: string | undefined;
  /** Writes it, with a blank where no reason is given. */
  readonly edits: (reason: string | undefined) => readonly FixEdit[];
}

/** Where a finding is to be suppressed. */
export interface SuppressionPlace {
  readonly document: Document;
  readonly config: Config;
  /** What the document gave with this configuration. */
  readonly report: Report;
  readonly finding: ReportedFinding;
}

/**
 * The narrowest way to suppress a finding that holds up when it is tried: a comment above its line, or behind it, in
 * YAML; metadata in a JSON template. Undefined in texts within texts, scripts, records and JSON without metadata.
 */
export function suppressionFor(analyzer: Analyzer, place: SuppressionPlace): SuppressionOffer | undefined {
  const { document, finding } = place;
  const part = document.parts[finding.part];
  const hit = analyzer.hitOf(document, finding);
  const isElsewhere = finding.source.at.block.inside !== undefined || document.kind.dialect === 'embedded';
  if (!part || !hit || isElsewhere || part.kind.isRecord || isAboutSuppressions(hit.rule)) return undefined;
  const ways = [...(part.tree.format === 'yaml' ? commentsFor(part.tree, finding) : []), ...metadataFor(part, finding)];
  return ways.find((way) => holdsUp(analyzer, place, way.edits('a reason')));
}

/** Whether the finding is suppressed then, and nothing else comes of it. */
function holdsUp(
  analyzer: Analyzer,
  { document, config, report, finding }: SuppressionPlace,
  edits: readonly FixEdit[],
): boolean {
  if (edits.length === 0) return false;
  const text = applyEdits(document.text, edits);
  const next = open({ text, name: document.name, previous: document });
  if (next.problems.length > document.problems.length) return false;
  const after = analyzer.analyze(next, config);
  return (
    after.suppressed.some(({ fingerprint }) => fingerprint === finding.fingerprint) &&
    after.findings.length < report.findings.length
  );
}

function commentsFor(tree: Tree, finding: ReportedFinding): readonly SuppressionOffer[] {
  const { text } = tree;
  const at = finding.range.start;
  const start = lineStart(text, at);
  const end = lineEnd(text, at);
  const indent = /^[ \t]*/.exec(text.slice(start, end))?.[0] ?? '';
  const eol = detectEol(text);
  const way = (place: number, before: string, after: string): SuppressionOffer => ({
    reach: 'line',
    resource: undefined,
    edits: (reason) => [comment(place, `${before}# ${keyword} ${finding.rule}: `, reason, after)],
  });
  // Above the first value it would be about the whole file.
  const first = tree.root ? tree.rangeOf(tree.root).start : 0;
  const isFirst = start <= first && first < end;
  return [...(isFirst ? [] : [way(start, indent, eol)]), way(end, ' ', '')];
}

function comment(place: number, before: string, reason: string | undefined, after: string): FixEdit {
  const words = reason === undefined ? '<reason>' : reason.replace(/\s+/g, ' ').trim();
  const blank = { start: before.length, end: before.length + words.length, label: 'reason' };
  const range = { start: place, end: place };
  return { range, text: before + words + after, holes: reason === undefined ? [blank] : [] };
}

function metadataFor({ tree, kind }: Part, { rule, resource, owner }: ReportedFinding): readonly SuppressionOffer[] {
  if (kind.dialect !== 'cfn') return [];
  const id = resource ?? owner;
  const own = id === undefined ? undefined : get(tree.root, 'Resources', id);
  if (id !== undefined && !isMap(own)) return [];
  const entry = (reason: string | undefined): NewValue => ({ Rule: rule, Reason: reason ?? hole('reason') });
  return [
    {
      reach: id === undefined ? 'template' : 'resource',
      resource: id,
      edits: (reason) => {
        const edit = createEditor(tree);
        const metadata = get(isMap(own) ? own : tree.root, 'Metadata');
        if (isMap(metadata)) addTo(edit, metadata, entry(reason));
        else if (isMap(own)) edit.put(own, 'Metadata', { IacHardener: { Ignore: [entry(reason)] } }, { after: 'Type' });
        else edit.insertInto('Metadata', 'IacHardener', { Ignore: [entry(reason)] });
        return edit.edits();
      },
    },
  ];
}

function addTo(edit: Editor, metadata: MapNode, entry: NewValue): void {
  const ours = entryOf(metadata, 'IacHardener')?.value;
  const list = get(ours, 'Ignore');
  if (list?.kind === 'seq') edit.append(list, entry);
  else if (isMap(ours)) edit.put(ours, 'Ignore', [entry]);
  else edit.put(metadata, 'IacHardener', { Ignore: [entry] });
}

function lineStart(text: string, at: number): number {
  const start = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end < 0) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}
