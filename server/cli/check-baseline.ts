import type { Severity } from '#core/index.ts';
import type { BaselineOptions, FoundIn, UsedBaseline } from './baseline.ts';
import type { CheckedFile } from './check-report.ts';
import { isAtLeast } from './options.ts';

/** The file with the findings that are in the baseline among the suppressed ones. */
export function withBaseline(file: CheckedFile, baseline: UsedBaseline): CheckedFile {
  const isKnown = file.findings.map((finding) => baseline.has(file.path, finding));
  const known = file.findings.filter((_, at) => isKnown[at]);
  return {
    ...file,
    findings: file.findings.filter((_, at) => !isKnown[at]),
    suppressed: [
      ...file.suppressed,
      ...known.map((finding) => ({ ...finding, suppressed: { by: 'baseline' as const, reason: '' } })),
    ],
  };
}

/** What a baseline is held against: files that were read whole. One is written of what is severe enough to be shown. */
export function foundIn(
  files: readonly CheckedFile[],
  { minSeverity, writeBaseline }: BaselineOptions & { readonly minSeverity: Severity },
): readonly FoundIn[] {
  return files
    .filter(({ outcome, problems }) => outcome === 'checked' && !problems.some(({ severity }) => severity === 'error'))
    .map(({ path, findings }) => ({
      path,
      findings: findings.filter(({ severity }) => writeBaseline !== true || isAtLeast(severity, minSeverity)),
    }));
}
