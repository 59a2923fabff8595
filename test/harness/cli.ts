import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AnyRule } from '#core/index.ts';
import type { Io } from '../../server/cli/io.ts';
import { main } from '../../server/cli/main.ts';

export interface CliResult {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export interface CliOptions {
  readonly rules: readonly AnyRule[];
  readonly cwd: string;
  readonly stdin?: string | Uint8Array;
  readonly env?: Io['env'];
  readonly isTerminal?: boolean;
  readonly errTerminal?: Io['errTerminal'];
  readonly program?: string;
  /** Milliseconds that pass between two looks at the clock. */
  readonly pace?: number;
}

/** Runs the command line in this process. */
export async function run(
  argv: readonly string[],
  { rules, cwd, stdin, env, isTerminal, errTerminal, program, pace = 0 }: CliOptions,
): Promise<CliResult> {
  let [out, err] = ['', ''];
  let now = 0;
  // As of a real one, there is nothing left of it when it was read.
  let left = typeof stdin === 'string' ? new TextEncoder().encode(stdin) : (stdin ?? new Uint8Array());
  const io: Io = {
    out: (text) => (out += text),
    err: (text) => (err += text),
    stdin: () => {
      const read = left;
      left = new Uint8Array();
      return Promise.resolve(read);
    },
    cwd,
    env: env ?? {},
    isTerminal: isTerminal ?? false,
    columns: 80,
    errTerminal,
    program,
    now: () => (now += pace),
    today: () => '2026-11-26',
    page: () => undefined,
    serve: () => Promise.reject(new Error('No editor here.')),
  };
  const status = await main(argv, io, () => Promise.resolve(rules));
  return { status, out, err };
}

/** A new folder with these files; `remove` deletes it. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'iac-hardener-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
