/** Clauses of two or more literals, of which the first two are watched. A clause is a number. */
export interface Clauses {
  count: number;
  /** All literals, one clause after the other. */
  literals: Int32Array;
  /** Where each clause begins; behind the last, where the next one will. */
  starts: Int32Array;
  /** Clauses that watch a literal, as a list of watches: 2 × clause, and that + 1. By literal, shifted to start at 0. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** By watch, the next of its list. */
  next: Int32Array;
}

/** No clause, and no watch. */
export const none = -1;
/** Room for so many clauses; it grows. */
export function noClauses(room: number, variables: number): Clauses {
  return {
    count: 0,
    literals: new Int32Array(4 * room + 16),
    starts: new Int32Array(room + 16),
    first: new Int32Array(2 * variables + 1).fill(none),
    last: new Int32Array(2 * variables + 1).fill(none),
    next: new Int32Array(2 * room + 32),
  };
}

/** Adds a clause and watches its first two literals. */
export function add(clauses: Clauses, literals: readonly number[]): number {
  const clause = clauses.count++;
  const start = clauses.starts[clause] as number;
  const end = start + literals.length;
  if (end > clauses.literals.length) clauses.literals = grown(clauses.literals, end);
  if (clause + 1 >= clauses.starts.length) clauses.starts = grown(clauses.starts, clause + 2);
  if (2 * clause + 1 >= clauses.next.length) clauses.next = grown(clauses.next, 2 * clause + 2);
  clauses.literals.set(literals, start);
  clauses.starts[clause + 1] = end;
  watch(clauses, literals[0] as number, 2 * clause);
  watch(clauses, literals[1] as number, 2 * clause + 1);
  return clause;
}

/** Puts a watch at the end of those of a literal. */
export function watch({ first, last, next }: Clauses, literal: number, node: number): void {
  const at = literal + ((first.length - 1) >> 1);
  const before = last[at] as number;
  if (before === none) first[at] = node;
  else next[before] = node;
  last[at] = node;
  next[node] = none;
}

function grown(array: Int32Array, least: number): Int32Array {
  const larger = new Int32Array(Math.max(least, 2 * array.length));
  larger.set(array);
  return larger;
}

export function copyOf({ count, literals, starts, first, last, next }: Clauses): Clauses {
  return {
    count,
    literals: literals.slice(),
    starts: starts.slice(),
    first: first.slice(),
    last: last.slice(),
    next: next.slice(),
  };
}
