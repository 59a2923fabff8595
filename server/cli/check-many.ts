import type { CheckedFile } from './check-report.ts';
import { createChecker, type Work } from './check-file.ts';
import { fileOf, type Input } from './inputs.ts';
import type { Io } from './io.ts';
import { progressOf, type Progress } from './progress.ts';
import type { Given } from './threads.ts';
import { threadsFor, type ThreadOptions } from './threads-for.ts';

/** Work for which other threads may be given the options, to make the rest of it themselves. */
export type SharedWork = Work & { readonly options: Given['options'] & ThreadOptions; readonly io: Io };

/** The files that are ours, in the order of the inputs, with the same findings and messages however many threads work. */
export async function checkInputs(inputs: readonly Input[], work: SharedWork): Promise<readonly CheckedFile[]> {
  const progress = progressOf(inputs.length, work.io);
  const told = { ...work, io: { ...work.io, err: progress.err } };
  try {
    const threads = isSharable(inputs, work) ? threadsFor(inputs, work.options, work.io) : 0;
    const files = threads > 1 ? await shared(threads, inputs, told, progress) : await inTurn(inputs, told, progress);
    return files.filter((file) => file !== undefined);
  } finally {
    progress.end();
  }
}

/** What several files have in common is counted up in one thread: sets of values, and what entries of a configuration did. */
function isSharable(inputs: readonly Input[], { configuration, parameters, io }: SharedWork): boolean {
  if (parameters.isGiven) return false;
  return inputs.every((input) => {
    const { settings } = configuration.of(fileOf(input, io));
    return !settings || (settings.parameters.length === 0 && settings.suppressions.length === 0);
  });
}

async function inTurn(
  inputs: readonly Input[],
  work: SharedWork,
  progress: Progress,
): Promise<readonly (CheckedFile | undefined)[]> {
  const checker = createChecker(work);
  const files: (CheckedFile | undefined)[] = [];
  for (const input of inputs) {
    files.push(await checker.check(input));
    progress.step();
  }
  return files;
}

async function shared(
  threads: number,
  inputs: readonly Input[],
  work: SharedWork,
  progress: Progress,
): Promise<readonly (CheckedFile | undefined)[]> {
  const { inThreads } = await import('./threads.ts');
  const { options, io } = work;
  const given = { options, cwd: io.cwd, today: io.today() };
  const outcomes = await inThreads({ count: threads, program: io.program ?? '', given }, inputs, progress.step);
  const checker = createChecker(work);
  const files: (CheckedFile | undefined)[] = [];
  for (const [at, input] of inputs.entries()) {
    const outcome = outcomes[at];
    if (outcome) io.err(outcome.err);
    // A thread that has ended too early leaves its files to this one.
    files.push(outcome ? outcome.file : await checker.check(input));
  }
  return files;
}
