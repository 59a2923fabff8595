import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import { isMainThread, workerData } from 'node:worker_threads';
import type { AnyRule } from '#core/index.ts';
import { main } from './cli/main.ts';
import type { Given } from './cli/threads.ts';
import { readData, readShipped } from './data.node.ts';

// A reader that has seen enough, such as `head`, closes the pipe; that is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

// Only bundled does the program start as fast as threads have to.
const starter = join(import.meta.dirname, 'cli.js');

const io = {
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
  stdin: readStdin,
  cwd: process.cwd(),
  env: process.env,
  // Not `process.stdout.isTTY`, which is undefined where the output is a pipe.
  isTerminal: isatty(1),
  errTerminal: process.stderr.isTTY ? process.stderr : undefined,
  program: existsSync(starter) ? starter : undefined,
  columns: process.stdout.isTTY ? process.stdout.columns : 80,
  now: () => performance.now(),
  today: () => new Date().toISOString().slice(0, 10),
  page,
  serve,
};

// The status is set, not exited with: what is still to be written to a pipe would be lost.
if (isMainThread) void main(process.argv.slice(2), io, rules).then((status) => (process.exitCode = status));
else void serveChecks();

async function rules(): Promise<readonly AnyRule[]> {
  const { provideData } = await import('#core/index.ts');
  provideData(readData);
  return (await import('#rules')).rules;
}

/** A thread of `check`. */
async function serveChecks(): Promise<void> {
  const { serveThread } = await import('./cli/threads.ts');
  serveThread(workerData as Given, io, await rules());
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
