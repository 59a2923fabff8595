import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { node } from '../bundling.mjs';
import { out, root } from '../paths.ts';
import type { Session } from './keystrokes.ts';
import type { Times } from './statistics.ts';

interface Whole {
  readonly text: string;
  /** Tells the format by its ending. */
  readonly name: string;
  readonly rounds: number;
}

/** What is measured in one process: an analysis from nothing, "Harden", or typing. */
export type Probe =
  | (Whole & { readonly kind: 'analysis' | 'harden'; /** Milliseconds. */ readonly warmUp: number })
  | (Whole & Session & { readonly kind: 'keystroke' });

export interface ProbeResult {
  readonly times: Times;
  /** Of all samples; `times` of a keystroke are of the fastest round of each. */
  readonly raw: Times;
  /** The first run in a process, before anything is compiled. */
  readonly first?: number;
  /** What an analysis counts as it goes: comparisons, values read, checks. The same on every machine. */
  readonly steps?: number;
  readonly jsonParse: number;
}

const folder = join(out, 'bench');
const bundle = join(folder, 'probe.cjs');
const data = join(root, 'server/core/data/generated');

export async function bundleProbe(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await build({ ...node, entryPoints: [join(root, 'scripts/bench/probe.ts')], outfile: bundle });
}

export function probed(probe: Probe, nodeArguments: readonly string[] = []): ProbeResult {
  const spec = join(folder, 'spec.json');
  writeFileSync(spec, JSON.stringify(probe));
  const printed = execFileSync(process.execPath, [...nodeArguments, bundle, spec, data], { encoding: 'utf8' });
  return JSON.parse(printed) as ProbeResult;
}
