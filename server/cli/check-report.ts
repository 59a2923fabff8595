import type { AnyRule, Applicability, Dialect, LineIndex, Path, Severity } from '#core/index.ts';
import type { PlaceRange } from './place.ts';

/** All that `check` found, before it is rendered. Files are in order of path, findings in order of place and rule. */
export interface CheckReport {
  readonly files: readonly CheckedFile[];
  readonly rules: readonly AnyRule[];
  readonly durationMs: number;
}

export interface CheckedFile {
  readonly path: string;
  readonly text: string;
  readonly lines: LineIndex;
  readonly dialect: Dialect;
  readonly problems: readonly CheckedProblem[];
  readonly findings: readonly CheckedFinding[];
  /** `failed`: not readable, or stopped by a guard before anything was checked. `other`: none of ours. */
  readonly outcome: 'checked' | 'failed' | 'other';
}

export interface CheckedProblem {
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
  readonly related: readonly { readonly message: string; readonly range: PlaceRange }[];
  readonly fixes: readonly { readonly key: string; readonly title: string; readonly applicability: Applicability }[];
  readonly fingerprint: string;
  readonly suppressed: null;
}

export function isFixable({ fixes }: CheckedFinding): boolean {
  return fixes.some(({ applicability }) => applicability === 'safe');
}
