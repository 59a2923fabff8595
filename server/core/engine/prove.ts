import { applyEdits, type TextEdit } from '../text/index.ts';
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
}

export interface Step {
  readonly document: Document;
  readonly report: Report;
  readonly taken: readonly Candidate[];
}

/**
 * Applies as many of the candidates at once as hold up together; undefined when none does. Candidates that fail on
 * their own are noted in `rejected` by the fingerprint of their finding; those that only overlap others wait.
 */
export function advance(base: Base, wanted: readonly Candidate[], rejected: Set<string>): Step | undefined {
  return largest(base, withoutOverlaps(wanted), new Set(), rejected);
}

/**
 * Halves the candidates until the halves hold up, and joins these again. `tolerated` collects the lesser findings that
 * fixes brought in on their own: in a joint attempt they count as known, as they no longer tell which fix they are from.
 */
function largest(
  base: Base,
  candidates: readonly Candidate[],
  tolerated: Set<string>,
  rejected: Set<string>,
): Step | undefined {
  const whole = attempt(base, candidates, tolerated);
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
  const left = largest(base, candidates.slice(0, middle), tolerated, rejected);
  const right = largest(base, candidates.slice(middle), tolerated, rejected);
  if (!left || !right) return left ?? right;
  return attempt(base, [...left.taken, ...right.taken], tolerated) ?? left;
}

function attempt(base: Base, taken: readonly Candidate[], tolerated: ReadonlySet<string>): Step | undefined {
  const { analyzer, config, document, report } = base;
  const text = applyEdits(
    document.text,
    taken.flatMap(({ fix }) => fix.edits),
  );
  if (text === document.text) return undefined;
  const next = open({ text, name: document.name, previous: document });
  const nextReport = analyzer.analyze(next, config);
  // A suppression that is of no use any more is no harm.
  const isHarmless = (finding: ReportedFinding): boolean => {
    const hit = analyzer.hitOf(next, finding);
    return hit !== undefined && isAboutSuppressions(hit.rule);
  };
  return isProgress(report, nextReport, taken, (finding) => tolerated.has(finding.fingerprint) || isHarmless(finding))
    ? { document: next, report: nextReport, taken }
    : undefined;
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
  const remaining = new Set(after.findings.map(({ fingerprint }) => fingerprint));
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
  return !isWorse && taken.every(({ finding }) => !remaining.has(finding.fingerprint));
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
