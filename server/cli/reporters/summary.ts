import { severities } from '#core/index.ts';
import { isFixable, type CheckReport } from '../check-report.ts';

/** `2 files checked: 3 findings (1 critical, 2 low), 1 with a safe fix.` */
export function summaryOf({ files }: CheckReport): string {
  const checked = files.filter(({ outcome }) => outcome === 'checked').length;
  const findings = files.flatMap((file) => file.findings);
  const problems = files.reduce((sum, file) => sum + file.problems.length, 0);
  const parts = [
    `${count(checked, 'file')} checked: ${findings.length === 0 ? 'no findings' : count(findings.length, 'finding')}`,
  ];
  if (findings.length > 0) {
    const counts = severities.map(
      (severity) => [severity, findings.filter((each) => each.severity === severity).length] as const,
    );
    parts.push(
      ` (${counts
        .filter(([, many]) => many > 0)
        .map(([severity, many]) => `${many} ${severity}`)
        .join(', ')})`,
    );
    parts.push(`, ${findings.filter(isFixable).length} with a safe fix`);
  }
  if (problems > 0) parts.push(`, ${count(problems, 'problem')}`);
  return `${parts.join('')}.`;
}

export function count(many: number, word: string): string {
  return `${many} ${many === 1 ? word : `${word}s`}`;
}
