import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { AnyRule } from '#core/index.ts';
import { createChecker, type Work } from './check-file.ts';
import type { CheckedFile } from './check-report.ts';
import { configurationFor, type ConfigurationOptions } from './configuration.ts';
import type { Input } from './inputs.ts';
import type { Io } from './io.ts';
import { readParameters, type ParameterOptions } from './parameters.ts';
import type { FileText, Unreadable } from './text-file.ts';
import { threadMark } from './thread-mark.ts';
import { entryAccount } from './unused-entries.ts';

/** What a thread is started with. */
export interface Given {
  readonly options: Work['options'] & ConfigurationOptions & ParameterOptions;
  readonly cwd: string;
  readonly today: string;
}

export interface Threads {
  readonly count: number;
  /** The file that runs this program in a thread. */
  readonly program: string;
  readonly given: Given;
}

/** What became of one file: undefined when it is none of ours, and what standard error is to say of it. */
export interface Outcome {
  readonly file: CheckedFile | undefined;
  readonly err: string;
}

interface Task {
  readonly at: number;
  readonly input: Omit<Input, 'read'>;
  readonly content: FileText | Unreadable;
}

/** As an outcome crosses between threads. */
interface Answer {
  readonly at: number;
  readonly file: CheckedFile | undefined;
  readonly err: string;
}

/** Tasks that a thread has at a time, so that it never waits for the next. */
const ahead = 2;

/**
 * Checks in threads, which run `program` as `serveThread`. Outcomes stand at the places of their inputs;
 * those of threads that have crashed are missing.
 */
export async function inThreads(
  { count, program, given }: Threads,
  inputs: readonly Input[],
  onOutcome: () => void,
): Promise<readonly (Outcome | undefined)[]> {
  const outcomes: (Outcome | undefined)[] = inputs.map(() => undefined);
  let next = 0;
  const feed = async (thread: Thread): Promise<void> => {
    for (let at = next++; at < inputs.length; at = next++) {
      const input = inputs[at] as Input;
      const content = await input.read();
      const { path, file, isNamed, origin } = input;
      const answer = await thread.ask({ at, input: { path, file, isNamed, ...(origin && { origin }) }, content });
      if (!answer) return;
      outcomes[at] = { err: answer.err, file: answer.file };
      onOutcome();
    }
  };
  const threads = Array.from({ length: count }, (_, at) => startThread(program, given, at + 1));
  try {
    await Promise.all(threads.flatMap((thread) => Array.from({ length: ahead }, () => feed(thread))));
  } finally {
    // Each writes its compiled code in the end, under the flags with which it was compiled.
    await Promise.all(threads.map((thread) => thread.end()));
  }
  return outcomes;
}

interface Thread {
  /** Undefined when the thread has ended before. */
  readonly ask: (task: Task) => Promise<Answer | undefined>;
  /** Resolves when it has ended. */
  readonly end: () => Promise<void>;
}

function startThread(program: string, given: Given, number: number): Thread {
  const waiting = new Map<number, (answer: Answer | undefined) => void>();
  const worker = new Worker(program, {
    workerData: given,
    argv: [threadMark, String(number)],
    // A third of what V8 takes by default, three times: enough for the garbage of a document.
    resourceLimits: { maxYoungGenerationSizeMb: 24 },
  });
  let isOver = false;
  const leave = (): void => {
    isOver = true;
    for (const resolve of waiting.values()) resolve(undefined);
    waiting.clear();
  };
  worker.on('message', (answer: Answer) => {
    waiting.get(answer.at)?.(answer);
    waiting.delete(answer.at);
  });
  // What it was asked is asked of the main thread again, where a defect shows.
  worker.on('error', leave);
  worker.on('messageerror', leave);
  worker.on('exit', leave);
  return {
    ask: (task) =>
      new Promise((resolve) => {
        if (isOver) resolve(undefined);
        else {
          waiting.set(task.at, resolve);
          worker.postMessage(task);
        }
      }),
    end: () =>
      new Promise((resolve) => {
        if (isOver) resolve();
        else {
          worker.once('exit', () => resolve());
          worker.postMessage('end');
        }
      }),
  };
}

/** What the program does in a thread that `inThreads` has started: answers until it is told to end. False in another. */
export function serveThread(io: Io, rules: readonly AnyRule[]): boolean {
  if (!parentPort) return false;
  const port = parentPort;
  const { options, cwd, today } = workerData as Given;
  let err = '';
  // What is to be said of the configuration, the main thread says.
  const silent: Io = { ...io, cwd, today: () => today, err: () => undefined };
  const configuration = configurationFor(options, silent, rules);
  const parameters = readParameters(options, silent, configuration);
  const heard: Io = { ...silent, err: (text) => (err += text) };
  const checker = createChecker({ options, configuration, parameters, io: heard, rules, entries: entryAccount() });
  const answer = async ({ at, input, content }: Task): Promise<Answer> => {
    err = '';
    return { at, file: await checker.check({ ...input, read: () => content }), err };
  };
  let work = Promise.resolve();
  port.on('message', (task: Task | 'end') => {
    if (task === 'end') port.close();
    // One after the other, as what is said of one must not come with another.
    else work = work.then(async () => port.postMessage(await answer(task)));
  });
  return true;
}
