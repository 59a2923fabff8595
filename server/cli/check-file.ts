import {
  analyzeUnderSets,
  commandsOf,
  createAnalyzer,
  fixesOf,
  LineIndex,
  looksLikeOurs,
  type Analyzer,
  type AnyRule,
  type Document,
  type FindingUnderSets,
  type ReportUnderSets,
} from '#core/index.ts';
import {
  byPlaceAndRule,
  type CheckedFile,
  type CheckedFinding,
  type CheckedFix,
  type CheckedProblem,
} from './check-report.ts';
import type { Configuration } from './configuration.ts';
import { fileOf, type Input } from './inputs.ts';
import type { Io } from './io.ts';
import type { Parameters } from './parameters.ts';
import type { Detail } from './reporters/detail.ts';
import { lineHashes } from './reporters/line-hashes.ts';
import { firstPlace, placeOf } from './place.ts';
import type { EntryAccount } from './unused-entries.ts';

/** What files are checked with. */
export interface Work {
  readonly options: { readonly errorOnUnmatchedPattern: boolean; readonly detail: Detail };
  readonly configuration: Configuration;
  readonly parameters: Parameters;
  readonly io: Pick<Io, 'cwd' | 'err' | 'today'>;
  readonly rules: readonly AnyRule[];
  readonly entries: EntryAccount;
}

/** Checks one file after the other. */
export interface Checker {
  /** Undefined for a file that is none of ours, and need not be: it was found in a folder, or everything is named. */
  readonly check: (input: Input) => Promise<CheckedFile | undefined>;
}

export function createChecker({ rules, ...work }: Work): Checker {
  const tools: Tools = { analyzer: createAnalyzer(rules), ...work };
  return { check: (input) => checkInput(tools, input) };
}

type Tools = Omit<Work, 'rules'> & { readonly analyzer: Analyzer };

async function checkInput(
  { analyzer, configuration, parameters, options, io, entries }: Tools,
  input: Input,
): Promise<CheckedFile | undefined> {
  const configured = configuration.of(fileOf(input, io));
  const read = await input.read();
  if ('why' in read) {
    if (read.isOther && !mustBeOurs(input, options)) return undefined;
    return fileWithout(input, `Not checked: it ${read.why}.`);
  }
  const source = { text: read.text, name: input.path, today: io.today(), origin: input.origin };
  const { documents, used } = await parameters.open(source, input);
  const report = analyzeUnderSets(analyzer, documents, configured.config);
  const [document] = documents;
  for (const { rule, error } of report.crashes)
    io.err(`Rule ${rule} crashed on ${input.path}; the others went on.\n${error}\n`);
  if (report.kind.dialect === 'none') {
    const other = otherFile(input, document, report, options.detail);
    return other.outcome === 'other' && !mustBeOurs(input, options) ? undefined : other;
  }
  if (!report.problems.some(({ severity }) => severity === 'error')) entries.add(configured, report.usedSuppressions);
  const lines = new LineIndex(document.text);
  const shown = (finding: FindingUnderSets) => findingOf({ analyzer, lines, detail: options.detail }, finding);
  const found = {
    problems: problemsOf(report, lines),
    findings: report.findings.map(shown).sort(byPlaceAndRule),
    suppressed: report.suppressed.map(shown).sort(byPlaceAndRule),
  };
  return {
    path: input.path,
    dialect: report.kind.dialect,
    ...found,
    ...(parameters.isGiven && { parameters: used }),
    outcome: 'checked',
    ...linesOf(document.text, lines, found, options.detail),
  };
}

/** Who names a file hears why it is not checked, but for hooks that name whatever a commit changes. */
function mustBeOurs({ isNamed }: Input, { errorOnUnmatchedPattern }: Work['options']): boolean {
  return isNamed && errorOnUnmatchedPattern;
}

/** Not readable. */
function fileWithout({ path }: Input, message: string): CheckedFile {
  const problems = [{ code: 'unreadable', message, severity: 'error', range: firstPlace } as const];
  return {
    path,
    dialect: 'none',
    problems,
    findings: [],
    suppressed: [],
    outcome: 'failed',
    lines: {},
    hashes: {},
  };
}

/** Readable, but of no kind that we know: none of ours, or too broken or too hostile to tell. */
function otherFile({ path }: Input, document: Document, report: ReportUnderSets, detail: Detail): CheckedFile {
  const { text } = document;
  const outcome = outcomeOf(text, report);
  const lines = new LineIndex(text);
  const problems = problemsOf(report, lines);
  const reason = {
    code: 'not-ours',
    message: reasonOf(document, problems),
    severity: 'warning',
    range: firstPlace,
  } as const;
  const found = {
    problems: outcome === 'other' ? [reason, ...problems] : problems,
    findings: [],
    suppressed: [],
  };
  return { path, dialect: 'none', ...found, outcome, ...linesOf(text, lines, found, detail) };
}

/** Not the text itself, so that a run over a large tree need not hold all of it. */
function linesOf(
  text: string,
  lines: LineIndex,
  { problems, findings, suppressed }: Pick<CheckedFile, 'problems' | 'findings' | 'suppressed'>,
  detail: Detail,
): Pick<CheckedFile, 'lines' | 'hashes'> {
  const all = [...problems, ...findings, ...suppressed].map(({ range }) => range.start.line);
  const numbers = new Set(all.flatMap((line) => [line - 1, line]));
  const hashes =
    detail.hashes && findings.length + suppressed.length > 0 ? lineHashes(text) : new Map<number, string>();
  return {
    lines: detail.lines ? Object.fromEntries([...numbers].map((line) => [line, rawLine(text, lines, line)])) : {},
    hashes: Object.fromEntries([...hashes].filter(([line]) => numbers.has(line))),
  };
}

function rawLine(text: string, lines: LineIndex, number: number): string {
  const from = lines.offsetAt({ line: number - 1, column: 0 });
  return text.slice(from, lines.offsetAt({ line: number, column: 0 })).replace(/[\r\n]+$/, '');
}

function outcomeOf(text: string, { problems }: ReportUnderSets): 'broken' | 'failed' | 'other' {
  if (!problems.some(({ severity }) => severity === 'error') || !looksLikeOurs(text)) return 'other';
  return problems.some(({ stopped }) => stopped) ? 'failed' : 'broken';
}

function reasonOf({ text, parts, links }: Document, problems: readonly CheckedProblem[]): string {
  if (parts.length > 0) return whyOther(text, problems);
  return links.length > 0
    ? 'No template, policy or security group stands in it; its commands take them from files.'
    : 'No template, policy or security group stands in it.';
}

function whyOther(text: string, problems: readonly CheckedProblem[]): string {
  return `Not a template, policy or security group: ${reasonFor(text, problems)}.`;
}

function reasonFor(text: string, problems: readonly CheckedProblem[]): string {
  if (text.trim() === '') return 'it is empty';
  if (problems.some(({ severity }) => severity === 'error')) return 'it cannot be read, see below';
  return 'it has no Resources with types, no Statement with Effect and no IpPermissions';
}

function problemsOf({ problems }: ReportUnderSets, lines: LineIndex): readonly CheckedProblem[] {
  return problems.map(({ code, message, severity, range }) => ({
    code,
    message,
    severity,
    range: placeOf(lines, range),
  }));
}

interface Showing {
  readonly analyzer: Analyzer;
  readonly lines: LineIndex;
  readonly detail: Detail;
}

function findingOf(showing: Showing, finding: FindingUnderSets): CheckedFinding {
  const { analyzer, lines } = showing;
  return {
    rule: finding.rule,
    severity: finding.severity,
    certainty: finding.certainty,
    message: finding.message,
    range: placeOf(lines, finding.range),
    pointer: finding.pointer,
    resource: finding.resource ?? null,
    when: finding.when,
    ...(finding.under.length > 0 && { under: finding.under }),
    related: finding.related.map(({ message, range }) => ({ message, range: placeOf(lines, range) })),
    fixes: fixesFor(showing, finding),
    commands: commandsOf(analyzer, finding.document, finding),
    fingerprint: finding.fingerprint,
    suppressed: suppressedBy(finding),
  };
}

function fixesFor({ analyzer, lines, detail }: Showing, finding: FindingUnderSets): readonly CheckedFix[] {
  if (detail.fixes === 'none') return [];
  return fixesOf(analyzer, finding.document, finding).map(({ key, title, applicability, edits }) => ({
    key,
    title,
    applicability,
    edits: detail.fixes === 'edits' ? edits.map(({ range, text }) => ({ range: placeOf(lines, range), text })) : [],
  }));
}

function suppressedBy({ suppressed }: FindingUnderSets): CheckedFinding['suppressed'] {
  if (!suppressed) return null;
  const { by, reason, until } = suppressed;
  return { by, reason, ...(until !== undefined && { until }) };
}
