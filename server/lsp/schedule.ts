/** Runs work soon after the last of a burst of requests, once for each key. */
export interface Schedule {
  /** Replaces what waits under `key`. */
  soon(key: string, delayMs: number): void;
  cancel(key: string): void;
}

export function createSchedule(work: (key: string) => void): Schedule {
  const waiting = new Map<string, unknown>();
  const cancel = (key: string): void => {
    clearTimeout(waiting.get(key));
    waiting.delete(key);
  };
  return {
    soon(key, delayMs) {
      cancel(key);
      const run = (): void => {
        waiting.delete(key);
        work(key);
      };
      waiting.set(key, setTimeout(run, delayMs));
    },
    cancel,
  };
}

/**
 * Milliseconds to wait for further typing before the next analysis, by what the last one took: none while that is
 * hardly noticed, then as long as typing would otherwise have to wait.
 */
export function delayAfter(lastMs: number): number {
  return lastMs < 30 ? 0 : Math.min(2 * lastMs, 300);
}
