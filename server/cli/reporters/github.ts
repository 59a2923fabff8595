import type { Severity } from '#core/index.ts';
import { isOfFile, type CheckReport } from '../check-report.ts';
import type { PlaceRange } from '../place.ts';

const commands: Readonly<Record<Severity | 'error' | 'warning', string>> = {
  critical: 'error',
  high: 'error',
  error: 'error',
  medium: 'warning',
  warning: 'warning',
  low: 'notice',
  info: 'notice',
};

/**
 * Workflow commands that GitHub Actions shows as annotations
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands).
 */
export function github({ files }: CheckReport): string {
  const lines = files.flatMap(({ path, problems, findings }) => [
    ...problems.map((problem) => annotation({ ...problem, path, title: isOfFile(problem) ? 'file' : 'syntax' })),
    ...findings.map((finding) => annotation({ ...finding, path, title: finding.rule })),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

interface Annotation {
  readonly path: string;
  readonly title: string;
  readonly severity: Severity | 'error' | 'warning';
  readonly message: string;
  readonly range: PlaceRange;
}

function annotation({ path, title, severity, message, range: { start, end } }: Annotation): string {
  const properties = {
    file: path,
    line: start.line,
    endLine: end.line,
    // Columns of several lines would be taken for columns of the first.
    ...(start.line === end.line && { col: start.column, endColumn: end.column }),
    title,
  };
  const written = Object.entries(properties).map(([key, value]) => `${key}=${inProperty(String(value))}`);
  return `::${commands[severity]} ${written.join(',')}::${inMessage(message)}`;
}

function inMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function inProperty(text: string): string {
  return inMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
