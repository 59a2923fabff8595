import { metered, type Range } from '../text/index.ts';
import type { Analyzer } from './analyze.ts';
import type { Candidate } from './blame.ts';
import type { Config } from './config.ts';
import { open, type Document } from './document.ts';
import { fixesOf, type Inputs, type OfferedFix } from './fixes.ts';
import { rangeBefore, roundOf, type Round } from './origin.ts';
import { analyzeUnderSets } from './parameter-sets.ts';
import { advance, analysisOf, type Base, type InPieces, type Purse } from './prove.ts';
import type { Report, ReportedFinding } from './report.ts';

export interface FixAllOptions {
  /** `needs-review`: all complete fixes that "Harden" may ask about. Fixes that would leave a blank are never applied. */
  readonly include: 'safe' | 'needs-review';
  /** Keys of further fixes, `network/sg-egress-world/httpsOnly`, that somebody has chosen for the whole document. */
  readonly chosen?: ReadonlySet<string>;
  /** Answers to what fixes ask for; with them fixes that have blanks are complete. */
  readonly inputs?: Inputs;
  /** Only the findings of this rule; of all rules when undefined. */
  readonly rule?: string;
}

export interface AppliedFix {
  readonly rule: string;
  readonly fix: string;
  readonly title: string;
  readonly pointer: string;
  readonly resource: string | undefined;
  readonly message: string;
  readonly severity: ReportedFinding['severity'];
  /** Where the finding was, or what it grew out of, in the text before the first fix. */
  readonly origin: ReportedFinding['range'];
}

export interface LeftFinding {
  readonly rule: string;
  readonly pointer: string;
  readonly message: string;
  readonly severity: ReportedFinding['severity'];
  /** Why it was not fixed, for people. */
  readonly why: string;
  /** The complete fix that waits for a person, or the one with a blank to fill. */
  readonly fix: Pick<OfferedFix, 'key' | 'title' | 'applicability'> | undefined;
  /** Absolute offsets in the new text. */
  readonly range: ReportedFinding['range'];
  /** Where that is in the text before the first fix. */
  readonly origin: ReportedFinding['range'];
}

export interface FixAllResult {
  readonly document: Document;
  readonly report: Report;
  readonly applied: readonly AppliedFix[];
  readonly left: readonly LeftFinding[];
  /** For people: why fixes are left that nobody has tried; undefined where all were. */
  readonly stopped: string | undefined;
}

/** Fixes may open the way for further ones; the examples of all rules settle within three rounds. */
const maxRounds = 10;

/**
 * Applies fixes round by round until nothing changes. Within a round, edits that overlap wait for the next one. Each
 * round is proven: the text still parses and nothing as severe or worse is new; a fix that breaks this is left out.
 */
export function fixAll(analyzer: Analyzer, start: Document, config: Config, options: FixAllOptions): FixAllResult {
  return fixAllUnderSets(analyzer, [start], config, options);
}

/**
 * The same for one text that was opened with different sets of parameter values: what is to be fixed under any of them
 * is fixed, and `left` is what then holds under any. The document of the result has the first set.
 */
export function fixAllUnderSets(
  analyzer: Analyzer,
  starts: readonly [Document, ...Document[]],
  config: Config,
  options: FixAllOptions,
): FixAllResult {
  const pieces = fixAllInPieces(analyzer, starts, config, options);
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

/** The same for hosts that have something else to do between its pieces. */
export function* fixAllInPieces(
  analyzer: Analyzer,
  starts: readonly [Document, ...Document[]],
  config: Config,
  options: FixAllOptions,
): InPieces<FixAllResult> {
  const purse = purseFor(starts[0]);
  const progress: Progress = { rejected: new Set(), applied: [], rounds: [], purse };
  let documents = starts;
  // A fix under one set may matter to another one that was through already.
  for (let pass = 0, unchanged = 0; unchanged < starts.length && pass < maxPasses * starts.length; pass++) {
    const at = pass % starts.length;
    const before = documents[at] as Document;
    const after = yield* fixOne(analyzer, { document: before, config, options }, progress);
    documents = withDocument(documents, at, after);
    unchanged = after.text === before.text ? unchanged + 1 : 1;
  }
  const { rejected, applied, rounds } = progress;
  // Reports of what needed several goes, once it is done, take no time.
  for (const document of documents) yield* analysisOf({ analyzer, config, purse }, document);
  const left: LeftFinding[] = [];
  for (const finding of analyzeUnderSets(analyzer, documents, config).findings) {
    if (options.rule !== undefined && finding.rule !== options.rule) continue;
    const origin = rangeBefore(rounds, finding.range);
    if (purse.isEmpty) {
      left.push({ ...leftFinding(finding, [], rejected, origin), why: whyStopped });
      continue;
    }
    const fixes = purse.pay(() => fixesOf(analyzer, finding.document, finding, options.inputs));
    left.push(leftFinding(finding, fixes, rejected, origin));
    yield;
  }
  const [document] = documents;
  const stopped = purse.isEmpty ? whyStopped : undefined;
  return { document, report: analyzer.analyze(document, config), applied, left, stopped };
}

/**
 * Steps for everything, for each character and for each finding. A template of 1 MB that has several findings in each
 * resource takes about half, and so does one with 50 in each; it is there for documents whose fixes fail one by one.
 */
const most = { base: 30_000_000, character: 120, finding: 10_000 };

/** No document that somebody wrote has more; hostile ones would buy themselves time with them. */
const mostFindingsPaid = 30_000;

const whyStopped =
  'Fixing stopped, because trying the fixes takes too long in this document; what was fixed stays. Fix the rest in a second go, or rule by rule.';

/** A purse that holds more for documents with many findings, once they are known. */
interface GrowingPurse extends Purse {
  readonly growFor: (findings: number) => void;
}

function purseFor({ text }: Document): GrowingPurse {
  let left = most.base + most.character * text.length;
  let paidFor = 0;
  return {
    growFor(findings) {
      const further = Math.max(0, Math.min(findings, mostFindingsPaid) - paidFor);
      paidFor += further;
      left += most.finding * further;
    },
    pay: (piece) =>
      metered(({ spent }) => {
        const result = piece();
        left -= spent();
        return result;
      }),
    get isEmpty() {
      return left < 0;
    },
  };
}

/** A second time through all sets is rare, a third one would be a fix that two sets want differently. */
const maxPasses = 3;

interface Progress {
  readonly rejected: Set<string>;
  readonly applied: AppliedFix[];
  readonly rounds: Round[];
  readonly purse: GrowingPurse;
}

/** Fixes what one document has, and notes it. */
function* fixOne(
  analyzer: Analyzer,
  { document: start, config, options }: { document: Document; config: Config; options: FixAllOptions },
  { rejected, applied, rounds, purse }: Progress,
): InPieces<Document> {
  let document = start;
  let report = yield* analysisOf({ analyzer, config, purse }, document);
  purse.growFor(report.findings.length);
  for (let round = 0; round < maxRounds; round++) {
    const base: Base = { analyzer, config, document, report, purse };
    const wanted = yield* candidates(base, options, rejected);
    if (wanted.length === 0 || purse.isEmpty) break;
    const step = yield* advance(base, wanted, rejected);
    if (!step) continue;
    applied.push(...step.taken.map(({ finding, fix }) => appliedFix(finding, fix, rangeBefore(rounds, finding.range))));
    rounds.push(roundOf(step.taken.flatMap(({ fix }) => fix.edits)));
    ({ document, report } = step);
  }
  return document;
}

/** The documents with a new one at `at`, and its text in the others. */
function withDocument(
  documents: readonly [Document, ...Document[]],
  at: number,
  after: Document,
): readonly [Document, ...Document[]] {
  const { text, name } = after;
  const [first, ...rest] = documents.map((each, index) => {
    if (index === at || each.text === text) return index === at ? after : each;
    return open({ text, name, previous: after, parameters: each.parameters ?? null });
  });
  return [first as Document, ...rest];
}

function appliedFix(
  { rule, pointer, resource, message, severity }: ReportedFinding,
  { key, title }: OfferedFix,
  origin: Range,
): AppliedFix {
  return { rule, fix: key, title, pointer, resource, message, severity, origin };
}

function leftFinding(
  finding: ReportedFinding,
  fixes: readonly OfferedFix[],
  rejected: ReadonlySet<string>,
  origin: Range,
): LeftFinding {
  const { rule, pointer, message, severity, range, fingerprint } = finding;
  const wasRejected = rejected.has(fingerprint);
  const waiting = wasRejected ? undefined : waitingFix(fixes);
  const fix = waiting && { key: waiting.key, title: waiting.title, applicability: waiting.applicability };
  return { rule, pointer, message, severity, range, origin, fix, why: whyLeft(fixes, wasRejected) };
}

function waitingFix(fixes: readonly OfferedFix[]): OfferedFix | undefined {
  return (
    fixes.find(({ applicability }) => applicability === 'needs-review') ??
    fixes.find(({ applicability }) => applicability === 'placeholder')
  );
}

function* candidates(
  { analyzer, document, report, purse }: Base,
  options: FixAllOptions,
  rejected: ReadonlySet<string>,
): InPieces<readonly Candidate[]> {
  const found: Candidate[] = [];
  // No fix could be proven.
  if (report.problems.some(({ stopped }) => stopped)) return found;
  for (const finding of report.findings) {
    if (options.rule !== undefined && finding.rule !== options.rule) continue;
    if (rejected.has(finding.fingerprint)) continue;
    if (purse.isEmpty) break;
    const fixes = purse.pay(() => fixesOf(analyzer, document, finding, options.inputs));
    const fix = bestOf(finding, fixes, options);
    if (fix) found.push({ finding, fix });
    yield;
  }
  const first = found.filter(({ fix }) => !fix.isLast);
  return first.length > 0 ? first : found;
}

/** What somebody has chosen, else the first safe fix, else the first reviewed one where those are included. */
function bestOf(
  { rule }: ReportedFinding,
  fixes: readonly OfferedFix[],
  { include, chosen }: FixAllOptions,
): OfferedFix | undefined {
  const complete = fixes.filter(({ applicability }) => applicability !== 'placeholder');
  return (
    complete.find(({ key }) => chosen?.has(`${rule}/${key}`)) ??
    complete.find(({ applicability }) => applicability === 'safe') ??
    (include === 'needs-review' ? complete.find(({ asked }) => asked !== 'never') : undefined)
  );
}

function whyLeft(fixes: readonly OfferedFix[], wasRejected: boolean): string {
  if (wasRejected) return 'Its fix did not hold up when it was tried on this document.';
  const waiting = waitingFix(fixes);
  if (waiting)
    return `${waiting.applicability === 'needs-review' ? 'Needs your review' : 'Needs your input'}: ${waiting.title}.`;
  return fixes.length > 0 ? 'Its fix waits for another one.' : 'Has no automatic fix.';
}
