import type { CheckReport } from '../check-report.ts';
import { printable } from './printable.ts';
import { summaryOf } from './summary.ts';

/** One line each: `path:line:column: severity message [rule]`. */
export function compact(report: CheckReport): string {
  const lines = report.files.flatMap(({ path, problems, findings }) => [
    ...problems.map(
      ({ range: { start }, severity, message }) =>
        `${path}:${start.line}:${start.column}: ${severity} ${message} [syntax]`,
    ),
    ...findings.map(
      ({ range: { start }, severity, message, rule }) =>
        `${path}:${start.line}:${start.column}: ${severity} ${message} [${rule}]`,
    ),
  ]);
  return `${[...lines, summaryOf(report)].map(printable).join('\n')}\n`;
}
