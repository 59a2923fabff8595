import { applyEdits, spend, type Range } from '../text/index.ts';
import { severities } from '../rule/index.ts';
import { isAboutSuppressions } from '../suppression/index.ts';
import type { Analyzer } from './analyze.ts';
import type { Config } from './config.ts';
import { open, type Document } from './document.ts';
import type { OfferedFix } from './fixes.ts';
import type { Report, ReportedFinding } from './report.ts';

/** A finding and the fix that is to be tried on it. */
export interface Candidate {
  readonly finding: ReportedFinding;
  readonly fix: OfferedFix;
}

/** Where the candidates start from. */
export interface Base {
  readonly analyzer: Analyzer;
  readonly config: Config;
  readonly document: Document;
  readonly report: Report;
  readonly purse: Purse;
}

/** What a long work may take, all its pieces together. */
export interface Purse {
  /** The result of a piece, whose steps are taken from it. */
  pay<V>(piece: () => V): V;
  /** Whether no further piece is to be begun. */
  readonly isEmpty: boolean;
}

/**
 * A long work in pieces: it says where a host may look after something else, or give up, and lives on whatever happens
 * meanwhile, as documents do not change.
 */
export type InPieces<V> = Generator<undefined, V, undefined>;

export interface Step {
  readonly document: Document;
  readonly report: Report;
  readonly taken: readonly Candidate[];
}

/**
 * Applies as many of the candidates at once as hold up together; undefined when none does. Candidates that fail on
 * their own are noted in `rejected` by the fingerprint of their finding; those that only overlap others wait.
 */
export function advance(base: Base, wanted: readonly Candidate[], rejected: Set<string>): InPieces<Step | undefined> {
  return largest(base, withoutOverlaps(wanted), new Set(), rejected);
}

/**
 * Halves the candidates until the halves hold up, and joins these again. `tolerated` collects the lesser findings that
 * fixes brought in on their own: in a joint attempt they count as known, as they no longer tell which fix they are from.
 */
function* largest(
  base: Base,
  candidates: readonly Candidate[],
  tolerated: Set<string>,
  rejected: Set<string>,
): InPieces<Step | undefined> {
  if (base.purse.isEmpty) return undefined;
  const whole = yield* attempt(base, candidates, tolerated);
  if (whole) {
    for (const { fingerprint } of whole.report.findings) tolerated.add(fingerprint);
    return whole;
  }
  const [only] = candidates;
  if (candidates.length < 2) {
    if (only) rejected.add(only.finding.fingerprint);
    return undefined;
  }
  const middle = candidates.length >> 1;
  const left = yield* largest(base, candidates.slice(0, middle), tolerated, rejected);
  const right = yield* largest(base, candidates.slice(middle), tolerated, rejected);
  if (!left || !right) return left ?? right;
  return (yield* attempt(base, [...left.taken, ...right.taken], tolerated)) ?? left;
}

function* attempt(base: Base, taken: readonly Candidate[], tolerated: ReadonlySet<string>): InPieces<Step | undefined> {
  const { analyzer, document, report, purse } = base;
  const text = applyEdits(
    document.text,
    taken.flatMap(({ fix }) => fix.edits),
  );
  if (text === document.text) return undefined;
  yield;
  const next = purse.pay(() => open({ text, name: document.name, previous: document }));
  yield;
  const nextReport = yield* analysisOf(base, next);
  // A suppression that is of no use any more is no harm.
  const isHarmless = (finding: ReportedFinding): boolean => {
    const hit = analyzer.hitOf(next, finding);
    return hit !== undefined && isAboutSuppressions(hit.rule);
  };
  return isProgress(report, nextReport, taken, (finding) => tolerated.has(finding.fingerprint) || isHarmless(finding))
    ? { document: next, report: nextReport, taken }
    : undefined;
}

/** Steps to report what was found, which the analysis does not count. */
const stepsOfReport = { character: 2, finding: 400 };

/** The report on a document, however often a host's clock stops the analysis, as long as it gets further. */
export function* analysisOf(
  { analyzer, config, purse }: Pick<Base, 'analyzer' | 'config' | 'purse'>,
  document: Document,
): InPieces<Report> {
  for (;;) {
    const report = purse.pay(() => {
      spend(stepsOfReport.character * document.text.length, 'trying fixes');
      const found = analyzer.analyze(document, config);
      spend(stepsOfReport.finding * found.findings.length, 'trying fixes');
      return found;
    });
    yield;
    if (!report.outOfTime?.gotFurther || purse.isEmpty) return report;
  }
}

/** Nothing broken, nothing new that is as severe as what was fixed, and fewer findings of what was fixed. */
function isProgress(
  before: Report,
  after: Report,
  taken: readonly Candidate[],
  isTolerated: (finding: ReportedFinding) => boolean,
): boolean {
  if (after.problems.length > before.problems.length || after.crashes.length > before.crashes.length) return false;
  const known = new Set(before.findings.map(({ fingerprint }) => fingerprint));
  const least = Math.max(...taken.map(({ finding }) => severities.indexOf(finding.severity)));
  const isMeant = ({ rule, messageKey }: ReportedFinding) =>
    taken.some(({ finding, fix }) => finding.rule === rule && fix.becomes.includes(messageKey));
  const isWorse = after.findings.some(
    (each) =>
      !known.has(each.fingerprint) &&
      severities.indexOf(each.severity) <= least &&
      !isMeant(each) &&
      !isTolerated(each),
  );
  // Of findings that say the same, the later ones move up when one goes.
  const remaining = countAlike(after.findings);
  const possible = countAlike(before.findings);
  const fixed = countAlike(taken.map(({ finding }) => finding));
  const isGone = [...fixed].every(
    ([alike, count]) => (remaining.get(alike) ?? 0) + count <= (possible.get(alike) ?? 0),
  );
  return !isWorse && isGone;
}

function countAlike(findings: readonly ReportedFinding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { alike } of findings) counts.set(alike, (counts.get(alike) ?? 0) + 1);
  return counts;
}

function withoutOverlaps(wanted: readonly Candidate[]): readonly Candidate[] {
  const taken: Candidate[] = [];
  // In order of text; none touches another one of another candidate.
  const ranges: Range[] = [];
  for (const candidate of wanted) {
    const own = candidate.fix.edits.map(({ range }) => range);
    if (own.some((range) => touchesOne(ranges, range))) continue;
    taken.push(candidate);
    for (const range of own) ranges.splice(firstFrom(ranges, range.start), 0, range);
  }
  return taken;
}

/** Edits at one place conflict too: two insertions there may write the same key twice. */
function touchesOne(ranges: readonly Range[], { start, end }: Range): boolean {
  const next = firstFrom(ranges, start);
  return (ranges[next]?.start ?? Infinity) <= end || (ranges[next - 1]?.end ?? -1) >= start;
}

/** The index of the first of some ranges in order of text that starts at `start` or behind. */
function firstFrom(ranges: readonly Range[], start: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle] as Range).start < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
