import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.ts';
import type { Probe } from './probes.ts';
import { keystrokes, typed } from './keystrokes.ts';
import { startServer } from './lsp.ts';
import { timesOf, type Times } from './statistics.ts';

/** A template of about 300 lines, as most are. */
export const usual = join(root, 'examples/warpbuild-default-stack.yaml');
export const cli = join(root, 'dist/cli.js');

export interface Started {
  readonly name: string;
  /** Gives what is to be done afterwards, which is not timed. */
  readonly run: () => Promise<Afterwards> | undefined;
}

type Afterwards = () => Promise<void>;

/** The fastest of several runs of each, in turns, so that all of them meet the machine in the same state. */
export async function inTurns(runs: number, all: readonly Started[]): Promise<ReadonlyMap<string, number>> {
  const best = new Map(all.map(({ name }) => [name, Infinity]));
  for (let run = 0; run < runs; run++) {
    for (const { name, run: start } of all) {
      const from = performance.now();
      const afterwards = await start();
      best.set(name, Math.min(best.get(name) ?? Infinity, performance.now() - from));
      await afterwards?.();
    }
  }
  return best;
}

export const bareNode: Started = { name: 'node', run: () => void spawnSync(process.execPath, ['-e', '0']) };

export function checkOf(name: string, ...paths: readonly string[]): Started {
  return { name, run: () => ended([cli, 'check', '--format', 'json', ...paths]) };
}

/** Mebibytes that `check` in one thread holds at the most. */
export function peakOf(path: string): number {
  const peak = join(root, 'scripts/bench/peak.cjs');
  const { stderr } = spawnSync(process.execPath, ['--require', peak, cli, 'check', '--threads', '1', path], {
    ...quiet,
    encoding: 'utf8',
  });
  return Number(/peak (\d+) kB/.exec(stderr)?.[1]) / 1024;
}

export const checkForPeople: Started = {
  name: 'check, printed for people',
  run: () => ended([cli, 'check', usual]),
};

export const checkFromInput: Started = {
  name: 'check --stdin',
  run: () => ended([cli, 'check', '--format', 'json', '--stdin', '--stdin-filename', 'a.yaml'], readFileSync(usual)),
};

const quiet = { maxBuffer: 1 << 30 };

/** Returns when a process of Node with these arguments has ended. */
function ended(given: readonly string[], input?: Buffer): undefined {
  spawnSync(process.execPath, given, { ...quiet, ...(input && { input }) });
}

export const firstDiagnostics: Started = {
  name: 'first diagnostics',
  async run() {
    const server = startServer();
    const done = server.diagnostics(1);
    server.open('file:///a.yaml', readFileSync(usual, 'utf8'));
    await done;
    // Only a server that exits leaves what it has compiled to the next.
    return () => server.end();
  },
};

export interface ServerResult {
  readonly times: Times;
  readonly memory: { readonly now: number; readonly most: number } | undefined;
}

/** Typing in an editor: from the change that is sent until the diagnostics for it are there. Time on the clock. */
export async function typedIntoServer(probe: Extract<Probe, { kind: 'keystroke' }>): Promise<ServerResult> {
  const server = startServer();
  const uri = `file:///${probe.name}`;
  let text = probe.text;
  let version = 1;
  const opened = server.diagnostics(version);
  server.open(uri, text);
  await opened;
  const samples: number[] = [];
  for (const stroke of keystrokes(probe)) {
    const done = server.diagnostics(++version);
    const from = performance.now();
    server.change(uri, version, text, stroke);
    text = typed(text, stroke);
    await done;
    samples.push(performance.now() - from);
  }
  const memory = server.memory();
  await server.end();
  return { times: timesOf(samples.slice(Math.min(20, samples.length >> 2))), memory };
}
