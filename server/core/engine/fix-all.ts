import { applyEdits, type Range, type TextEdit } from '../text/index.ts';
import { severities, type Applicability } from '../rule/index.ts';
import type { Analyzer } from './analyze.ts';
import type { Config } from './config.ts';
import { open, type Document } from './document.ts';
import { fixesOf, type OfferedFix } from './fixes.ts';
import { rangeBefore } from './origin.ts';
import type { Report, ReportedFinding } from './report.ts';

export interface FixAllOptions {
  /** `placeholder` fixes are never applied. */
  readonly include: 'safe' | 'needs-review';
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
}

/** Fixes may open the way for further ones; the examples of all rules settle within three rounds. */
const maxRounds = 10;

interface Candidate {
  readonly finding: ReportedFinding;
  readonly fix: OfferedFix;
}

/**
 * Applies fixes round by round until nothing changes. Within a round, edits that overlap wait for the next one. Each
 * round is proven: the text still parses and nothing as severe or worse is new; a fix that breaks this is left out.
 */
export function fixAll(analyzer: Analyzer, start: Document, config: Config, options: FixAllOptions): FixAllResult {
  const rejected = new Set<string>();
  const applied: AppliedFix[] = [];
  const rounds: (readonly TextEdit[])[] = [];
  let document = start;
  let report = analyzer.analyze(document, config);
  for (let round = 0; round < maxRounds; round++) {
    const wanted = candidates(analyzer, document, report, options, rejected);
    if (wanted.length === 0) break;
    const step = advance(analyzer, document, report, config, wanted, rejected);
    if (!step) continue;
    applied.push(...step.taken.map(({ finding, fix }) => appliedFix(finding, fix, rangeBefore(rounds, finding.range))));
    rounds.push(step.taken.flatMap(({ fix }) => fix.edits));
    ({ document, report } = step);
  }
  const left = report.findings
    .filter(({ rule }) => options.rule === undefined || rule === options.rule)
    .map((finding) =>
      leftFinding(finding, fixesOf(analyzer, document, finding), rejected, rangeBefore(rounds, finding.range)),
    );
  return { document, report, applied, left };
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

function candidates(
  analyzer: Analyzer,
  document: Document,
  report: Report,
  options: FixAllOptions,
  rejected: ReadonlySet<string>,
): readonly Candidate[] {
  const allowed: readonly Applicability[] = options.include === 'safe' ? ['safe'] : ['safe', 'needs-review'];
  const chosen: Candidate[] = [];
  for (const finding of report.findings) {
    if (options.rule !== undefined && finding.rule !== options.rule) continue;
    if (rejected.has(finding.fingerprint)) continue;
    const fix = fixesOf(analyzer, document, finding).find(({ applicability }) => allowed.includes(applicability));
    if (fix) chosen.push({ finding, fix });
  }
  return chosen;
}

interface Step {
  readonly document: Document;
  readonly report: Report;
  readonly taken: readonly Candidate[];
}

/** All candidates that do not overlap at once; one by one when that does not hold up. Undefined when none holds up. */
function advance(
  analyzer: Analyzer,
  document: Document,
  report: Report,
  config: Config,
  wanted: readonly Candidate[],
  rejected: Set<string>,
): Step | undefined {
  const together = withoutOverlaps(wanted);
  const all = attempt(analyzer, document, report, config, together);
  if (all) return all;
  for (const single of together) {
    const step = together.length > 1 ? attempt(analyzer, document, report, config, [single]) : undefined;
    if (step) return step;
    rejected.add(single.finding.fingerprint);
  }
  return undefined;
}

function attempt(
  analyzer: Analyzer,
  document: Document,
  report: Report,
  config: Config,
  taken: readonly Candidate[],
): Step | undefined {
  const text = applyEdits(
    document.tree.text,
    taken.flatMap(({ fix }) => fix.edits),
  );
  if (text === document.tree.text) return undefined;
  const next = open({ text, name: document.name, previous: document });
  const nextReport = analyzer.analyze(next, config);
  return isProgress(report, nextReport, taken) ? { document: next, report: nextReport, taken } : undefined;
}

/** Nothing broken, nothing new that is as severe as what was fixed, and fewer findings of what was fixed. */
function isProgress(before: Report, after: Report, taken: readonly Candidate[]): boolean {
  if (after.problems.length > before.problems.length || after.crashes.length > before.crashes.length) return false;
  const known = new Set(before.findings.map(({ fingerprint }) => fingerprint));
  const remaining = new Set(after.findings.map(({ fingerprint }) => fingerprint));
  const worst = Math.max(...taken.map(({ finding }) => severities.indexOf(finding.severity)));
  const isMeant = ({ rule, messageKey }: ReportedFinding) =>
    taken.some(({ finding, fix }) => finding.rule === rule && fix.becomes.includes(messageKey));
  const worse = after.findings.some(
    (each) => !known.has(each.fingerprint) && severities.indexOf(each.severity) <= worst && !isMeant(each),
  );
  return !worse && taken.every(({ finding }) => !remaining.has(finding.fingerprint));
}

function withoutOverlaps(wanted: readonly Candidate[]): readonly Candidate[] {
  const taken: Candidate[] = [];
  const edits: TextEdit[] = [];
  for (const candidate of wanted) {
    if (candidate.fix.edits.some((edit) => edits.some((other) => touch(edit, other)))) continue;
    taken.push(candidate);
    edits.push(...candidate.fix.edits);
  }
  return taken;
}

/** Edits at one place conflict too: two insertions there may write the same key twice. */
function touch(a: TextEdit, b: TextEdit): boolean {
  return a.range.start <= b.range.end && b.range.start <= a.range.end;
}

function whyLeft(fixes: readonly OfferedFix[], wasRejected: boolean): string {
  if (wasRejected) return 'Its fix did not hold up when it was tried on this document.';
  const waiting = waitingFix(fixes);
  if (waiting)
    return `${waiting.applicability === 'needs-review' ? 'Needs your review' : 'Needs your input'}: ${waiting.title}.`;
  return fixes.length > 0 ? 'Its fix waits for another one.' : 'Has no automatic fix.';
}
