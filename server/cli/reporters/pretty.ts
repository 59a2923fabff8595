import type { CheckedFile, CheckedFinding, CheckedProblem, CheckReport } from '../check-report.ts';
import { excerptOf } from './excerpt.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { count, summaryOf } from './summary.ts';

export interface Style {
  readonly paint: Paint;
  readonly columns: number;
}

/** For people: each finding with its line, what it means and how it can be fixed; a summary at the end. */
export function pretty(report: CheckReport, style: Style): string {
  const reasons = new Map<string, Reason>(report.rules.map(({ id, why, remedy }) => [id, { why, remedy }]));
  const explained = new Set<string>();
  const blocks = report.files
    .filter(({ problems, findings }) => problems.length + findings.length > 0)
    .map((file) => {
      const findings = file.findings.map((finding) => {
        const reason = explained.has(finding.rule) ? undefined : reasons.get(finding.rule);
        explained.add(finding.rule);
        return findingBlock(file, finding, reason, style);
      });
      return [
        style.paint.path(printable(file.path)),
        ...file.problems.map((each) => problemBlock(file, each, style)),
        ...findings,
      ].join('\n\n');
    });
  return `${[...blocks, [summaryOf(report), ...hints(report)].join('\n')].join('\n\n')}\n`;
}

interface Reason {
  readonly why: string;
  readonly remedy: string | undefined;
}

function findingBlock(file: CheckedFile, finding: CheckedFinding, reason: Reason | undefined, style: Style): string {
  const { paint } = style;
  const { line, column } = finding.range.start;
  const shade = paint.severity[finding.severity];
  const title = `  ${shade(finding.severity)}  ${paint.bold(printable(finding.message))}  ${paint.dim(finding.rule)}`;
  const notes: [label: string, text: string][] = [
    ...(reason ? [['why', reason.why] as [string, string]] : []),
    ...finding.related.map(({ message, range }): [string, string] => [
      'see',
      `${file.path}:${range.start.line}:${range.start.column} ${message}`,
    ]),
    ...fixNotes(finding, reason),
  ];
  return [
    title,
    `  ${paint.dim(`at ${printable(file.path)}:${line}:${column}`)}`,
    ...excerptLines(file, finding, shade, style),
    ...notes.map(([label, text]) => `    ${paint.dim(`${label}:`)} ${printable(text)}`),
  ].join('\n');
}

function fixNotes({ fixes }: CheckedFinding, reason: Reason | undefined): [string, string][] {
  const suffix = {
    safe: '',
    'needs-review': ' (needs review)',
    placeholder: ' (in the editor: has blanks to fill)',
  } as const;
  if (fixes.length === 0 && reason?.remedy !== undefined) return [['fix', `by hand: ${reason.remedy}`]];
  return fixes.map(({ title, applicability }) => ['fix', `${title}${suffix[applicability]}`]);
}

function problemBlock(file: CheckedFile, problem: CheckedProblem, style: Style): string {
  const { paint } = style;
  const { line, column } = problem.range.start;
  const shade = paint.severity[problem.severity];
  return [
    `  ${shade(problem.severity)}  ${paint.bold(printable(problem.message))}`,
    `  ${paint.dim(`at ${printable(file.path)}:${line}:${column}`)}`,
    ...excerptLines(file, problem, shade, style),
  ].join('\n');
}

function excerptLines(
  file: CheckedFile,
  { range }: Pick<CheckedFinding, 'range'>,
  shade: (text: string) => string,
  { paint, columns }: Style,
): readonly string[] {
  const number = String(range.start.line);
  const excerpt = excerptOf(file.text, file.lines, range, Math.max(40, columns - number.length - 8));
  if (!excerpt) return [];
  const blank = ' '.repeat(number.length);
  return [
    `  ${paint.dim(`${number} |`)} ${excerpt.source}`,
    `  ${paint.dim(`${blank} |`)} ${excerpt.indent}${shade('^'.repeat(excerpt.length))}`,
  ];
}

function hints({ files }: CheckReport): readonly string[] {
  const fixes = files.flatMap(({ findings }) =>
    findings.map((finding) => finding.fixes.map(({ applicability }) => applicability)),
  );
  const safe = fixes.filter((each) => each.includes('safe')).length;
  const review = fixes.filter((each) => !each.includes('safe') && each.includes('needs-review')).length;
  return [
    ...(safe > 0
      ? [`Apply ${count(safe, 'safe fix').replace(/fixs$/, 'fixes')} with: iac-hardener harden --write FILE`]
      : []),
    ...(review > 0 ? [`Look at ${review} more with: iac-hardener harden --diff --include needs-review FILE`] : []),
  ];
}
