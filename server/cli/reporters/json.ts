import { severities, type AppliedFix } from '#core/index.ts';
import { byPlaceAndRule, isFixable, type CheckedFinding, type CheckReport } from '../check-report.ts';

/** The machine-readable output of `check`; scripts rely on its fields, which are only ever added to. */
export function checkJson({ files, durationMs, fixed }: CheckReport): string {
  const findings = files.flatMap((file) => file.findings);
  const suppressed = files.flatMap((file) => file.suppressed);
  const counts = severities.map(
    (severity) => [severity, findings.filter((each) => each.severity === severity).length] as const,
  );
  return json({
    version: 1,
    files: files.map(({ path, dialect, parameters, problems, findings: found, suppressed: accepted }) => ({
      path,
      dialect,
      ...(parameters && { parameters }),
      problems,
      findings: [...found, ...accepted].sort(byPlaceAndRule).map(findingJson),
      ...(fixed && { fixed: (fixed.get(path) ?? []).map(fixedJson) }),
    })),
    summary: {
      files: files.length,
      findings: findings.length,
      bySeverity: Object.fromEntries(counts.filter(([, count]) => count > 0)),
      fixable: findings.filter(isFixable).length,
      ...(fixed && { fixed: [...fixed.values()].flat().length }),
      suppressed: suppressed.length,
      durationMs,
    },
  });
}

/** Without the edits of fixes, which `harden` makes; with commands where there are some. */
export function findingJson({ fixes, commands, ...finding }: CheckedFinding): object {
  const { suppressed, fingerprint, ...before } = finding;
  return {
    ...before,
    fixes: fixes.map(({ key, title, applicability }) => ({ key, title, applicability })),
    ...(commands.length > 0 && { commands }),
    fingerprint,
    suppressed,
  };
}

function fixedJson({ rule, fix, pointer, title, message, severity }: AppliedFix): object {
  return { rule, fix, pointer, title, message, severity };
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
