import type { Range } from '../text/index.ts';
import type { Kind, Options, Workload } from '../models/index.ts';
import type { Finding, Severity } from '../rule/index.ts';
import type { Path } from '../values/index.ts';
import type { Problem } from '../syntax/index.ts';
import type { ConfigSuppression, Suppressed } from '../suppression/index.ts';

export interface ReportedRelated {
  readonly range: Range;
  readonly message: string;
}

/** A finding as hosts show it. Offsets are absolute. */
export interface ReportedFinding {
  readonly rule: string;
  /** The part of the document that it is in, as an index of `Document.parts`. */
  readonly part: number;
  /** What the document counted as. */
  readonly workload: Workload;
  /** What its rule took for granted. */
  readonly options: Options;
  readonly messageKey: string;
  readonly severity: Severity;
  /** `certain`: whatever parameters and conditions are. `possible`: under `when`. */
  readonly certainty: 'certain' | 'possible';
  readonly message: string;
  readonly range: Range;
  /** RFC 6901 pointer to the node. */
  readonly pointer: string;
  /** Logical id of the resource it lies in; undefined outside `Resources`. */
  readonly resource: string | undefined;
  /** Logical id of the resource that it is of, also where it lies at a parameter or a mapping; undefined as above. */
  readonly owner: string | undefined;
  readonly when: Path;
  readonly related: readonly ReportedRelated[];
  /** Stays the same while the finding's own content does, wherever the lines move. Unique within a report. */
  readonly fingerprint: string;
  /** The fingerprint of the first finding of the report that says the same of such a place: how many do tells whether one has gone. */
  readonly alike: string;
  /** Why it counts no more; undefined for one that counts. */
  readonly suppressed?: Suppressed;
  /** What the rule yielded, for its fixes. */
  readonly source: Finding;
}

/** What an analysis took, counted and so the same on every machine; what was known from an earlier one costs nothing. */
export interface Effort {
  /** Blocks of text that were parsed. */
  readonly blocks: number;
  /** Units that rules ran on. */
  readonly units: number;
  /** Subjects that rules looked at, each time one did. */
  readonly checks: number;
  /** Facts that were computed. */
  readonly facts: number;
  /** Steps of the loops that hostile input can make long (`spend`). */
  readonly steps: number;
}

export interface Report {
  readonly kind: Kind;
  readonly problems: readonly Problem[];
  /** In order of text, then of rule id. */
  readonly findings: readonly ReportedFinding[];
  /**
   * Findings that somebody accepted, in the same order. They are no part of `findings`: nobody is shown them unasked, no
   * exit status counts them and no fix touches them.
   */
  readonly suppressed: readonly ReportedFinding[];
  /** The suppressions of the configuration that had an effect here. */
  readonly usedSuppressions: readonly ConfigSuppression[];
  /** Rules that crashed, which is our bug: the others went on. */
  readonly crashes: readonly { readonly rule: string; readonly error: string }[];
  /** What the host's clock stopped, if it did. Analysed again, the document may get further. */
  readonly outOfTime: { readonly gotFurther: boolean } | undefined;
  readonly effort: Effort;
  /** Why rules for CI runners apply; empty when they do not. */
  readonly runnerEvidence: readonly { readonly range: Range; readonly words: string }[];
}
