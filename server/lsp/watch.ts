import { brokenOff, timed, type Clock, type InPieces } from '#core/index.ts';

/**
 * Runs work and breaks it off after some milliseconds, wherever it is; whether it was done by then. Where a host has no
 * such means, the clock that the work itself looks at has to do.
 */
export type Bound = (ms: number, work: () => void) => boolean;

/** How a host keeps work from holding the server. */
export interface Guard {
  readonly bound: Bound;
  /** Milliseconds that work has taken, from any beginning. */
  readonly now: () => number;
}

/** For hosts without such means. */
export const plainGuard: Guard = {
  bound: (_ms, work) => {
    work();
    return true;
  },
  now: () => performance.now(),
};

/** Work that was broken off. Whatever it was about to change may be half changed. */
export class BrokenOff extends Error {}

interface Limits {
  /** Milliseconds after which budgets end, and with them all work that looks at them. */
  readonly soft: number;
  /** Milliseconds after which the work is broken off, wherever it is. */
  readonly hard: number;
}

/** Nothing holds the server for longer than two seconds. */
export const limits: Limits = { soft: 1000, hard: 2000 };

/** The result of `work`; throws `BrokenOff` where that took too long and did not look at budgets. */
export function watched<V>(guard: Guard, { soft, hard }: Limits, work: () => V): V {
  return within(guard, hard, () => timed(clockOf(guard, soft), work));
}

function within<V>({ bound }: Guard, hard: number, work: () => V): V {
  const results: V[] = [];
  const isDone = bound(hard, () => void results.push(work()));
  if (isDone) return results[0] as V;
  brokenOff();
  throw new BrokenOff(`The work was broken off after ${inSeconds(hard)}.`);
}

function clockOf({ now }: Guard, soft: number): Clock {
  const start = now();
  return { isOver: () => now() - start > soft, limit: inSeconds(soft) };
}

/** Milliseconds of a long work after which the server hears what has happened meanwhile. */
const turnMs = 40;

/** The result of a long work; `check` throws between its pieces where nobody waits for it any more. */
export async function inTurns<V>(guard: Guard, pieces: InPieces<V>, check: () => void): Promise<V> {
  for (;;) {
    const start = guard.now();
    const { done, value } = within(guard, limits.hard, () => {
      for (;;) {
        const piece = timed(clockOf(guard, limits.soft), () => pieces.next());
        if (piece.done || guard.now() - start > turnMs) return piece;
      }
    });
    if (done) return value;
    await nextTurn();
    check();
  }
}

/** For people. */
export function inSeconds(ms: number): string {
  return ms === 1000 ? '1 second' : `${ms / 1000} seconds`;
}

/** Resolves when the messages that have arrived meanwhile were heard. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, 0));
}
