import { severities } from '#core/index.ts';
import { isFixable, type CheckReport } from '../check-report.ts';

/** The machine-readable output of `check`; scripts rely on its fields, which are only ever added to. */
export function checkJson({ files, durationMs }: CheckReport): string {
  const findings = files.flatMap((file) => file.findings);
  const counts = severities.map(
    (severity) => [severity, findings.filter((each) => each.severity === severity).length] as const,
  );
  return json({
    version: 1,
    files: files.map(({ path, dialect, problems, findings: found }) => ({ path, dialect, problems, findings: found })),
    summary: {
      files: files.length,
      findings: findings.length,
      bySeverity: Object.fromEntries(counts.filter(([, count]) => count > 0)),
      fixable: findings.filter(isFixable).length,
      durationMs,
    },
  });
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
