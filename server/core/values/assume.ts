import type { SyntaxNode } from '../syntax/index.ts';

/** A fact about one deployment under which something holds. */
export type Assumption = ConditionAssumption | ParameterAssumption;

export interface ConditionAssumption {
  readonly condition: string;
  readonly is: boolean;
}

export interface ParameterAssumption {
  readonly parameter: string;
  readonly is: string;
  /** Whether `is` is the parameter's default. */
  readonly default: boolean;
}

/** Assumptions that hold together; `[]` holds always. */
export type Path = readonly Assumption[];

/** One thing that a node may stand for. */
export interface Alternative<T> {
  readonly value: T;
  /** The node that decides: a literal, a parameter's default, a mapping's leaf, one branch of an `If`. */
  readonly node: SyntaxNode;
  readonly when: Path;
}

/** What is known of a value before deployment. */
export interface ValueSet<T> {
  readonly alternatives: readonly Alternative<T>[];
  /** Paths on which the value is not there at all (`AWS::NoValue`, a missing key). */
  readonly absent: readonly Path[];
  /** Why it may be something else as well; empty when `alternatives` and `absent` are all there is. */
  readonly unknown: readonly string[];
}

/** Both paths at once; undefined when they contradict each other. */
export function both(a: Path, b: Path): Path | undefined {
  if (b.length === 0) return a;
  const joined: Assumption[] = [...a];
  for (const next of b) {
    const known = joined.find((assumption) => subjectOf(assumption) === subjectOf(next));
    if (!known) joined.push(next);
    else if (known.is !== next.is) return undefined;
  }
  return joined;
}

function subjectOf(assumption: Assumption): string {
  return 'condition' in assumption ? `condition ${assumption.condition}` : `parameter ${assumption.parameter}`;
}

/** Nothing is known except that it is there. */
export function unknownValue<T>(why: string): ValueSet<T> {
  return { alternatives: [], absent: [], unknown: [why] };
}

export const absentValue: ValueSet<never> = { alternatives: [], absent: [[]], unknown: [] };

/** Replaces each alternative by what `next` makes of it, with the paths joined; contradictions fall out. */
export function flatMap<A, B>(set: ValueSet<A>, next: (alternative: Alternative<A>) => ValueSet<B>): ValueSet<B> {
  const alternatives: Alternative<B>[] = [];
  const absent: Path[] = [...set.absent];
  const unknown: string[] = [...set.unknown];
  for (const alternative of set.alternatives) {
    const inner = next(alternative);
    for (const each of inner.alternatives) {
      const when = both(alternative.when, each.when);
      if (when) alternatives.push({ ...each, when });
    }
    for (const path of inner.absent) {
      const when = both(alternative.when, path);
      if (when) absent.push(when);
    }
    unknown.push(...inner.unknown);
  }
  return { alternatives, absent, unknown };
}
