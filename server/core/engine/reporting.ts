import { repeatedAround } from '../models/index.ts';
import type { Related } from '../rule/index.ts';
import { pointerOf, type Tree } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';
import { workloadOf } from './circumstances.ts';
import type { Config } from './config.ts';
import type { Document, Part } from './document.ts';
import { relatedTo } from './explain.ts';
import { hash, occurrences } from './fingerprint.ts';
import type { Hit } from './hits.ts';
import { repetitions } from './repeated.ts';
import type { ReportedFinding } from './report.ts';
import type { Sievable } from './suppress.ts';
import { messageOf } from './wording.ts';

interface PlacedHit {
  readonly hit: Hit;
  readonly part: number;
  readonly tree: Tree;
  readonly range: Range;
}

/** Hits in order of text; `hits` are those of each part. */
export function placed(document: Document, hits: readonly (readonly Hit[])[]): readonly PlacedHit[] {
  return inOrder(
    document,
    hits.flatMap((own, part) => own.map((hit) => ({ hit, part }))),
  );
}

/** The same of hits with the index of their part. */
export function inOrder(
  { parts }: Document,
  hits: readonly { readonly hit: Hit; readonly part: number }[],
): readonly PlacedHit[] {
  return hits
    .map(({ hit, part }) => {
      const tree = hit.tree ?? (parts[part] as Part).tree;
      return { hit, part, tree, range: tree.rangeOf(hit.finding.at) };
    })
    .sort((a, b) => byPlace(a.range, b.range) || compare(a.hit.rule.id, b.hit.rule.id));
}

/** Two lists in order, as one. */
export function merged(findings: readonly ReportedFinding[], more: readonly Sievable[]): readonly ReportedFinding[] {
  if (more.length === 0) return findings;
  const all = [...findings, ...more.map(({ finding }) => finding)];
  return all.sort((a, b) => byPlace(a.range, b.range) || compare(a.rule, b.rule));
}

function byPlace(a: Range, b: Range): number {
  return a.start - b.start || a.end - b.end;
}

/** What hosts show of hits in order of text: what is said of one place once, with its words and places. */
export function reported(document: Document, config: Config, ordered: readonly PlacedHit[]): readonly Sievable[] {
  const occurrence = occurrences();
  const turn = occurrences();
  const shown = new Map<string, (string | undefined)[]>();
  const findings: Sievable[] = [];
  for (const { hit, part, tree, range } of ordered) {
    const { rule, path } = hit;
    const message = messageOf(hit);
    const shared = repeatedAround(tree, range);
    const at = `${rule.id} ${hit.finding.message} ${String(range.start)}`;
    // What aliases repeat is said once, whoever it is said of.
    const place = shared ? `${at} ${turn(`${at} ${hit.owner ?? ''}`)}` : `${at} ${message}`;
    const known = shown.get(place);
    known?.push(hit.owner);
    if (known) continue;
    const owners = [hit.owner];
    shown.set(place, owners);
    const pointer = hit.pointer ?? pointerOf(tree, hit.finding.at);
    const { name } = document.parts[part] as Part;
    const content = [
      ...(name === '' ? [] : [name]),
      rule.id,
      hit.finding.message,
      JSON.stringify(hit.finding.args),
      withoutIndexes(pointer),
      message,
    ].join('\n');
    const related = [...relatedOf(document.parts[part] as Part, hit), ...(shared ? repetitions(tree, shared) : [])];
    const override = config.rules[rule.id];
    const finding: ReportedFinding = {
      rule: rule.id,
      part,
      workload: workloadOf(document, config),
      options: config.options,
      messageKey: hit.finding.message,
      severity:
        override === undefined || override === 'off' ? (config.isStrict ? hit.fullSeverity : hit.severity) : override,
      certainty: path.length === 0 ? 'certain' : 'possible',
      message,
      range,
      pointer,
      resource: /^\/Resources\/([^/]+)/.exec(pointer)?.[1],
      owner: hit.owner,
      when: path,
      related,
      fingerprint: hash(`${content}\n${String(occurrence(content))}`),
      source: hit.finding,
    };
    findings.push({ finding, owners });
  }
  return findings;
}

/** What the rule names, then what decides about the path; a place that the finding shows itself is left out. */
export function relatedOf(
  { tree, facts }: Part,
  { finding, path }: Pick<Hit, 'finding' | 'path'>,
): ReportedFinding['related'] {
  const shown = tree.rangeOf(finding.at);
  const related = finding.related.map(({ at, note }) => ({ range: tree.rangeOf(at), message: note }));
  const decides: readonly Related[] = path.length > 0 ? relatedTo(facts.tracked([]), path) : [];
  for (const { at, note } of decides) {
    const range = tree.rangeOf(at);
    const isShown = [shown, ...related.map((each) => each.range)].some(
      ({ start, end }) => start === range.start && end === range.end,
    );
    if (!isShown) related.push({ range, message: note });
  }
  return related;
}

/** Positions in lists change when an element before them goes; they are no part of what a finding is. */
function withoutIndexes(pointer: string): string {
  return pointer.replace(/\/\d+(?=\/|$)/g, '/*');
}

/** By UTF-16 code units, so that the order is the same everywhere. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
