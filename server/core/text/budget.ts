/** What takes steps, for people: "comparing patterns". */
export type Work = string;

/** How far a limited computation is. */
export interface Budget {
  /** Steps that were taken so far. */
  readonly spent: () => number;
  /** What took the step that was one too many; undefined while there are steps left. */
  readonly usedUpBy: () => Work | undefined;
}

interface State {
  readonly most: number;
  spent: number;
  usedUpBy: Work | undefined;
}

/** Core is synchronous, so that one computation at a time can be limited. */
let current: State | undefined;

/**
 * Runs a computation whose loops may take `most` steps together, counted and so the same on every machine. `spend` throws
 * from the step on that is one too many, and again each time it is called until `run` is over: who limits a computation
 * catches that, asks `usedUpBy` and stops. What runs outside of a budget is not limited.
 */
export function limited<V>(most: number, run: (budget: Budget) => V): V {
  const outer = current;
  const state: State = { most, spent: 0, usedUpBy: undefined };
  current = state;
  try {
    return run({ spent: () => state.spent, usedUpBy: () => state.usedUpBy });
  } finally {
    current = outer;
  }
}

/** Notes steps of a loop that hostile input can make long; a step is about what one comparison of two characters takes. */
export function spend(steps: number, work: Work): void {
  if (!current) return;
  current.spent += steps;
  if (current.spent <= current.most) return;
  current.usedUpBy ??= work;
  throw new Error(`The budget is used up by ${current.usedUpBy}.`);
}
