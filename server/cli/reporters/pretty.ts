import {
  byPlaceAndRule,
  isOfFile,
  type CheckedFile,
  type CheckedFinding,
  type CheckedProblem,
  type CheckReport,
} from '../check-report.ts';
import { acceptanceOf } from './acceptance.ts';
import { excerptOf } from './excerpt.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { summaryOf } from './summary.ts';
import { wrap } from './wrap.ts';

export interface Style {
  readonly paint: Paint;
  readonly columns: number;
}

type Remedies = ReadonlyMap<string, string | undefined>;

/**
 * For people: each finding with its line, what it means and how it can be fixed; a summary at the end. Empty when
 * nothing was read.
 */
export function pretty(report: CheckReport, { paint, columns }: Style): string {
  // Longer lines are hard to read, shorter ones leave no room for a word.
  const style = { paint, columns: Math.min(Math.max(columns, 40), 100) };
  const remedies = new Map(report.rules.map(({ id, remedy }) => [id, remedy]));
  // What could not be read is on standard error.
  const read = report.files.filter(({ problems }) => !problems.some(({ code }) => code === 'unreadable'));
  if (read.length === 0) return '';
  const files = read
    .filter((file) => file.problems.length + shownIn(file, report).length > 0)
    .flatMap((file) => [
      paint.path(printable(file.path)),
      ...file.problems.map((problem) => problemBlock(file, problem, style)),
      ...shownIn(file, report).map((finding) => findingBlock(file, finding, remedies, style)),
    ]);
  return `${[...files, wrap(summaryOf(read), style.columns, '').join('\n')].join('\n\n')}\n`;
}

function shownIn({ findings, suppressed }: CheckedFile, { showSuppressed }: CheckReport): readonly CheckedFinding[] {
  return showSuppressed === true ? [...findings, ...suppressed].sort(byPlaceAndRule) : findings;
}

function findingBlock(file: CheckedFile, finding: CheckedFinding, remedies: Remedies, style: Style): string {
  const notes = finding.related.map(({ message, range }) => `see line ${range.start.line}: ${message}`);
  const accepted = acceptanceOf(finding);
  const fix = accepted === undefined ? fixHint(finding, remedies) : undefined;
  const lines = (text: string) => wrap(printable(text), style.columns, '  ');
  return [
    heading(finding, finding.rule, style),
    ...lines(finding.message),
    ...excerptLines(file, finding, style),
    ...notes.flatMap(lines),
    ...(fix === undefined ? [] : lines(fix).map(style.paint.added)),
    ...(accepted === undefined ? [] : lines(accepted).map(style.paint.dim)),
    // Wrapped it could not be copied.
    ...finding.commands.map(({ text }) => style.paint.added(printable(`  run: ${text}`))),
  ].join('\n');
}

function problemBlock(file: CheckedFile, problem: CheckedProblem, style: Style): string {
  return [
    heading(problem, isOfFile(problem) ? 'file' : 'syntax', style),
    ...wrap(printable(problem.message), style.columns, '  '),
    ...(isOfFile(problem) ? [] : excerptLines(file, problem, style)),
  ].join('\n');
}

function heading(
  { range: { start }, severity }: CheckedFinding | CheckedProblem,
  rule: string,
  { paint }: Style,
): string {
  return `  ${paint.dim(`${start.line}:${start.column}`)} ${paint.severity[severity](severity)} ${paint.bold(rule)}`;
}

const suffixes = { safe: '', 'needs-review': ' (needs review)', placeholder: ' (leaves a blank to fill)' } as const;

/** The fix that asks least of a person, and how many more there are. */
function fixHint({ rule, fixes, commands }: CheckedFinding, remedies: Remedies): string | undefined {
  const of = (wanted: keyof typeof suffixes) => fixes.find(({ applicability }) => applicability === wanted);
  const best = of('safe') ?? of('needs-review') ?? of('placeholder');
  const remedy = remedies.get(rule);
  if (!best && commands.length > 0) return undefined;
  if (!best) return remedy === undefined ? undefined : `by hand: ${remedy}`;
  const more = fixes.length > 1 ? `, or ${fixes.length - 1} more` : '';
  return `fix: ${best.title}${suffixes[best.applicability]}${more}`;
}

function excerptLines(
  file: CheckedFile,
  { range, severity }: CheckedFinding | CheckedProblem,
  { paint, columns }: Style,
): readonly string[] {
  const number = String(range.start.line);
  const excerpt = excerptOf(file.text, file.lines, range, columns - number.length - 7);
  if (!excerpt) return [];
  const blank = ' '.repeat(number.length);
  return [
    `  ${paint.dim(`${number} |`)} ${excerpt.source}`,
    `  ${paint.dim(`${blank} |`)} ${excerpt.indent}${paint.severity[severity]('^'.repeat(excerpt.length))}`,
  ];
}
