import { Script } from 'node:vm';
import type { Bound } from './lsp/index.ts';

const name = 'iac-hardener.work';
/** Calls what stands there: V8 can break off a script with all that it calls, but no function. */
const script = new Script(`globalThis[Symbol.for(${JSON.stringify(name)})]()`);
const place = globalThis as unknown as Record<symbol, () => void>;

/** Milliseconds for which the processor worked for this process. A machine that is busy with something else adds none. */
export function workedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** How much longer work takes than it would have the processor to itself; while the process starts, it only works. */
let slowness = between(1, performance.now() / workedMs(), 20);

/** Work that says anything about that, in milliseconds. */
const telling = 50;

/** A thread of its own watches the time, so no cooperation is needed: regular expressions are broken off as well. */
export const bound: Bound = (ms, work) => {
  const start = performance.now();
  const worked = workedMs();
  place[Symbol.for(name)] = work;
  try {
    script.runInThisContext({ timeout: Math.ceil(ms * slowness), displayErrors: false });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return false;
  } finally {
    const took = workedMs() - worked;
    if (took > telling) slowness = between(1, (performance.now() - start) / took, 20);
  }
};

function between(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
