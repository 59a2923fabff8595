import {
  bestFixOf,
  byPlaceAndRule,
  isOfFile,
  type CheckedFile,
  type CheckedFinding,
  type CheckedProblem,
  type CheckReport,
} from '../check-report.ts';
import { acceptanceOf } from './acceptance.ts';
import { excerptOf, lineAt } from './excerpt.ts';
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
 * For people: each finding with its place (which terminals make a link of), what it means, its line with the range
 * underlined and how it can be fixed; a summary at the end. Empty when nothing was read.
 */
export function pretty(report: CheckReport, { paint, columns }: Style): string {
  // Longer lines are hard to read, shorter ones leave no room for a word.
  const style = { paint, columns: Math.min(Math.max(columns, 40), 100) };
  const remedies = new Map(report.rules.map(({ id, remedy }) => [id, remedy]));
  // What could not be read is on standard error.
  const read = report.files.filter(({ problems }) => !problems.some(({ code }) => code === 'unreadable'));
  if (read.length === 0) return '';
  const blocks = read.flatMap((file) => [
    ...file.problems.map((problem) => problemBlock(file, problem, style)),
    ...shownIn(file, report).map((finding) => findingBlock(file, finding, remedies, style)),
  ]);
  const summary = wrap(summaryOf(read), style.columns, '').map(blocks.length > 0 ? paint.bold : paint.added);
  return `${[...blocks, summary.join('\n')].join('\n\n')}\n`;
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
    heading(file, finding, finding.rule, style),
    ...lines(finding.message),
    ...excerptLines(file, finding, style),
    ...notes.flatMap(lines),
    ...(fix === undefined ? [] : labelled(fix, style)),
    ...(accepted === undefined ? [] : lines(accepted).map(style.paint.dim)),
    // Wrapped it could not be copied.
    ...finding.commands.map(({ text }) => style.paint.added(printable(`  run: ${text}`))),
  ].join('\n');
}

function problemBlock(file: CheckedFile, problem: CheckedProblem, style: Style): string {
  return [
    heading(file, problem, isOfFile(problem) ? 'file' : 'syntax', style),
    ...wrap(printable(problem.message), style.columns, '  '),
    ...(isOfFile(problem) ? [] : excerptLines(file, problem, style)),
  ].join('\n');
}

function heading(
  { path }: CheckedFile,
  found: CheckedFinding | CheckedProblem,
  rule: string,
  { paint }: Style,
): string {
  const { line, column } = found.range.start;
  const place = 'code' in found && isOfFile(found) ? '' : `:${line}:${column}`;
  return `${paint.path(printable(path))}${paint.dim(place)} ${paint.severity[found.severity](found.severity)} ${paint.bold(rule)}`;
}

interface Hint {
  readonly label: string;
  readonly text: string;
}

/** The label stands out; what follows is plain text. */
function labelled({ label, text }: Hint, { paint, columns }: Style): readonly string[] {
  const [first = '', ...others] = wrap(printable(`${label}: ${text}`), columns, '  ');
  return [first.replace(`${label}:`, paint.added(`${label}:`)), ...others];
}

const suffixes = { safe: '', 'needs-review': ' (needs review)', placeholder: ' (leaves a blank to fill)' } as const;

/** The fix that asks least of a person, and how many more there are. */
function fixHint(finding: CheckedFinding, remedies: Remedies): Hint | undefined {
  const { rule, fixes, commands } = finding;
  const best = bestFixOf(finding);
  const remedy = remedies.get(rule);
  if (!best && commands.length > 0) return undefined;
  if (!best) return remedy === undefined ? undefined : { label: 'by hand', text: remedy };
  const more = fixes.length > 1 ? `, or ${fixes.length - 1} more` : '';
  return { label: 'fix', text: `${best.title}${suffixes[best.applicability]}${more}` };
}

function excerptLines(
  file: CheckedFile,
  { range, severity }: CheckedFinding | CheckedProblem,
  { paint, columns }: Style,
): readonly string[] {
  const number = String(range.start.line);
  const width = columns - number.length - 7;
  const excerpt = excerptOf(file.lines, range, width);
  if (!excerpt) return [];
  const gutter = (text: string): string => `  ${paint.dim(`${text.padStart(number.length)} |`)}`;
  const above = excerpt.isCut ? undefined : lineAt(file.lines, range.start.line - 1, width);
  const mark = paint.severity[severity]('^'.repeat(excerpt.length));
  const rest = range.end.line > range.start.line + 1 ? paint.dim(` to line ${range.end.line}`) : '';
  return [
    ...(above === undefined ? [] : [`${gutter(String(range.start.line - 1))} ${paint.dim(above)}`]),
    `${gutter(number)} ${excerpt.source}`,
    `${gutter('')} ${excerpt.indent}${mark}${rest}`,
  ];
}
