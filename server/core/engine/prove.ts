import { applyEdits, spend, type Range } from '../text/index.ts';
import { resourcesInCircles } from '../models/index.ts';
import { isAboutSuppressions } from '../suppression/index.ts';
import type { Analyzer } from './analyze.ts';
import { blamed, type Candidate } from './blame.ts';
import type { Config } from './config.ts';
import { open, type Document } from './document.ts';
import type { Report, ReportedFinding } from './report.ts';

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
 * Applies as many of the candidates at once as hold up together; undefined when none does. Candidates that fail are noted
 * in `rejected` by the fingerprint of their finding; those that only overlap others wait.
 */
export function advance(base: Base, wanted: readonly Candidate[], rejected: Set<string>): InPieces<Step | undefined> {
  const search = { base, tolerated: new Set<string>(), rejected, failures: new Map<string, number>() };
  return largest(search, withoutOverlaps(wanted), { suspects: new Set(), depth: 0 });
}

interface Search {
  readonly base: Base;
  /**
   * The lesser findings that fixes brought in on their own: in a joint attempt they count as known, as they no longer tell
   * which fix they are from.
   */
  readonly tolerated: Set<string>;
  readonly rejected: Set<string>;
  /** How often each fix of a rule has failed alone; -Infinity for those that have held up. */
  readonly failures: Map<string, number>;
}

/** So many times a fix is tried alone, of those that are to blame for the failure of many, before it counts as useless here. */
const mostFailures = 5;

/** What an attempt with more candidates has shown. */
interface Lesson {
  readonly suspects: ReadonlySet<Candidate>;
  /** How many such attempts there were. */
  readonly depth: number;
}

/** Halves alone take fewer than twenty attempts to get to a single one; whoever is blamed one by one takes longer. */
const deepest = 20;

/**
 * Sets those aside that are to blame, where that can be told, or halves the candidates, until what is left holds up, and
 * joins the parts again.
 */
function* largest(
  search: Search,
  candidates: readonly Candidate[],
  { suspects, depth }: Lesson,
): InPieces<Step | undefined> {
  const { base, tolerated, rejected, failures } = search;
  const [promising, useless] = divided(
    candidates,
    (each) => !suspects.has(each) || (failures.get(keyOf(each)) ?? 0) < mostFailures,
  );
  for (const { finding } of useless) rejected.add(finding.fingerprint);
  if (promising.length === 0 || base.purse.isEmpty) return undefined;
  const whole = yield* attempt(base, promising, tolerated);
  if ('document' in whole) {
    for (const { fingerprint } of whole.report.findings) tolerated.add(fingerprint);
    for (const each of whole.taken) failures.set(keyOf(each), -Infinity);
    return whole;
  }
  const [only] = promising;
  if (only && promising.length === 1) {
    rejected.add(only.finding.fingerprint);
    failures.set(keyOf(only), (failures.get(keyOf(only)) ?? 0) + 1);
    return undefined;
  }
  const [others, guilty] = divided(promising, (each) => !whole.blamed.has(each));
  const middle = promising.length >> 1;
  const isTold = others.length > 0 && guilty.length > 0 && depth < deepest;
  const [first, second] = isTold ? [others, guilty] : [promising.slice(0, middle), promising.slice(middle)];
  const lesson = { suspects: whole.blamed, depth: depth + 1 };
  const left = yield* largest(search, first, lesson);
  const right = yield* largest(search, second, lesson);
  if (!left || !right) return left ?? right;
  const joined = yield* attempt(base, [...left.taken, ...right.taken], tolerated);
  return 'document' in joined ? joined : left;
}

function keyOf({ finding, fix }: Candidate): string {
  return `${finding.rule}/${fix.key}`;
}

function divided<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

interface Failure {
  readonly blamed: ReadonlySet<Candidate>;
}

function* attempt(base: Base, taken: readonly Candidate[], tolerated: ReadonlySet<string>): InPieces<Step | Failure> {
  const { analyzer, document, report, purse } = base;
  const text = applyEdits(
    document.text,
    taken.flatMap(({ fix }) => fix.edits),
  );
  if (text === document.text) return { blamed: new Set() };
  yield;
  const next = purse.pay(() => open({ text, name: document.name, previous: document }));
  yield;
  // Each fix sees that its references lead to no circle; two of them together may.
  if (purse.pay(() => closesCircle(document, next))) return { blamed: new Set() };
  const nextReport = yield* analysisOf(base, next);
  // A suppression that is of no use any more is no harm.
  const isHarmless = (finding: ReportedFinding): boolean => {
    const hit = analyzer.hitOf(next, finding);
    return hit !== undefined && isAboutSuppressions(hit.rule);
  };
  const isTolerated = (finding: ReportedFinding) => tolerated.has(finding.fingerprint) || isHarmless(finding);
  const fault = blamed({ before: report, after: nextReport, taken, isTolerated });
  return fault ? { blamed: fault } : { document: next, report: nextReport, taken };
}

/** Whether resources wait for each other in circles that did not so before. */
function closesCircle(before: Document, after: Document): boolean {
  const inCircles = ({ parts }: Document) => parts.flatMap(({ facts }) => facts.untracked.get(resourcesInCircles));
  const circular = inCircles(after);
  if (circular.length === 0) return false;
  const known = new Set(inCircles(before));
  return circular.some((id) => !known.has(id));
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
