import { severities, type Severity, type Workload } from '#core/index.ts';
import type { SuppressionOptions } from './suppressing.ts';

/** Options that all commands on documents have, as commander gives them. */
export interface CommonOptions extends SuppressionOptions {
  /** Wins over the configuration file. */
  readonly workload?: Workload;
  /** Undefined when it is not given. */
  readonly failOn?: Severity | 'none';
  readonly color: 'auto' | 'always' | 'never' | false;
  readonly stdin?: boolean;
  readonly stdinFilename?: string;
  readonly errorOnUnmatchedPattern: boolean;
  readonly ignore: boolean;
  readonly ignorePattern: readonly string[];
  readonly forceExclude?: boolean;
  /** A configuration file, or false for none; the nearest one upward by default. */
  readonly config?: string | boolean;
  /** A commit of git, by any name. */
  readonly changedSince?: string;
}

/** Whether `severity` is as bad as `limit` or worse. */
export function isAtLeast(severity: Severity, limit: Severity | 'none'): boolean {
  return limit !== 'none' && severities.indexOf(severity) <= severities.indexOf(limit);
}
