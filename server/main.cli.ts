import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import type { AnyRule } from '#core/index.ts';
import { main } from './cli/main.ts';
import { threadMark } from './cli/thread-mark.ts';
import { readData, readShipped } from './data.node.ts';

/** Streams are opened by the first text, as a start of them takes milliseconds. */
function writerTo(name: 'stdout' | 'stderr'): (text: string) => void {
  let stream: NodeJS.WriteStream | undefined;
  return (text) => {
    // A reader that has seen enough, such as `head`, closes the pipe; that is no error.
    stream ??= process[name].on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
    stream.write(text);
  };
}

// Only bundled does the program start as fast as threads have to.
const starter = join(import.meta.dirname, 'cli.js');

const io = {
  out: writerTo('stdout'),
  err: writerTo('stderr'),
  stdin: readStdin,
  cwd: process.cwd(),
  env: process.env,
  // Not `process.stdout.isTTY`, which is undefined where the output is a pipe.
  get isTerminal() {
    return isatty(1);
  },
  get errTerminal() {
    return isatty(2) ? process.stderr : undefined;
  },
  program: existsSync(starter) ? starter : undefined,
  get columns() {
    return isatty(1) ? process.stdout.columns : 80;
  },
  // Not `performance`, which is loaded when it is first named.
  now: () => Number(process.hrtime.bigint()) / 1e6,
  today: () => new Date().toISOString().slice(0, 10),
  page,
  serve,
};

if (process.argv[2] === threadMark) void serveChecks();
else void run();

async function run(): Promise<void> {
  // The status is set, not exited with: what is still to be written to a pipe would be lost.
  process.exitCode = await main(process.argv.slice(2), io, rules);
}

async function rules(): Promise<readonly AnyRule[]> {
  const { provideData } = await import('#core/index.ts');
  provideData(readData);
  return (await import('#rules')).rules;
}

/** A thread of `check`; who writes the mark on a command line hears that it is no command. */
async function serveChecks(): Promise<void> {
  const { serveThread } = await import('./cli/threads.ts');
  if (!serveThread(io, await rules())) await run();
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

/** Installed and in the repository alike, the pages lie in a folder beside the program's. */
function page(rule: string): string | undefined {
  return readShipped(join(import.meta.dirname, `../docs/rules/${rule}.md`));
}

async function serve(): Promise<void> {
  // The server reads its transport from the arguments.
  if (!process.argv.includes('--stdio')) process.argv.push('--stdio');
  await import('./main.node.ts');
}
