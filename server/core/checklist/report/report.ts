import type { Checklist, Evidence } from '../checklist.ts';
import type { Status } from '../status.ts';

/** What a printed checklist says besides the checklist. */
export interface ReportContext {
  /** What was judged, as its author names it: a file, a folder. */
  readonly subject: string;
  /** `2026-11-26`: core has no clock. */
  readonly date: string;
  /** The version of IaC Hardener. */
  readonly version: string;
  /** Where evidence stands, such as `stack.yaml:12`. */
  readonly placeOf: (evidence: Evidence) => string;
}

/** For people. */
export const statusWords: Readonly<Record<Status | 'note', string>> = {
  pass: 'passed',
  partial: 'in part',
  fail: 'failed',
  unknown: 'not decided',
  na: 'not concerned',
  note: 'note',
};

/** `2 of 9 decided items passed`. */
export function scoreText({ score: { passed, decided } }: Checklist): string {
  return decided === 0 ? 'No item is decided' : `${String(passed)} of ${String(decided)} decided items passed`;
}

/** Why the files count as those of CI runners, in one sentence. */
export function runnersText({ runnerEvidence: [first] }: Checklist): string {
  return first
    ? `Judged as a stack for CI runners, because it says "${first.words}".`
    : 'Nothing here says that it is for CI runners; it is judged as if it were.';
}
