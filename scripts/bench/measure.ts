import { analyses, growth, hardenings, specials } from './engine.ts';
import { besidePeers } from './peers.ts';
import { bundleSizes, checkMemory, corpus, starts } from './programs.ts';
import type { Row } from './rows.ts';
import { keys, serverKeys } from './typing.ts';

export interface Extent {
  /** Fewer runs, for development. */
  readonly quick: boolean;
  /** Only groups whose name has this in it. */
  readonly only?: string;
  /** Other tools that are installed, too. */
  readonly peers: boolean;
}

interface Group {
  readonly name: string;
  rows(quick: boolean): Promise<readonly Row[]> | readonly Row[];
}

const peers: Group = { name: 'peers', rows: besidePeers };

/** In the order of the table. */
const groups: readonly Group[] = [
  { name: 'start', rows: starts },
  { name: 'analysis', rows: analyses },
  { name: 'keystroke', rows: keys },
  { name: 'keystroke in the server', rows: serverKeys },
  { name: 'harden', rows: hardenings },
  { name: 'growth', rows: growth },
  { name: 'special', rows: specials },
  { name: 'corpus', rows: corpus },
  { name: 'memory of check', rows: checkMemory },
  { name: 'size', rows: bundleSizes },
  peers,
];

export const groupNames: readonly string[] = groups.map(({ name }) => name);

/** Runs the groups in order; `done` hears of each, so that a run which is cut keeps what it has. */
export async function measure(
  { quick, only, peers: withPeers }: Extent,
  done: (name: string, rows: readonly Row[]) => void,
): Promise<void> {
  for (const group of groups) {
    if (group === peers ? !withPeers : only !== undefined && !group.name.includes(only)) continue;
    done(group.name, await group.rows(quick));
  }
}
