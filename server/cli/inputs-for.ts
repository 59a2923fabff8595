import type { Configuration } from './configuration.ts';
import { fileOf, findInputs, standardInput, type Inputs, type Search } from './inputs.ts';
import { UsageError, type Io } from './io.ts';
import type { CommonOptions } from './options.ts';
import { printable } from './reporters/printable.ts';

type Options = Pick<
  CommonOptions,
  'stdin' | 'stdinFilename' | 'ignore' | 'ignorePattern' | 'forceExclude' | 'changedSince'
>;

/** Whether the document comes from standard input: by option, or as the path `-`. */
export function readsStdin(paths: readonly string[], { stdin }: Pick<Options, 'stdin'>): boolean {
  return stdin === true || paths.includes('-');
}

/** What is to be read: standard input, or the paths, `.` when there are none. */
export async function inputsFor(
  paths: readonly string[],
  options: Options,
  io: Io,
  configuration: Configuration,
): Promise<Inputs> {
  const found = await inputsOf(paths, options, io, configuration);
  // A configuration with errors stops a run before it says anything.
  for (const input of found.inputs) configuration.of(fileOf(input, io));
  return found;
}

async function inputsOf(
  paths: readonly string[],
  options: Options,
  io: Io,
  configuration: Configuration,
): Promise<Inputs> {
  const search: Search = {
    cwd: io.cwd,
    ignoreFiles: options.ignore,
    patterns: options.ignorePattern,
    forceExclude: options.forceExclude === true,
    configuration,
  };
  if (readsStdin(paths, options)) {
    if (paths.some((path) => path !== '-')) throw new UsageError('Give either standard input or paths.');
    return standardInput(io, options.stdinFilename, search);
  }
  if (options.stdinFilename !== undefined) throw new UsageError('--stdin-filename needs --stdin or the path "-".');
  const found = await findInputs(paths.length > 0 ? paths : ['.'], search);
  if (options.changedSince === undefined) return found;
  const { changedSince } = await import('./changed.ts');
  const inputs = await changedSince(options.changedSince, found.inputs, io.cwd);
  if (inputs.length === 0 && found.inputs.length > 0)
    io.err(`${printable(`Nothing has changed since ${options.changedSince}`)}.\n`);
  return { ...found, inputs, isNarrowed: true };
}
