import { severities } from '../rule/index.ts';
import type { Problem } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';
import type { OfferedFix } from './fixes.ts';
import { rangeBefore, roundOf } from './origin.ts';
import type { Report, ReportedFinding } from './report.ts';

/** A finding and the fix that is to be tried on it. */
export interface Candidate {
  readonly finding: ReportedFinding;
  readonly fix: OfferedFix;
}

/** Reports before and after the fixes of some candidates, together. */
export interface Tried {
  readonly before: Report;
  readonly after: Report;
  readonly taken: readonly Candidate[];
  /** Of a finding that is new: whether it does not count. */
  readonly isTolerated: (finding: ReportedFinding) => boolean;
}

/**
 * Those to whose fixes it seems due that they do not hold up: something is broken, something new is as severe as what was
 * fixed, or there are no fewer findings of what was fixed. Undefined where nothing of that is so; empty where it cannot be
 * told whose fault it is.
 */
export function blamed(tried: Tried): ReadonlySet<Candidate> | undefined {
  const { before, after } = tried;
  if (after.crashes.length > before.crashes.length) return new Set();
  if (after.problems.length > before.problems.length) return behind(tried, after.problems);
  const worse = worseIn(tried);
  const staying = stayingIn(tried);
  return worse.length > 0 || staying.length > 0 ? new Set([...behind(tried, worse), ...staying]) : undefined;
}

/** New findings that are as severe as what was fixed. */
function worseIn({ before, after, taken, isTolerated }: Tried): readonly ReportedFinding[] {
  const known = new Set(before.findings.map(({ fingerprint }) => fingerprint));
  const wereToGo = new Set(taken.map(({ finding }) => finding.fingerprint));
  const stays = before.findings.filter(({ fingerprint }) => !wereToGo.has(fingerprint));
  const others = new Set(stays.map(butForNumbers));
  const least = taken.reduce((most, { finding }) => Math.max(most, severities.indexOf(finding.severity)), -1);
  const meant = new Map<string, Set<string>>();
  for (const { finding, fix } of taken) {
    const keys = meant.get(finding.rule) ?? new Set();
    for (const key of fix.becomes) keys.add(key);
    meant.set(finding.rule, keys);
  }
  return after.findings.filter(
    (each) =>
      !known.has(each.fingerprint) &&
      !others.has(butForNumbers(each)) &&
      severities.indexOf(each.severity) <= least &&
      !meant.get(each.rule)?.has(each.messageKey) &&
      !isTolerated(each),
  );
}

/**
 * What is said of a place, for all counts: "The policy has 20,183 characters" was said before a fix that leaves it 20,200.
 * Addresses, ports and what else has a number in its name are as they are.
 */
function butForNumbers({ rule, messageKey, pointer, severity, message }: ReportedFinding): string {
  return JSON.stringify([
    rule,
    messageKey,
    pointer,
    severity,
    message.replaceAll(/(?<![^\s(])\d[\d,]*(?![^\s),.])/g, '0'),
  ]);
}

/** Candidates whose findings stay. Of findings that say the same, the later ones move up when one goes. */
function stayingIn({ before, after, taken }: Tried): readonly Candidate[] {
  const remaining = countAlike(after.findings);
  const possible = countAlike(before.findings);
  const fixed = countAlike(taken.map(({ finding }) => finding));
  return taken.filter(
    ({ finding: { alike } }) => (remaining.get(alike) ?? 0) + (fixed.get(alike) ?? 0) > (possible.get(alike) ?? 0),
  );
}

function countAlike(findings: readonly ReportedFinding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { alike } of findings) counts.set(alike, (counts.get(alike) ?? 0) + 1);
  return counts;
}

/** What is new for which it is asked where it comes from; the rest comes to light in the next attempt. */
const mostAsked = 100;

/** Whose edits something new lies in, else who changed something in the same resource. */
function behind({ taken }: Tried, added: readonly (Problem | ReportedFinding)[]): ReadonlySet<Candidate> {
  const round = roundOf(taken.flatMap(({ fix }) => fix.edits));
  const found = new Set<Candidate>();
  for (const each of added.slice(0, mostAsked)) {
    const place = rangeBefore([round], each.range);
    const touching = taken.filter(({ fix }) => fix.edits.some(({ range }) => touches(range, place)));
    const owner = 'owner' in each ? each.owner : undefined;
    const suspects =
      touching.length > 0 ? touching : taken.filter(({ finding }) => owner !== undefined && finding.owner === owner);
    for (const suspect of suspects) found.add(suspect);
  }
  return found;
}

function touches(a: Range, b: Range): boolean {
  return a.start <= b.end && b.start <= a.end;
}
