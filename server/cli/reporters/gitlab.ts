import type { Severity } from '#core/index.ts';
import type { CheckReport } from '../check-report.ts';
import { json } from './json.ts';

/** GitLab's words (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format). */
const severities: Readonly<Record<Severity, string>> = {
  critical: 'blocker',
  high: 'critical',
  medium: 'major',
  low: 'minor',
  info: 'info',
};

/** A Code Quality report of GitLab. What is wrong with the text of a file is an issue too. */
export function gitlab({ files }: CheckReport): string {
  return json(
    files.flatMap(({ path, problems, findings }) => [
      ...problems.map(({ code, message, severity, range }, index) => ({
        description: message,
        check_name: code,
        fingerprint: `${code}-${index}-${path}`,
        severity: severity === 'error' ? severities.high : severities.medium,
        location: { path, lines: { begin: range.start.line, end: range.end.line } },
      })),
      ...findings.map(({ rule, message, severity, range, fingerprint }) => ({
        description: message,
        check_name: rule,
        // Unique within the file by our own; over files with the path.
        fingerprint: `${fingerprint}-${path}`,
        severity: severities[severity],
        location: { path, lines: { begin: range.start.line, end: range.end.line } },
      })),
    ]),
  );
}
