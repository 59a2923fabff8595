import { setFlagsFromString } from 'node:v8';
import type { CheckedFile } from './check-report.ts';
import { createChecker, type Work } from './check-file.ts';
import { fileOf, type Input } from './inputs.ts';
import type { Io } from './io.ts';
import { progressOf, type Progress } from './progress.ts';
import type { Given } from './threads.ts';
import { threadsFor, type ThreadOptions } from './threads-for.ts';

/** Work for which other threads may be given the options, to make the rest of it themselves. */
export type SharedWork = Work & { readonly options: Given['options'] & ThreadOptions; readonly io: Io };

/** Files in which memory is worth a thought. */
const many = 50;

/** The files that are ours, in the order of the inputs, with the same findings and messages however many threads work. */
export async function checkInputs(inputs: readonly Input[], work: SharedWork): Promise<readonly CheckedFile[]> {
  const progress = progressOf(inputs.length, work.io);
  const told = { ...work, io: { ...work.io, err: progress.err } };
  try {
    const threads = isSharable(inputs, work) ? threadsFor(inputs, work.options, work.io) : 0;
    const checked = () => (threads > 1 ? shared(threads, inputs, told, progress) : inTurn(inputs, told, progress));
    const files = await (inputs.length < many ? checked() : frugally(checked));
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
    const file = await checker.check(input);
    files.push(file && inputs.length > 1 ? detached(file) : file);
    progress.step();
  }
  return files;
}

/**
 * Runs `work` with a heap that grows by half of what is in use before it is collected, not to several times of it: of a large
 * tree little is in use. What V8 has compiled is kept under its flags, so that they have to be as before in the end.
 */
async function frugally<T>(work: () => Promise<T>): Promise<T> {
  setFlagsFromString('--heap-growing-percent=50');
  try {
    return await work();
  } finally {
    setFlagsFromString('--heap-growing-percent=0');
  }
}

/** Words of a text are views of all of it in V8, which so would be held until the end; their copies are not. */
function detached(file: CheckedFile): CheckedFile {
  const { problems, findings, suppressed, lines, hashes } = file;
  return { ...file, ...structuredClone({ problems, findings, suppressed, lines, hashes }) };
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
