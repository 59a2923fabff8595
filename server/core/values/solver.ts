import { spend } from '../text/index.ts';

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

/** Clause of two or more literals; the first two are watched. */
type Clause = number[];

/**
 * DPLL with watched literals, learned clauses and jumps back to the decision that a conflict rests on (Marques-Silva
 * and Sakallah 1996). Without restarts and heuristics: the questions that templates pose are small.
 */
export function createSolver(program: Program): Solver {
  /** By variable: 1 true, -1 false, 0 open. */
  const values = new Int8Array(program.variables + 1);
  const levels = new Int32Array(program.variables + 1);
  const reasons: (Clause | undefined)[] = [];
  /** By literal, shifted to start at 0: clauses that watch it. */
  const watched: (Clause[] | undefined)[] = Array.from({ length: 2 * program.variables + 1 });
  const trail: number[] = [];
  /** Length of the trail at each decision, and what was decided: first what was asked for, then what was open. */
  const decisions: number[] = [];
  const decided: number[] = [];
  /** By variable as `values`, of the last answer that was yes. */
  let model: Int8Array | undefined;
  let read = 0;
  let isBroken = false;
  let steps = 0;

  const valueOf = (literal: number) => (literal > 0 ? (values[literal] ?? 0) : -(values[-literal] ?? 0));
  const levelOf = (literal: number) => levels[Math.abs(literal)] ?? 0;

  function set(literal: number, reason: Clause | undefined): void {
    const variable = Math.abs(literal);
    values[variable] = literal > 0 ? 1 : -1;
    levels[variable] = decisions.length;
    reasons[variable] = reason;
    trail.push(literal);
  }

  function watch(literal: number, clause: Clause): void {
    const known = watched[literal + program.variables];
    if (known) known.push(clause);
    else watched[literal + program.variables] = [clause];
  }

  /** Draws all conclusions; the clause that cannot hold, if there is one. */
  function propagate(): Clause | undefined {
    for (; read < trail.length; read++) {
      const falsified = -(trail[read] as number);
      const clauses = watched[falsified + program.variables] ?? [];
      let kept = 0;
      for (let at = 0; at < clauses.length; at++) {
        const clause = clauses[at] as Clause;
        steps++;
        if (clause[0] === falsified) swap(clause, 0, 1);
        const other = clause[0] as number;
        if (valueOf(other) < 1) {
          let next = 2;
          while (next < clause.length && valueOf(clause[next] as number) < 0) next++;
          if (next < clause.length) {
            swap(clause, 1, next);
            watch(clause[1] as number, clause);
            continue;
          }
          if (valueOf(other) < 0) {
            while (at < clauses.length) clauses[kept++] = clauses[at++] as Clause;
            clauses.length = kept;
            return clause;
          }
          set(other, clause);
        }
        clauses[kept++] = clause;
      }
      // Even where it changes nothing, setting it is dear.
      if (kept < clauses.length) clauses.length = kept;
    }
    return undefined;
  }

  function goBack(level: number): void {
    if (decisions.length <= level) return;
    const length = decisions[level] as number;
    for (let at = length; at < trail.length; at++) {
      const variable = Math.abs(trail[at] as number);
      values[variable] = 0;
      reasons[variable] = undefined;
    }
    trail.length = length;
    decisions.length = level;
    read = trail.length;
  }

  /** Learns why `conflict` arose and goes back to where that first says something new. */
  function learn(conflict: Clause): void {
    const seen = new Set<number>();
    const learned: Clause = [0];
    let reason: Clause | undefined = conflict;
    let open = 0;
    let at = trail.length;
    let pivot = 0;
    do {
      for (const literal of reason ?? []) {
        const variable = Math.abs(literal);
        if (literal === pivot || seen.has(variable) || levelOf(literal) === 0) continue;
        seen.add(variable);
        if (levelOf(literal) === decisions.length) open++;
        else learned.push(literal);
      }
      do pivot = trail[--at] as number;
      while (!seen.has(Math.abs(pivot)));
      reason = reasons[Math.abs(pivot)];
      open--;
    } while (open > 0);
    learned[0] = -pivot;
    let second = 1;
    for (let index = 2; index < learned.length; index++)
      if (levelOf(learned[index] as number) > levelOf(learned[second] as number)) second = index;
    goBack(learned.length > 1 ? levelOf(learned[second] as number) : 0);
    if (learned.length === 1) {
      set(-pivot, undefined);
      return;
    }
    swap(learned, 1, second);
    watch(learned[0], learned);
    watch(learned[1] as number, learned);
    set(learned[0], learned);
  }

  function decide(literal: number): void {
    decided[decisions.length] = literal;
    decisions.push(trail.length);
    if (valueOf(literal) === 0) set(literal, undefined);
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

  for (const literals of program.clauses) {
    if (trail.length > 0 && literals.some((literal) => valueOf(literal) > 0)) continue;
    const open = trail.length > 0 ? literals.filter((literal) => valueOf(literal) === 0) : literals.slice();
    const [first, second] = open;
    if (first === undefined) isBroken = true;
    else if (second === undefined) set(first, undefined);
    else {
      watch(first, open);
      watch(second, open);
    }
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
        if (conflict) {
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

function swap(list: number[], a: number, b: number): void {
  const first = list[a] as number;
  list[a] = list[b] as number;
  list[b] = first;
}
