import type {
  AnyRule,
  Applicability,
  AppliedFix,
  Dialect,
  OfferedCommand,
  Path,
  Severity,
  Suppressed,
} from '#core/index.ts';
import type { UsedSet } from './parameters.ts';
import type { PlaceRange } from './place.ts';

/** All that `check` found, before it is rendered. Files are in order of path, findings in order of place and rule. */
export interface CheckReport {
  /** Whether people want to see what is suppressed; machines always do. */
  readonly showSuppressed?: boolean | undefined;
  readonly files: readonly CheckedFile[];
  readonly rules: readonly AnyRule[];
  readonly durationMs: number;
  /** What was fixed before, by the path of its file; undefined when no fixes were asked for. */
  readonly fixed?: ReadonlyMap<string, readonly AppliedFix[]> | undefined;
}

export interface CheckedFile {
  readonly path: string;
  readonly dialect: Dialect;
  readonly problems: readonly CheckedProblem[];
  readonly findings: readonly CheckedFinding[];
  /** Findings that somebody accepted; they are no part of `findings`, and nothing counts them. */
  readonly suppressed: readonly CheckedFinding[];
  /** The sets of parameter values that it was checked with; undefined when none was asked for. */
  readonly parameters?: readonly UsedSet[] | undefined;
  /**
   * `broken`: one of ours by its words, with errors that leave nothing to check. `failed`: not readable, or stopped by
   * a guard. `other`: none of ours.
   */
  readonly outcome: 'checked' | 'broken' | 'failed' | 'other';
  /** Lines of the text by their number from 1, without their ends: those in which something was found, and those above. */
  readonly lines: Readonly<Record<number, string>>;
  /** What code scanning recognises those lines by. Both are empty where no report has them (`Detail`). */
  readonly hashes: Readonly<Record<number, string>>;
}

export interface CheckedProblem {
  /** `unreadable` and `not-ours` are about the file as a whole; all others come from the parser. */
  readonly code: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  readonly range: PlaceRange;
}

/** As in the JSON output. */
export interface CheckedFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly certainty: 'certain' | 'possible';
  readonly message: string;
  readonly range: PlaceRange;
  readonly pointer: string;
  readonly resource: string | null;
  readonly when: Path;
  /** Names of the sets of parameter values under which it holds; undefined when none was asked for. */
  readonly under?: readonly string[] | undefined;
  readonly related: readonly { readonly message: string; readonly range: PlaceRange }[];
  /** None where no report speaks of them (`Detail`). */
  readonly fixes: readonly CheckedFix[];
  /** Commands for a record of what is deployed, where there is no fix. */
  readonly commands: readonly OfferedCommand[];
  readonly fingerprint: string;
  /** Null for one that counts. */
  readonly suppressed: SuppressedBy | null;
}

/** Whose suppression it is, and why. */
export interface SuppressedBy {
  readonly by: Suppressed['by'] | 'baseline';
  readonly reason: string;
  /** The last day on which it holds. */
  readonly until?: string;
}

export interface CheckedFix {
  readonly key: string;
  readonly title: string;
  readonly applicability: Applicability;
  /** Not overlapping, in order of text; none where no report has them. */
  readonly edits: readonly { readonly range: PlaceRange; readonly text: string }[];
}

/** Whether a problem has no place in the text. */
export function isOfFile({ code }: CheckedProblem): boolean {
  return code === 'unreadable' || code === 'not-ours';
}

/** The fix that asks least of a person; undefined when there is none. */
export function bestFixOf({ fixes }: CheckedFinding): CheckedFix | undefined {
  const of = (wanted: Applicability) => fixes.find(({ applicability }) => applicability === wanted);
  return of('safe') ?? of('needs-review') ?? of('placeholder');
}

/** Whether there is a complete fix, safe or to be reviewed; one that leaves a blank to fill does not count. */
export function isFixable({ fixes }: CheckedFinding): boolean {
  return fixes.some(({ applicability }) => applicability !== 'placeholder');
}

/** By UTF-16 code units, so that the order is the same everywhere. */
export function byPlaceAndRule({ range: { start: a }, rule }: CheckedFinding, other: CheckedFinding): number {
  const b = other.range.start;
  return a.line - b.line || a.column - b.column || (rule < other.rule ? -1 : rule > other.rule ? 1 : 0);
}
