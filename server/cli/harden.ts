import {
  createAnalyzer,
  fixAllUnderSets,
  LineIndex,
  type Analyzer,
  type AnyRule,
  type FixAllOptions,
  type FixAllResult,
  type Range,
} from '#core/index.ts';
import { inputsFor, readsStdin } from './inputs-for.ts';
import { baselineOf, type BaselineOptions, type FoundIn } from './baseline.ts';
import { configurationFor, type Configuration } from './configuration.ts';
import { choiceOf } from './fix-choice.ts';
import { fileOf, type Input } from './inputs.ts';
import { exit, UsageError, type Exit, type Io } from './io.ts';
import { withLinked } from './linked.ts';
import { isAtLeast, type CommonOptions } from './options.ts';
import { readParameters, type ParameterOptions, type Parameters, type UsedSet } from './parameters.ts';
import { placeOf } from './place.ts';
import { json } from './reporters/json.ts';
import { paintFor } from './reporters/paint.ts';
import { printable } from './reporters/printable.ts';
import { count } from './reporters/summary.ts';
import { wrap } from './reporters/wrap.ts';
import { reasonOf, writeText, type FileText } from './text-file.ts';

export interface HardenOptions extends CommonOptions, ParameterOptions, BaselineOptions {
  readonly format: 'text' | 'json';
  readonly diff?: boolean;
  readonly write?: boolean;
  readonly include?: 'safe' | 'needs-review';
  /** `RULE/FIX` each. */
  readonly with: readonly string[];
  /** `NAME=VALUE` each. */
  readonly input: readonly string[];
}

/** A document and what its fixes make of it. */
export interface Hardened {
  readonly path: string;
  readonly before: string;
  readonly mark: FileText['mark'];
  readonly file: string | undefined;
  /** Undefined when no values of parameters were asked for. */
  readonly sets: readonly UsedSet[] | undefined;
  readonly result: FixAllResult;
}

/** `iac-hardener harden`. */
export async function harden(
  paths: readonly string[],
  options: HardenOptions,
  io: Io,
  rules: readonly AnyRule[],
): Promise<Exit> {
  const isStdin = readsStdin(paths, options);
  if (paths.length === 0 && !isStdin) throw new UsageError('Name at least one file to harden.');
  if (options.write && isStdin) throw new UsageError('--write needs files, not standard input.');
  // What is found no more is known only of what is written.
  if (options.pruneBaseline === true && options.write !== true) throw new UsageError('--prune-baseline needs --write.');
  const configuration = configurationFor(options, io, rules);
  const parameters = readParameters(options, io, configuration);
  const baseline = await baselineOf(options, io);
  const { inputs, unmatched } = await inputsFor(paths, options, io, configuration);
  if (inputs.length > 1 && !options.write && !options.diff && options.format === 'text')
    throw new UsageError('Several files need --write, --diff or --format json.');
  const { done, failures } = await hardenAll(inputs, { options, configuration, parameters, io, rules });
  let isFailed = failures.length > 0;
  for (const path of options.errorOnUnmatchedPattern ? unmatched : []) {
    io.err(`${printable(path)}: there is no such file, or no template in it.\n`);
    isFailed = true;
  }
  for (const failure of failures) io.err(`${printable(failure)}\n`);
  parameters.complain();
  isFailed = (await deliver(done, options, io)) === 'failed' || isFailed;
  if (isFailed) return exit.failure;
  if (baseline && options.write === true) await baseline.settle(done.flatMap(foundIn));
  const { failOn = 'low' } = options;
  const isBad = done.some(
    ({ path, result }) =>
      isBroken(result) ||
      result.report.findings.some(
        (finding) => isAtLeast(finding.severity, failOn) && baseline?.has(path, finding) !== true,
      ),
  );
  return isBad && failOn !== 'none' ? exit.findings : exit.clean;
}

/** What `hardenAll` works with. */
export interface HardenWork {
  readonly options: Omit<HardenOptions, keyof ParameterOptions>;
  readonly configuration: Configuration;
  readonly parameters: Parameters;
  readonly io: Io;
  readonly rules: readonly AnyRule[];
}

/** What fixes make of the inputs, and why there is nothing to harden in some that were named. Writes nothing. */
export async function hardenAll(
  inputs: readonly Input[],
  { rules, ...work }: HardenWork,
): Promise<{ readonly done: readonly Hardened[]; readonly failures: readonly string[] }> {
  const hardener: Hardener = { analyzer: createAnalyzer(rules), choice: choiceOf(work.options, rules), ...work };
  const done: Hardened[] = [];
  const failures: string[] = [];
  for (const input of await withOrigins(inputs)) {
    const outcome = await hardenInput(hardener, input);
    if (typeof outcome === 'string') failures.push(outcome);
    else if (outcome) done.push(outcome);
  }
  return { done, failures };
}

/** Each with what a script among them says of it; files that are not among them are not ours to change. */
async function withOrigins(inputs: readonly Input[]): Promise<readonly Input[]> {
  const files = new Set(inputs.map(({ file }) => file));
  return (await withLinked(inputs)).filter(({ file }) => files.has(file));
}

interface Hardener {
  readonly analyzer: Analyzer;
  readonly configuration: Configuration;
  readonly parameters: Parameters;
  readonly choice: FixAllOptions;
  readonly io: Io;
}

/** Why there is nothing to harden, as text; undefined for a file that was found in a folder and is none of ours. */
async function hardenInput(
  { analyzer, configuration, parameters, choice, io }: Hardener,
  input: Input,
): Promise<Hardened | string | undefined> {
  const { path, file, isNamed, origin } = input;
  const read = await input.read();
  if ('why' in read) return read.isOther && !isNamed ? undefined : `${path} ${read.why}.`;
  const { documents, used } = await parameters.open({ text: read.text, name: path, today: io.today(), origin }, input);
  const [document] = documents;
  if (document.kind.dialect === 'none') {
    const stopped = document.problems.find((problem) => problem.stopped)?.message;
    return isNamed ? `${path} is not hardened: ${stopped ?? `${document.kind.because}.`}` : undefined;
  }
  const { config } = configuration.of(fileOf(input, io));
  const result = fixAllUnderSets(analyzer, documents, config, choice);
  const sets = parameters.isGiven ? used : undefined;
  return { path, file, mark: read.mark, before: read.text, sets, result };
}

async function deliver(done: readonly Hardened[], options: HardenOptions, io: Io): Promise<'failed' | 'delivered'> {
  const failures = options.write ? await writeAll(done, io) : 0;
  if (options.format === 'json') io.out(hardenJson(done));
  else if (options.diff) io.out((await Promise.all(done.map((each) => diffOf(each, options, io)))).join(''));
  else if (!options.write) io.out(done.map(({ mark, result }) => mark + result.document.text).join(''));
  if (options.format !== 'json') for (const each of done) io.err(summary(each, options));
  return failures > 0 ? 'failed' : 'delivered';
}

/** The number of files that could not be written. Files that stay as they are are not touched. */
export async function writeAll(done: readonly Hardened[], io: Io): Promise<number> {
  let failures = 0;
  for (const { path, file, mark, before, result } of done) {
    const { text } = result.document;
    if (file === undefined || text === before) continue;
    try {
      await writeText(file, { text, mark });
    } catch (error) {
      failures++;
      io.err(`${path} cannot be written: ${reasonOf(error)}.\n`);
    }
  }
  return failures;
}

function hardenJson(done: readonly Hardened[]): string {
  return json({
    version: 1,
    files: done.map(({ path, mark, sets, result }) => ({
      path,
      ...(sets && { parameters: sets }),
      text: mark + result.document.text,
      applied: result.applied.map(({ rule, fix, pointer, title, message, severity }) => ({
        rule,
        fix,
        pointer,
        title,
        message,
        severity,
      })),
      left: result.left.map(({ rule, pointer, why, message, severity }) => ({ rule, pointer, why, message, severity })),
    })),
  });
}

/** A unified diff; empty when nothing changes. */
export async function diffOf(
  { path, before, result }: Hardened,
  { color }: Pick<CommonOptions, 'color'>,
  io: Io,
): Promise<string> {
  const after = result.document.text;
  if (after === before) return '';
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import('diff');
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
  });
  const paint = paintFor(color, io);
  const painted = (line: string): string => {
    if (line.startsWith('+')) return paint.added(line);
    return line.startsWith('-') ? paint.removed(line) : line;
  };
  return patch.split('\n').map(painted).join('\n');
}

/** What is left, for a baseline; nothing of a text that could not be read whole. */
function foundIn({ path, result }: Hardened): readonly FoundIn[] {
  return isBroken(result) ? [] : [{ path, findings: result.report.findings }];
}

/** Whether there are syntax errors, behind which nothing was found or fixed. */
function isBroken({ report: { problems } }: FixAllResult): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** What is fixed, and what stays and why, with lines of the old text. */
function summary({ path, before, result }: Hardened, { write }: HardenOptions): string {
  const { applied, left } = result;
  const lines = new LineIndex(before);
  const place = (origin: Range): string => `line ${placeOf(lines, origin).start.line}`;
  const fixes = applied.length === 1 ? '1 fix' : `${applied.length} fixes`;
  const rows = [
    ...applied.map(({ rule, title, origin }) => `fixed ${rule}, ${place(origin)}: ${title}`),
    ...left.map(({ rule, severity, why, origin }) => `stays ${rule} (${severity}), ${place(origin)}: ${why}`),
  ];
  const broken = isBroken(result) ? '; it has syntax errors, see check' : '';
  const head = `${path}: ${fixes} ${write ? 'applied' : 'to apply'}, ${count(left.length, 'finding')} left${broken}`;
  return `${[printable(head), ...rows.flatMap((row) => wrap(printable(row), 80, '  ', '    '))].join('\n')}\n`;
}
