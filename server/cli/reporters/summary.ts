import { severities } from '#core/index.ts';
import { isFixable, type CheckedFile } from '../check-report.ts';

/** `3 critical, 2 high in 1 file; 3 fixable with "iac-hardener harden", 1 more with "--include needs-review"`. */
export function summaryOf(files: readonly CheckedFile[]): string {
  const findings = files.flatMap((file) => file.findings);
  const problems = files.reduce((sum, file) => sum + file.problems.length, 0);
  const counts = severities
    .map((severity) => [severity, findings.filter((each) => each.severity === severity).length] as const)
    .filter(([, many]) => many > 0)
    .map(([severity, many]) => `${many} ${severity}`);
  const parts = [...(problems > 0 ? [count(problems, 'problem')] : []), ...counts];
  const fixable = findings.filter(isFixable);
  const review = fixable.filter(({ fixes }) => !fixes.some(({ applicability }) => applicability === 'safe')).length;
  const suppressed = files.reduce((sum, file) => sum + file.suppressed.length, 0);
  return [
    `${parts.length > 0 ? parts.join(', ') : 'No findings'} in ${count(files.length, 'file')}`,
    ways(fixable.length - review, review),
    suppressed > 0 ? `; ${suppressed} suppressed` : '',
  ].join('');
}

function ways(safe: number, review: number): string {
  if (safe > 0 && review > 0)
    return `; ${safe} fixable with "iac-hardener harden", ${review} more with "--include needs-review"`;
  if (safe > 0) return `; ${safe} fixable with "iac-hardener harden"`;
  return review > 0 ? `; ${review} fixable with "iac-hardener harden --include needs-review"` : '';
}

export function count(many: number, word: string): string {
  return `${many} ${many === 1 ? word : `${word}s`}`;
}
