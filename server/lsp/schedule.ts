import { nextTurn } from './watch.ts';

/**
 * Runs work soon after the last of a burst of requests, once for each key. Between two pieces of work the server hears
 * what has arrived meanwhile: what is asked about the document that somebody looks at need not wait for all others.
 */
export interface Schedule {
  /** Replaces what waits under `key`. */
  soon(key: string, delayMs: number): void;
  /** The same for many at once, without delay. */
  all(keys: readonly string[]): void;
  /** Has work under `key` run before all other, now and from now on. */
  prefer(key: string): void;
  cancel(key: string): void;
}

export function createSchedule(work: (key: string) => Promise<void>): Schedule {
  const waiting = new Map<string, unknown>();
  /** What has waited long enough, in its order. */
  let due: readonly string[] = [];
  let isRunning = false;
  let preferred: string | undefined;

  const cancel = (key: string): void => {
    clearTimeout(waiting.get(key));
    waiting.delete(key);
    due = due.filter((each) => each !== key);
  };

  function add(keys: readonly string[]): void {
    due = preferred !== undefined && keys.includes(preferred) ? moved([...due, ...keys], preferred) : [...due, ...keys];
    void runDue();
  }

  async function runDue(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    for (let [key] = due; key !== undefined; [key] = due) {
      due = due.slice(1);
      await work(key);
      await nextTurn();
    }
    isRunning = false;
  }

  return {
    soon(key, delayMs) {
      cancel(key);
      const begin = (): void => {
        waiting.delete(key);
        add([key]);
      };
      waiting.set(key, setTimeout(begin, delayMs));
    },
    all(keys) {
      for (const key of keys) cancel(key);
      add(keys);
    },
    prefer(key) {
      preferred = key;
      if (due.includes(key)) due = moved(due, key);
    },
    cancel,
  };
}

/** With `key` before all others. */
function moved(keys: readonly string[], key: string): readonly string[] {
  return [key, ...keys.filter((each) => each !== key)];
}

/**
 * Milliseconds to wait for further typing before the next analysis, by what the last one took: none while that is
 * hardly noticed, then as long as typing would otherwise have to wait.
 */
export function delayAfter(lastMs: number): number {
  return lastMs < 30 ? 0 : Math.min(2 * lastMs, 300);
}
