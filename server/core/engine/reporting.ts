import { repeatedAround } from '../models/index.ts';
import type { Related } from '../rule/index.ts';
import { pointerOf, type Block, type Shared, type Tree, type Unit } from '../syntax/index.ts';
import { hash, type Range } from '../text/index.ts';
import { workloadOf } from './circumstances.ts';
import type { Config } from './config.ts';
import type { Document, Part } from './document.ts';
import { relatedTo } from './explain.ts';
import { occurrences } from './fingerprint.ts';
import type { Hit } from './hits.ts';
import { repetitions } from './repeated.ts';
import type { ReportedFinding } from './report.ts';
import type { Sievable } from './suppress.ts';
import { messageOf } from './wording.ts';

/** A hit and where it is from. */
export interface Found {
  readonly hit: Hit;
  /** Index of a part of the document. */
  readonly part: number;
  /** What rules ran on; undefined for hits on suppressions. */
  readonly unit?: Unit;
}

interface PlacedHit extends Found {
  readonly tree: Tree;
  readonly range: Range;
}

/** Hits in order of text, then of rule id. */
export function inOrder({ parts }: Document, found: readonly Found[]): readonly PlacedHit[] {
  return found
    .map(({ hit, part, unit }): PlacedHit => {
      const tree = hit.tree ?? (parts[part] as Part).tree;
      return { hit, part, tree, range: tree.rangeOf(hit.finding.at), ...(unit && { unit }) };
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
  const workload = workloadOf(document, config);
  const findings: Sievable[] = [];
  for (let at = 0; at < ordered.length;) {
    const from = at;
    const { start } = (ordered[from] as PlacedHit).range;
    while (ordered[at]?.range.start === start) at++;
    for (const { placed, shared, owners } of saidOnce(ordered.slice(from, at))) {
      const { hit, part, tree, range } = placed;
      const known = contentOf(document.parts[part] as Part, placed);
      const related = relatedOf(document.parts[part] as Part, hit);
      const finding: ReportedFinding = {
        // Written out, as there may be thousands.
        rule: known.said.rule,
        part,
        workload,
        options: config.options,
        messageKey: known.said.messageKey,
        severity: severityOf(hit, config),
        certainty: known.said.certainty,
        message: known.said.message,
        range,
        pointer: known.said.pointer,
        resource: known.said.resource,
        owner: known.said.owner,
        when: known.said.when,
        // What the rule calls another place may be another use of this one.
        related: shared
          ? [...related.filter((each) => !isSame(each.range, range)), ...repetitions(tree, shared)]
          : related,
        fingerprint: fingerprintOf(known, occurrence(known.text)),
        alike: known.fingerprint,
        source: hit.finding,
      };
      findings.push({ finding, owners });
    }
  }
  return findings;
}

interface Said {
  readonly placed: PlacedHit;
  readonly shared: Shared | undefined;
  /** All that it is said of. */
  readonly owners: readonly (string | undefined)[];
}

/** Of hits that start at one place those that say something else. */
function saidOnce(hits: readonly PlacedHit[]): readonly Said[] {
  const [only] = hits;
  if (only && hits.length === 1)
    return [{ placed: only, shared: repeatedAround(only.tree, only.range), owners: [only.hit.owner] }];
  const turn = occurrences();
  const said = new Map<string, Said & { readonly owners: (string | undefined)[] }>();
  for (const placed of hits) {
    const { hit, tree, range } = placed;
    const shared = repeatedAround(tree, range);
    const what = `${hit.rule.id} ${hit.finding.message}`;
    // What aliases repeat is said once, whoever it is said of.
    const key = shared ? `${what} ${turn(`${what} ${hit.owner ?? ''}`)}` : `${what} ${messageOf(hit)}`;
    const known = said.get(key);
    if (known) known.owners.push(hit.owner);
    else said.set(key, { placed, shared, owners: [hit.owner] });
  }
  return [...said.values()];
}

/** What a hit says, wherever its unit lies. */
interface Content {
  /** The name of its part. */
  readonly name: string;
  readonly said: Pick<
    ReportedFinding,
    'rule' | 'messageKey' | 'certainty' | 'message' | 'pointer' | 'resource' | 'owner' | 'when'
  >;
  /** What tells it from other findings. */
  readonly text: string;
  /** Of the first with this text. */
  readonly fingerprint: string;
}

const contents = new WeakMap<Hit, Content>();

function contentOf({ name }: Part, { hit, tree, unit }: PlacedHit): Content {
  // The pointer to what lies in the block of its unit is that of the unit, for which the hit was kept, and what follows.
  const isOwn = unit?.entry !== undefined && unit.entry.block === outermost(hit.finding.at.block);
  const known = isOwn ? contents.get(hit) : undefined;
  if (known?.name === name) return known;
  const content = contentAnew(name, hit, hit.pointer ?? pointerOf(tree, hit.finding.at));
  if (isOwn) contents.set(hit, content);
  return content;
}

function outermost(block: Block): Block {
  let at = block;
  while (at.inside) at = at.inside.block;
  return at;
}

function contentAnew(name: string, hit: Hit, pointer: string): Content {
  const { rule, finding, path, owner } = hit;
  const message = messageOf(hit);
  const text = [
    ...(name === '' ? [] : [name]),
    rule.id,
    finding.message,
    JSON.stringify(finding.args),
    withoutIndexes(pointer),
    message,
  ].join('\n');
  return {
    name,
    said: {
      rule: rule.id,
      messageKey: finding.message,
      certainty: path.length === 0 ? 'certain' : 'possible',
      message,
      pointer,
      resource: /^\/Resources\/([^/]+)/.exec(pointer)?.[1],
      owner,
      when: path,
    },
    text,
    fingerprint: hash(`${text}\n0`),
  };
}

function fingerprintOf({ text, fingerprint }: Content, occurrence: number): string {
  return occurrence === 0 ? fingerprint : hash(`${text}\n${String(occurrence)}`);
}

function severityOf({ rule, severity, fullSeverity }: Hit, { rules, isStrict }: Config): ReportedFinding['severity'] {
  const override = rules[rule.id];
  if (override !== undefined && override !== 'off') return override;
  return isStrict ? fullSeverity : severity;
}

/** What the rule names, then what decides about the path; a place that the finding shows itself is left out. */
export function relatedOf(
  { tree, facts }: Part,
  { finding, path }: Pick<Hit, 'finding' | 'path'>,
): ReportedFinding['related'] {
  if (finding.related.length === 0 && path.length === 0) return none;
  const shown = tree.rangeOf(finding.at);
  const related = finding.related.map(({ at, note }) => ({ range: tree.rangeOf(at), message: note }));
  const decides: readonly Related[] = path.length > 0 ? relatedTo(facts.untracked, path) : [];
  for (const { at, note } of decides) {
    const range = tree.rangeOf(at);
    const isShown = [shown, ...related.map((each) => each.range)].some((each) => isSame(each, range));
    if (!isShown) related.push({ range, message: note });
  }
  return related;
}

const none: ReportedFinding['related'] = [];

function isSame(a: Range, b: Range): boolean {
  return a.start === b.start && a.end === b.end;
}

/** Positions in lists change when an element before them goes; they are no part of what a finding is. */
function withoutIndexes(pointer: string): string {
  return pointer.replace(/\/\d+(?=\/|$)/g, '/*');
}

/** By UTF-16 code units, so that the order is the same everywhere. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
