import type { Severity } from '#core/index.ts';
import type { CheckedFile } from './check-report.ts';
import { exit, type Exit, type Io } from './io.ts';
import { isAtLeast } from './options.ts';
import { printable } from './reporters/printable.ts';

/** What decides about the exit status besides the files. */
export interface StatusOptions {
  readonly failOn: Severity | 'none';
  readonly errorOnUnmatchedPattern: boolean;
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

export function statusOf(checked: Checked, { failOn, errorOnUnmatchedPattern }: StatusOptions): Exit {
  const { files, unmatched } = checked;
  if (files.some(({ outcome }) => outcome === 'failed')) return exit.failure;
  if (errorOnUnmatchedPattern && (unmatched.length > 0 || isNothing(checked))) return exit.failure;
  if (failOn === 'none') return exit.clean;
  const isBad = files.some(
    ({ findings, problems }) =>
      findings.some(({ severity }) => isAtLeast(severity, failOn)) ||
      problems.some(({ severity }) => severity === 'error'),
  );
  return isBad ? exit.findings : exit.clean;
}

function isNothing({ files, isNarrowed }: Checked): boolean {
  return !isNarrowed && !files.some(({ outcome }) => outcome !== 'other');
}
