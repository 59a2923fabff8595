import { spawn, type ChildProcess } from 'node:child_process';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** `quiet` prints the output only when the command fails. */
  readonly output?: 'inherit' | 'quiet';
}

export interface Ran {
  readonly ok: boolean;
  /** What a `quiet` run printed, both streams in order. */
  readonly output: string;
}

const running = new Set<ChildProcess>();
const cleanups = new Set<() => void>();

/** Runs `cleanup` when this process ends: by itself, by Ctrl-C, by a signal. Returns the function that forgets it. */
export function atEnd(cleanup: () => void): () => void {
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

/** Runs a command to its end; never rejects. On Windows `npm` and `npx` are scripts, hence the shell there. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const quiet = options.output === 'quiet';
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      shell: process.platform === 'win32' && /^(npm|npx|code)$/.test(command),
    });
    running.add(child);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const end = (ok: boolean, more = ''): void => {
      running.delete(child);
      resolve({ ok, output: output + more });
    };
    child.on('error', (error) => end(false, error.message));
    child.on('close', (code) => end(code === 0));
  });
}

/** Like `run`, for a step nothing can go on without. Throws with the output when it fails. */
export async function must(command: string, args: readonly string[], options: RunOptions = {}): Promise<void> {
  const { ok, output } = await run(command, args, options);
  if (!ok) throw new Error(`${[command, ...args].join(' ')} failed\n${output}`);
}

function endAll(): void {
  for (const child of running) child.kill('SIGTERM');
  for (const cleanup of cleanups) cleanup();
  running.clear();
  cleanups.clear();
}

process.on('exit', endAll);
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
] as const) {
  process.on(signal, () => {
    endAll();
    process.exit(128 + number);
  });
}
