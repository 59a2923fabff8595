import { spend } from '../text/index.ts';
import { add, copyOf, noClauses, none, watch, type Clauses } from './clauses.ts';

/** `undecided` when the budget of steps was used up. */
export type Answer = 'yes' | 'no' | 'undecided';

/** Variables from 1 on, and clauses over them: one literal of each clause has to hold; a negated number is "is false". */
export interface Program {
  readonly variables: number;
  readonly clauses: readonly (readonly number[])[];
}

/** Whether the clauses of a program can all hold. The same questions in the same order always take the same steps. */
export interface Solver {
  /** Whether all clauses and all of these literals can hold together, found within `budget` steps. */
  solve(literals: readonly number[], budget: number): Answer;
  /** Clauses looked at so far, over all questions. */
  readonly steps: number;
}

/**
 * A program as solvers start from it: what follows from single literals is drawn, all clauses are watched. Flat, so that
 * another solver is a copy of a few arrays; templates ask dozens of rows of questions of one program.
 */
interface Image {
  /** Of how many clauses it was made: a program may grow. */
  readonly size: number;
  readonly values: Int8Array;
  readonly trail: Int32Array;
  readonly trailLength: number;
  readonly isBroken: boolean;
  readonly clauses: Clauses;
}

const images = new WeakMap<Program['clauses'], Image>();

function imageOf({ variables, clauses }: Program): Image {
  const known = images.get(clauses);
  if (known?.size === clauses.length && known.values.length === variables + 1) return known;
  const image = makeImage({ variables, clauses });
  images.set(clauses, image);
  return image;
}

function makeImage({ variables, clauses: all }: Program): Image {
  const values = new Int8Array(variables + 1);
  const trail = new Int32Array(variables + 1);
  const clauses = noClauses(all.length, variables);
  let trailLength = 0;
  let isBroken = false;
  const valueOf = (literal: number) => (literal > 0 ? (values[literal] ?? 0) : -(values[-literal] ?? 0));
  for (const literals of all) {
    if (trailLength > 0 && literals.some((literal) => valueOf(literal) > 0)) continue;
    const open = trailLength > 0 ? literals.filter((literal) => valueOf(literal) === 0) : literals;
    const [only] = open;
    if (only === undefined) isBroken = true;
    else if (open.length === 1) {
      values[Math.abs(only)] = only > 0 ? 1 : -1;
      trail[trailLength++] = only;
    } else add(clauses, open);
  }
  return { size: all.length, values, trail, trailLength, isBroken, clauses };
}

/**
 * DPLL with watched literals, learned clauses and jumps back to the decision that a conflict rests on (Marques-Silva
 * and Sakallah 1996). Without restarts and heuristics: the questions that templates pose are small.
 */
export function createSolver(program: Program): Solver {
  const image = imageOf(program);
  /** By variable: 1 true, -1 false, 0 open. */
  const values = image.values.slice();
  const levels = new Int32Array(values.length);
  /** By variable, the clause that it follows from. */
  const reasons = new Int32Array(values.length).fill(none);
  const clauses = copyOf(image.clauses);
  const trail = image.trail.slice();
  let { trailLength, isBroken } = image;
  /** Length of the trail at each decision, and what was decided: first what was asked for, then what was open. */
  const decisions: number[] = [];
  const decided: number[] = [];
  /** By variable as `values`, of the last answer that was yes. */
  let model: Int8Array | undefined;
  let read = 0;
  let steps = 0;

  const valueOf = (literal: number) => (literal > 0 ? (values[literal] as number) : -(values[-literal] as number));
  const levelOf = (literal: number) => levels[Math.abs(literal)] as number;

  function set(literal: number, reason: number): void {
    const variable = Math.abs(literal);
    values[variable] = literal > 0 ? 1 : -1;
    levels[variable] = decisions.length;
    reasons[variable] = reason;
    trail[trailLength++] = literal;
  }

  /** Draws all conclusions; the clause that cannot hold, or none. */
  function propagate(): number {
    const { first, last, next, literals, starts } = clauses;
    const middle = (first.length - 1) >> 1;
    for (; read < trailLength; read++) {
      const falsified = -(trail[read] as number);
      const list = falsified + middle;
      let before = none;
      for (let node = first[list] as number, after = none; node !== none; node = after) {
        after = next[node] as number;
        const clause = node >> 1;
        const start = starts[clause] as number;
        steps++;
        if (literals[start] === falsified) swap(literals, start, start + 1);
        const other = literals[start] as number;
        if (valueOf(other) < 1) {
          const end = starts[clause + 1] as number;
          let free = start + 2;
          while (free < end && valueOf(literals[free] as number) < 0) free++;
          if (free < end) {
            swap(literals, start + 1, free);
            if (before === none) first[list] = after;
            else next[before] = after;
            if (after === none) last[list] = before;
            watch(clauses, literals[start + 1] as number, node);
            continue;
          }
          if (valueOf(other) < 0) return clause;
          set(other, clause);
        }
        before = node;
      }
    }
    return none;
  }

  function goBack(level: number): void {
    if (decisions.length <= level) return;
    const length = decisions[level] as number;
    for (let at = length; at < trailLength; at++) {
      const variable = Math.abs(trail[at] as number);
      values[variable] = 0;
      reasons[variable] = none;
    }
    trailLength = length;
    decisions.length = level;
    read = length;
  }

  /** Learns why `conflict` arose and goes back to where that first says something new. */
  function learn(conflict: number): void {
    const seen = new Set<number>();
    const learned: number[] = [0];
    let reason = conflict;
    let open = 0;
    let at = trailLength;
    let pivot = 0;
    do {
      const end = reason === none ? 0 : (clauses.starts[reason + 1] as number);
      for (let index = reason === none ? 0 : (clauses.starts[reason] as number); index < end; index++) {
        const literal = clauses.literals[index] as number;
        const variable = Math.abs(literal);
        if (literal === pivot || seen.has(variable) || levelOf(literal) === 0) continue;
        seen.add(variable);
        if (levelOf(literal) === decisions.length) open++;
        else learned.push(literal);
      }
      do pivot = trail[--at] as number;
      while (!seen.has(Math.abs(pivot)));
      reason = reasons[Math.abs(pivot)] as number;
      open--;
    } while (open > 0);
    learned[0] = -pivot;
    let second = 1;
    for (let index = 2; index < learned.length; index++)
      if (levelOf(learned[index] as number) > levelOf(learned[second] as number)) second = index;
    goBack(learned.length > 1 ? levelOf(learned[second] as number) : 0);
    if (learned.length === 1) {
      set(-pivot, none);
      return;
    }
    swap(learned, 1, second);
    set(-pivot, add(clauses, learned));
  }

  function decide(literal: number): void {
    decided[decisions.length] = literal;
    decisions.push(trailLength);
    if (valueOf(literal) === 0) set(literal, none);
  }

  /** How many decisions of the last question are those of this one, too. */
  function agreed(literals: readonly number[]): number {
    let level = 0;
    while (level < decisions.length && level < literals.length && decided[level] === literals[level]) level++;
    return level;
  }

  function holdsInModel(literal: number): boolean {
    return literal > 0 ? model?.[literal] === 1 : model?.[-literal] === -1;
  }

  return {
    solve(literals, budget) {
      if (model && literals.every(holdsInModel)) return 'yes';
      goBack(agreed(literals));
      const limit = steps + budget;
      let next = 1;
      while (!isBroken) {
        const before = steps;
        const conflict = propagate();
        spend(10 * (steps - before), 'seeing which conditions can hold together');
        if (conflict !== none) {
          if (decisions.length === 0) isBroken = true;
          else learn(conflict);
          next = 1;
          continue;
        }
        if (steps > limit) return 'undecided';
        const wanted = literals[decisions.length];
        if (wanted !== undefined) {
          if (valueOf(wanted) < 0) return 'no';
          decide(wanted);
          continue;
        }
        while (next < values.length && values[next] !== 0) next++;
        if (next === values.length) {
          model = values.slice();
          return 'yes';
        }
        decide(-next);
      }
      return 'no';
    },
    get steps() {
      return steps;
    },
  };
}

function swap(list: number[] | Int32Array, a: number, b: number): void {
  const first = list[a] as number;
  list[a] = list[b] as number;
  list[b] = first;
}
