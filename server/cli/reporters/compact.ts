import type { CheckReport } from '../check-report.ts';
import { printable } from './printable.ts';

/** One line each: `path:line:column: severity rule message`; empty when nothing is wrong. */
export function compact({ files }: CheckReport): string {
  const found = files.flatMap(({ path, problems, findings }) => [
    ...problems.map((problem) => ({ path, rule: 'syntax', ...problem })),
    ...findings.map((finding) => ({ path, ...finding })),
  ]);
  return found
    .map(({ path, range: { start }, severity, rule, message }) =>
      printable(`${path}:${start.line}:${start.column}: ${severity} ${rule} ${message}`),
    )
    .map((line) => `${line}\n`)
    .join('');
}
