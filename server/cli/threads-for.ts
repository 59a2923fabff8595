import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Input } from './inputs.ts';
import type { Io } from './io.ts';

export interface ThreadOptions {
  /** As many as are worth their start when undefined. */
  readonly threads?: number;
}

/** A thread needs the time for 0.4 MB until it is of use (docs/performance.md). */
const bytesForThreads = 2 * 1024 * 1024;
const bytesForEach = 768 * 1024;
const mostThreads = 8;

/** How many threads are worth their start; 0 where none can be started. Files only are counted, not standard input. */
export function threadsFor(
  inputs: readonly Input[],
  { threads }: ThreadOptions,
  { program }: Pick<Io, 'program'>,
): number {
  if (program === undefined || inputs.length < 2) return 0;
  // More threads than cores cost memory only.
  if (threads !== undefined) return Math.min(threads, inputs.length, Math.max(mostThreads, availableParallelism()));
  const cores = Math.min(availableParallelism(), mostThreads);
  if (cores < 2) return 0;
  let bytes = 0;
  for (const { file } of inputs) {
    bytes += file === undefined ? 0 : (statSync(file, { throwIfNoEntry: false })?.size ?? 0);
    if (bytes >= Math.max(bytesForThreads, cores * bytesForEach)) break;
  }
  return bytes < bytesForThreads ? 0 : Math.min(cores, Math.floor(bytes / bytesForEach));
}
