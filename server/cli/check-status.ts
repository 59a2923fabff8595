import type { Severity } from '#core/index.ts';
import type { CheckedFile } from './check-report.ts';
import { exit, type Exit, type Io } from './io.ts';
import { isAtLeast } from './options.ts';
import { printable } from './reporters/printable.ts';

/** What decides about the exit status besides the files. */
export interface StatusOptions {
  /** Undefined when none is given: then `low`, or `high` beside `maxWarnings`. */
  readonly failOn?: Severity | 'none';
  readonly errorOnUnmatchedPattern: boolean;
  /** How many findings less severe than `failOn` are tolerated; those of severity `info` do not count. */
  readonly maxWarnings?: number;
  readonly exitZero?: boolean;
}

/** What was asked for and what came of it. */
export interface Checked {
  readonly files: readonly CheckedFile[];
  /** Paths that stand for nothing. */
  readonly unmatched: readonly string[];
  /** Whether it is no surprise that there is little or nothing to check: named files were left out on purpose. */
  readonly isNarrowed: boolean;
}

/** Says on standard error which paths stand for nothing, and when there is nothing to check. */
export function complain(checked: Checked, { errorOnUnmatchedPattern }: StatusOptions, io: Io): void {
  if (!errorOnUnmatchedPattern) return;
  for (const path of checked.unmatched) io.err(`${printable(path)}: there is no such file, or no template in it.\n`);
  if (checked.unmatched.length === 0 && isNothing(checked))
    io.err('There is no template, policy or security group here.\n');
}

export function statusOf(checked: Checked, options: StatusOptions): Exit {
  const { files, unmatched } = checked;
  const { errorOnUnmatchedPattern, exitZero } = options;
  if (files.some(({ outcome }) => outcome === 'failed')) return exit.failure;
  if (errorOnUnmatchedPattern && (unmatched.length > 0 || isNothing(checked))) return exit.failure;
  return exitZero !== true && isBad(files, options) ? exit.findings : exit.clean;
}

function isBad(files: readonly CheckedFile[], { failOn, maxWarnings }: StatusOptions): boolean {
  const limit = failOn ?? (maxWarnings === undefined ? 'low' : 'high');
  const findings = files.flatMap((file) => file.findings);
  const warnings = findings.filter(({ severity }) => severity !== 'info' && !isAtLeast(severity, limit));
  if (maxWarnings !== undefined && warnings.length > maxWarnings) return true;
  if (limit === 'none') return false;
  return (
    findings.some(({ severity }) => isAtLeast(severity, limit)) ||
    files.some(({ problems }) => problems.some(({ severity }) => severity === 'error'))
  );
}

function isNothing({ files, isNarrowed }: Checked): boolean {
  return !isNarrowed && !files.some(({ outcome }) => outcome !== 'other');
}
