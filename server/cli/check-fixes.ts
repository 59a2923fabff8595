import type { AppliedFix } from '#core/index.ts';
import type { BaselineOptions } from './baseline.ts';
import type { Checked, StatusOptions } from './check-status.ts';
import { complain } from './check-status.ts';
import { diffOf, hardenAll, writeAll, type Hardened, type HardenWork } from './harden.ts';
import type { Input, Inputs } from './inputs.ts';
import { exit, UsageError, type Exit } from './io.ts';
import type { CommonOptions } from './options.ts';
import { printable } from './reporters/printable.ts';
import { count } from './reporters/summary.ts';

export interface FixOptions {
  /** Fix, then check what is left. */
  readonly fix?: boolean;
  /** Fix, and say no more. */
  readonly fixOnly?: boolean;
  /** Show what would be fixed. */
  readonly diff?: boolean;
  /** Include fixes that need review. */
  readonly unsafeFixes?: boolean;
}

type Options = FixOptions & CommonOptions & StatusOptions;

interface Work extends Omit<HardenWork, 'options'> {
  readonly options: Options;
}

/** What `--fix` and its like did before the check. */
export interface Fixing {
  /** As they are now. */
  readonly inputs: readonly Input[];
  readonly applied: ReadonlyMap<string, readonly AppliedFix[]>;
  /** Of standard input; undefined when there is none. */
  readonly text: string | undefined;
  readonly isWritten: boolean;
}

/** Wrong usage is said before anything is read. */
export function assertFixOptions({
  fix,
  fixOnly,
  diff,
  unsafeFixes,
  writeBaseline,
  pruneBaseline,
}: FixOptions & BaselineOptions): void {
  if (diff === true && (fix === true || fixOnly === true))
    throw new UsageError('--diff changes nothing; leave out --fix and --fix-only.');
  if (diff === true && (writeBaseline === true || pruneBaseline === true))
    throw new UsageError('--diff changes nothing; leave out --write-baseline and --prune-baseline.');
  if (unsafeFixes === true && fix !== true && fixOnly !== true && diff !== true)
    throw new UsageError('--unsafe-fixes needs --fix, --fix-only or --diff.');
}

/** Fixes files, and standard input in memory. Undefined when no fixes are asked for. */
export async function fixed(inputs: readonly Input[], work: Work): Promise<Fixing | undefined> {
  const { options, io } = work;
  if (options.fix !== true && options.fixOnly !== true) return undefined;
  const { done } = await hardenAll(inputs, { ...work, options: hardenOptions(options) });
  const failures = await writeAll(done, io);
  const byPath = new Map(done.map((each) => [each.path, each]));
  const stdin = inputs.find(({ file }) => file === undefined);
  return {
    inputs: inputs.map((input) => after(input, byPath.get(input.path))),
    applied: new Map(done.map(({ path, result }) => [path, result.applied])),
    text: stdin && (await textOf(stdin, byPath.get(stdin.path))),
    isWritten: failures === 0,
  };
}

/** `check --diff`: prints what fixes would change; exit status 1 when there is something. */
export async function showFixes({ inputs, unmatched, isNarrowed }: Inputs, work: Work): Promise<Exit> {
  const { options, io } = work;
  const { done, failures } = await hardenAll(inputs, { ...work, options: hardenOptions(options) });
  for (const each of done) io.out(await diffOf(each, options, io));
  for (const failure of failures) io.err(`${printable(failure)}\n`);
  const checked: Checked = { files: [], unmatched, isNarrowed: isNarrowed || done.length + failures.length > 0 };
  complain(checked, options, io);
  const isMissing = unmatched.length > 0 || (done.length === 0 && !isNarrowed);
  io.err(
    `${words(
      done.map(({ result }) => result.applied),
      'Would fix',
    )}\n`,
  );
  if (failures.length > 0 || (isMissing && options.errorOnUnmatchedPattern)) return exit.failure;
  const changes = done.some(({ before, result }) => result.document.text !== before);
  return changes && options.exitZero !== true ? exit.findings : exit.clean;
}

/** `Fixed 3 findings in 2 files.` */
export function fixedWords({ applied }: Fixing): string {
  return words([...applied.values()], 'Fixed');
}

function words(applied: readonly (readonly AppliedFix[])[], verb: string): string {
  const files = applied.filter(({ length }) => length > 0);
  if (files.length === 0) return 'Nothing to fix.';
  return `${verb} ${count(files.flat().length, 'finding')} in ${count(files.length, 'file')}.`;
}

function hardenOptions(options: Options): HardenWork['options'] {
  const include = options.unsafeFixes === true ? 'needs-review' : 'safe';
  return { ...options, failOn: 'none', format: 'text', include, with: [], input: [] };
}

function after(input: Input, hardened: Hardened | undefined): Input {
  if (!hardened) return input;
  const content = { text: hardened.result.document.text, mark: hardened.mark };
  return { ...input, read: () => Promise.resolve(content) };
}

/** Nothing is lost: what is not ours comes out as it went in, if it is text at all. */
async function textOf(input: Input, hardened: Hardened | undefined): Promise<string> {
  const content = await after(input, hardened).read();
  return 'why' in content ? '' : content.mark + content.text;
}
