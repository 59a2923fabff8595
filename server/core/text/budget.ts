/** What takes steps, for people: "comparing patterns". */
export type Work = string;

/** How far a limited computation is. */
export interface Budget {
  /** Steps that were taken so far. */
  readonly spent: () => number;
  /** What took the step that was one too many; undefined while there are steps left. */
  readonly usedUpBy: () => Work | undefined;
  /** Of the host's clock, if that stopped it: "1 second". Undefined where steps did, and while nothing has. */
  readonly outOfTime: () => string | undefined;
}

/** Time that a host gives to one computation. Core has no clock of its own. */
export interface Clock {
  /** Whether the computation has to stop. Asked about every millisecond. */
  readonly isOver: () => boolean;
  /** How long that is, for people: "1 second". */
  readonly limit: string;
}

interface State {
  readonly most: number;
  readonly clock: Clock | undefined;
  spent: number;
  /** Steps at which there is something to look at: the end of the budget, or the clock. */
  next: number;
  usedUpBy: Work | undefined;
  outOfTime: string | undefined;
}

/** Core is synchronous, so that one computation at a time can be limited. */
let current: State | undefined;
let hosts: Clock | undefined;

/** A look at the clock costs about a hundred steps. */
const stepsBetweenLooks = 20_000;

/**
 * Runs a computation whose loops may take `most` steps together, counted and so the same on every machine, and no longer
 * than the clock of `timed` allows. `spend` throws from the step on that is one too many, and again each time it is
 * called until `run` is over: who limits a computation catches that, asks `usedUpBy` and stops. What runs outside of a
 * budget is not limited.
 */
export function limited<V>(most: number, run: (budget: Budget) => V): V {
  return counted(most, hosts, run);
}

/**
 * Counts the steps of a computation that is made of many, without stopping it: who runs it asks between its parts how far
 * it is. Within a part, budgets hold as ever.
 */
export function metered<V>(run: (budget: Budget) => V): V {
  return counted(Infinity, undefined, run);
}

/** Has all budgets within `run` look at a clock of the host; undefined for none. */
export function timed<V>(clock: Clock | undefined, run: () => V): V {
  const outer = hosts;
  hosts = clock;
  try {
    return run();
  } finally {
    hosts = outer;
  }
}

/** For a host that has broken off a computation from outside, so that nothing of it could end as it should. */
export function brokenOff(): void {
  current = undefined;
  hosts = undefined;
}

function counted<V>(most: number, clock: Clock | undefined, run: (budget: Budget) => V): V {
  const outer = current;
  const next = clock ? Math.min(most, stepsBetweenLooks) : most;
  const state: State = { most, clock, spent: 0, next, usedUpBy: undefined, outOfTime: undefined };
  current = state;
  try {
    return run({ spent: () => state.spent, usedUpBy: () => state.usedUpBy, outOfTime: () => state.outOfTime });
  } finally {
    current = outer;
    // A part counts for the whole; only steps of the whole itself stop it.
    if (outer) outer.spent += state.spent;
  }
}

/** Notes steps of a loop that hostile input can make long; a step is about what one comparison of two characters takes. */
export function spend(steps: number, work: Work): void {
  if (!current) return;
  current.spent += steps;
  if (current.spent > current.next) look(current, work);
}

function look(state: State, work: Work): void {
  const { most, clock } = state;
  if (state.usedUpBy === undefined && state.spent <= most) {
    if (!clock?.isOver()) {
      state.next = clock ? Math.min(most, state.spent + stepsBetweenLooks) : most;
      return;
    }
    state.outOfTime = clock.limit;
  }
  state.usedUpBy ??= work;
  // From now on each step looks.
  state.next = -1;
  throw new Error(`The budget is used up by ${state.usedUpBy}.`);
}
