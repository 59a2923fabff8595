import { isOfFile, type CheckReport } from '../check-report.ts';
import { acceptanceOf } from './acceptance.ts';
import { printable } from './printable.ts';

/** One line each: `path:line:column: severity rule message`; empty when nothing is wrong. What could not be read is on standard error. */
export function compact({ files, showSuppressed }: CheckReport): string {
  const found = files.flatMap(({ path, problems, findings, suppressed }) => [
    ...problems
      .filter(({ code }) => code !== 'unreadable')
      .map((problem) => ({ path, rule: isOfFile(problem) ? 'file' : 'syntax', ...problem })),
    ...findings.map((finding) => ({ path, ...finding })),
    ...(showSuppressed === true ? suppressed : []).map((finding) => ({
      path,
      ...finding,
      message: `${finding.message} ${acceptanceOf(finding) ?? ''}`,
    })),
  ]);
  return found
    .map(({ path, range: { start }, severity, rule, message }) =>
      printable(`${path}:${start.line}:${start.column}: ${severity} ${rule} ${message}`),
    )
    .map((line) => `${line}\n`)
    .join('');
}
