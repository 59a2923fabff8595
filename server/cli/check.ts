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
  type Severity,
} from '#core/index.ts';
import { baselineOf, type BaselineOptions } from './baseline.ts';
import { foundIn, withBaseline } from './check-baseline.ts';
import { assertFixOptions, fixed, fixedWords, showFixes, type FixOptions } from './check-fixes.ts';
import {
  byPlaceAndRule,
  type CheckedFile,
  type CheckedFinding,
  type CheckedProblem,
  type CheckReport,
} from './check-report.ts';
import { configurationFor, type Configuration } from './configuration.ts';
import { complain, statusOf, type StatusOptions } from './check-status.ts';
import { inputsFor } from './inputs-for.ts';
import { fileOf, type Input } from './inputs.ts';
import { exit, type Exit, type Io } from './io.ts';
import { withLinked } from './linked.ts';
import { isAtLeast, type CommonOptions } from './options.ts';
import { readParameters, type ParameterOptions, type Parameters } from './parameters.ts';
import { firstPlace, placeOf } from './place.ts';
import { printConfig } from './print-config.ts';
import { printable } from './reporters/printable.ts';
import { paintFor } from './reporters/paint.ts';
import { rendered, type Format } from './reporters/render.ts';
import { assertStatistics, statistics, statisticsJson } from './reporters/statistics.ts';
import { targetsOf, writeReports } from './report-files.ts';
import { entryAccount, type EntryAccount } from './unused-entries.ts';

export interface CheckOptions extends CommonOptions, ParameterOptions, FixOptions, StatusOptions, BaselineOptions {
  readonly format: Format;
  /** `FORMAT:PATH` each. */
  readonly outputFile: readonly string[];
  readonly minSeverity: Severity;
  /** Lists what is suppressed as well. */
  readonly showSuppressed?: boolean;
  /** Counts by rule in place of findings. */
  readonly statistics?: boolean;
  /** A file whose configuration is to be printed; then nothing is checked. */
  readonly printConfig?: string;
}

/** `iac-hardener check`. */
export async function check(
  paths: readonly string[],
  options: CheckOptions,
  io: Io,
  rules: readonly AnyRule[],
): Promise<Exit> {
  const start = io.now();
  const targets = targetsOf(options);
  if (options.printConfig !== undefined) return printConfig(options.printConfig, options, io, rules);
  assertFixOptions(options);
  assertStatistics(options);
  const configuration = configurationFor(options, io, rules);
  const parameters = readParameters(options, io, configuration);
  const baseline = await baselineOf(options, io);
  const entries = entryAccount();
  const work: Work = { options, configuration, parameters, io, rules, entries };
  const found = await inputsFor(paths, options, io, configuration);
  if (options.diff === true) return showFixes(found, work);
  const fixing = await fixed(found.inputs, work);
  if (fixing?.text !== undefined) io.out(fixing.text);
  const all = await checkInputs(await withLinked(fixing?.inputs ?? found.inputs), work);
  if (baseline) await baseline.settle(foundIn(all, options));
  const files = all.map((file) => shown(baseline ? withBaseline(file, baseline) : file, options));
  const { showSuppressed } = options;
  const report = { files, rules, showSuppressed, durationMs: Math.round(io.now() - start), fixed: fixing?.applied };
  if (options.fixOnly !== true) await print(report, options, fixing?.text === undefined ? io : { ...io, out: io.err });
  const isWritten = await writeReports(report, targets, io);
  for (const file of files) complainOf(file, io);
  if (fixing) io.err(`${fixedWords(fixing)}\n`);
  work.parameters.complain();
  entries.complain(io);
  const checked = { ...found, files };
  complain(checked, options, io);
  const isFailed = !isWritten || fixing?.isWritten === false;
  return isFailed
    ? exit.failure
    : statusOf(checked, options.fixOnly === true ? { ...options, exitZero: true } : options);
}

/** Without what is less severe than asked for. */
function shown(file: CheckedFile, { minSeverity }: CheckOptions): CheckedFile {
  const isShown = ({ severity }: CheckedFinding): boolean => isAtLeast(severity, minSeverity);
  return { ...file, findings: file.findings.filter(isShown), suppressed: file.suppressed.filter(isShown) };
}

async function print(report: CheckReport, options: CheckOptions, io: Io): Promise<void> {
  if (options.statistics !== true) io.out(await rendered(options.format, report, options, io));
  else io.out(options.format === 'json' ? statisticsJson(report) : statistics(report, paintFor(options.color, io)));
}

interface Work {
  readonly options: CheckOptions;
  readonly configuration: Configuration;
  readonly parameters: Parameters;
  readonly io: Io;
  readonly rules: readonly AnyRule[];
  readonly entries: EntryAccount;
}

async function checkInputs(inputs: readonly Input[], { rules, ...work }: Work): Promise<readonly CheckedFile[]> {
  const checker: Checker = { analyzer: createAnalyzer(rules), ...work };
  const files: CheckedFile[] = [];
  for (const input of inputs) {
    const file = await checkInput(checker, input);
    if (file) files.push(file);
  }
  return files;
}

interface Checker {
  readonly analyzer: Analyzer;
  readonly configuration: Configuration;
  readonly parameters: Parameters;
  readonly options: CheckOptions;
  readonly io: Io;
  readonly entries: EntryAccount;
}

/** Undefined for a file that is none of ours, and need not be: it was found in a folder, or everything is named. */
async function checkInput(
  { analyzer, configuration, parameters, options, io, entries }: Checker,
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
    const other = otherFile(input, document, report);
    return other.outcome === 'other' && !mustBeOurs(input, options) ? undefined : other;
  }
  if (!report.problems.some(({ severity }) => severity === 'error')) entries.add(configured, report.usedSuppressions);
  const lines = new LineIndex(document.text);
  return {
    path: input.path,
    text: document.text,
    lines,
    dialect: report.kind.dialect,
    problems: problemsOf(report, lines),
    findings: report.findings.map((finding) => findingOf(analyzer, finding, lines)).sort(byPlaceAndRule),
    suppressed: report.suppressed.map((finding) => findingOf(analyzer, finding, lines)).sort(byPlaceAndRule),
    ...(parameters.isGiven && { parameters: used }),
    outcome: 'checked',
  };
}

/** Who names a file hears why it is not checked, but for hooks that name whatever a commit changes. */
function mustBeOurs({ isNamed }: Input, { errorOnUnmatchedPattern }: CheckOptions): boolean {
  return isNamed && errorOnUnmatchedPattern;
}

/** Not readable. */
function fileWithout({ path }: Input, message: string): CheckedFile {
  const problems = [{ code: 'unreadable', message, severity: 'error', range: firstPlace } as const];
  return {
    path,
    text: '',
    lines: new LineIndex(''),
    dialect: 'none',
    problems,
    findings: [],
    suppressed: [],
    outcome: 'failed',
  };
}

/** Readable, but of no kind that we know: none of ours, or too broken or too hostile to tell. */
function otherFile({ path }: Input, document: Document, report: ReportUnderSets): CheckedFile {
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
  return {
    path,
    text,
    lines,
    dialect: 'none',
    problems: outcome === 'other' ? [reason, ...problems] : problems,
    findings: [],
    suppressed: [],
    outcome,
  };
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

function findingOf(analyzer: Analyzer, finding: FindingUnderSets, lines: LineIndex): CheckedFinding {
  const fixes = fixesOf(analyzer, finding.document, finding).map(({ key, title, applicability, edits }) => ({
    key,
    title,
    applicability,
    edits: edits.map(({ range, text }) => ({ range: placeOf(lines, range), text })),
  }));
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
    fixes,
    commands: commandsOf(analyzer, finding.document, finding),
    fingerprint: finding.fingerprint,
    suppressed: suppressedBy(finding),
  };
}

function suppressedBy({ suppressed }: FindingUnderSets): CheckedFinding['suppressed'] {
  if (!suppressed) return null;
  const { by, reason, until } = suppressed;
  return { by, reason, ...(until !== undefined && { until }) };
}

/** What could not be read goes to standard error in every format, for people who send the report elsewhere. */
function complainOf({ path, problems }: CheckedFile, io: Io): void {
  for (const { code, message } of problems) if (code === 'unreadable') io.err(`${printable(`${path}: ${message}`)}\n`);
}
