import type { AnyRule, Severity } from '#core/index.ts';
import { baselineOf, type BaselineOptions } from './baseline.ts';
import { foundIn, withBaseline } from './check-baseline.ts';
import { assertFixOptions, fixed, fixedWords, showFixes, type FixOptions } from './check-fixes.ts';
import type { CheckedFile, CheckedFinding, CheckReport } from './check-report.ts';
import { checkInputs, type SharedWork } from './check-many.ts';
import { configurationFor } from './configuration.ts';
import { complain, statusOf, type StatusOptions } from './check-status.ts';
import { inputsFor } from './inputs-for.ts';
import { exit, type Exit, type Io } from './io.ts';
import { withLinked } from './linked.ts';
import { isAtLeast, type CommonOptions } from './options.ts';
import { readParameters, type ParameterOptions } from './parameters.ts';
import { printConfig } from './print-config.ts';
import { printable } from './reporters/printable.ts';
import { paintFor } from './reporters/paint.ts';
import { detailOf, type Detail } from './reporters/detail.ts';
import { rendered, type Format } from './reporters/render.ts';
import { assertStatistics, statistics, statisticsJson } from './reporters/statistics.ts';
import { targetsOf, writeReports, type Target } from './report-files.ts';
import { entryAccount } from './unused-entries.ts';

export interface CheckOptions extends CommonOptions, ParameterOptions, FixOptions, StatusOptions, BaselineOptions {
  readonly format: Format;
  /** `FORMAT:PATH` each. */
  readonly outputFile: readonly string[];
  readonly minSeverity: Severity;
  /** Lists what is suppressed as well. */
  readonly showSuppressed?: boolean;
  /** Counts by rule in place of findings. */
  readonly statistics?: boolean;
  /** How many threads check files; undefined for as many as are worth their start. */
  readonly threads?: number;
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
  const work: CheckWork = {
    options: { ...options, detail: detailFor(options, targets) },
    configuration,
    parameters,
    io,
    rules,
    entries,
  };
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

function detailFor({ format, statistics, fixOnly }: CheckOptions, targets: readonly Target[]): Detail {
  const printed = fixOnly === true ? [] : [format];
  const detail = detailOf([...printed, ...targets.map((target) => target.format)]);
  return statistics === true && detail.fixes === 'none' ? { ...detail, fixes: 'names' } : detail;
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

type CheckWork = SharedWork & { readonly options: CheckOptions };

/** What could not be read goes to standard error in every format, for people who send the report elsewhere. */
function complainOf({ path, problems }: CheckedFile, io: Io): void {
  for (const { code, message } of problems) if (code === 'unreadable') io.err(`${printable(`${path}: ${message}`)}\n`);
}
