import type { SyntaxNode } from '../syntax/index.ts';

/** A fact about one deployment under which something holds. */
export type Assumption = ConditionAssumption | ParameterAssumption | ParameterExclusion;

export interface ConditionAssumption {
  readonly condition: string;
  readonly is: boolean;
}

/** A parameter, or a pseudo parameter such as `AWS::Region`, has one value. */
export interface ParameterAssumption {
  readonly parameter: string;
  readonly is: string;
  /** Whether `is` is the parameter's default. */
  readonly default: boolean;
  /** For the variable of a loop, which has all its values, one in each turn; `parameter` is the name of the loop. */
  readonly loop?: LoopTurns;
  /** The set of values that gives the parameter this value, for people: `prod.json`. */
  readonly from?: string;
  /** Entries of mappings that this value leads to: `Mappings/Ranges/prod/Cidr`. */
  readonly through?: readonly string[];
}

/** Turns of a loop. */
export interface LoopTurns {
  readonly variable: string;
  /** The values of the variable that are meant. */
  readonly turns: readonly string[];
  /** All values that it has; undefined when they are not known. */
  readonly all: readonly string[] | undefined;
}

/** A parameter has none of these values, so that a mapping falls back to its `DefaultValue`. */
export interface ParameterExclusion {
  readonly parameter: string;
  /** For people: `none of prod, dev`. */
  readonly is: string;
  readonly isNot: readonly string[];
  /** Whether the parameter's default is another value as well. */
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

/** Both paths at once; undefined when they plainly contradict each other. What conditions mean is not looked at. */
export function both(a: Path, b: Path): Path | undefined {
  if (b.length === 0 || a === b) return a;
  if (a.length === 0) return b;
  // Mostly one says nothing new to the other, and paths are joined all the time: a copy only where they differ.
  let joined: Assumption[] | undefined;
  for (const next of b) {
    const soFar: Path = joined ?? a;
    const at = indexOf(soFar, next);
    const known = soFar[at];
    const one = known ? unite(known, next) : next;
    if (!one) return undefined;
    if (one === known) continue;
    joined ??= [...a];
    if (known) joined[at] = one;
    else joined.push(one);
  }
  return joined ?? a;
}

/** Where a path speaks of what `next` is about; -1 where it does not. */
function indexOf(path: Path, next: Assumption): number {
  for (let at = 0; at < path.length; at++) if (isAboutSame(path[at] as Assumption, next)) return at;
  return -1;
}

function isAboutSame(a: Assumption, b: Assumption): boolean {
  if ('condition' in a) return 'condition' in b && a.condition === b.condition;
  return 'parameter' in b && a.parameter === b.parameter;
}

/** Two assumptions about one subject as one. */
function unite(a: Assumption, b: Assumption): Assumption | undefined {
  if ('condition' in a || 'condition' in b) return a.is === b.is ? a : undefined;
  if ('isNot' in a) {
    if ('isNot' in b) return exclusion(a.parameter, [...new Set([...a.isNot, ...b.isNot])], a.default && b.default);
    return a.isNot.includes(b.is) ? undefined : b;
  }
  if ('isNot' in b) return b.isNot.includes(a.is) ? undefined : a;
  if (a.is !== b.is) return undefined;
  if (!b.through) return a;
  return { ...a, through: [...new Set([...(a.through ?? []), ...b.through])] };
}

/** That a parameter has none of `isNot`. */
export function exclusion(parameter: string, isNot: readonly string[], isDefault: boolean): ParameterExclusion {
  return { parameter, is: `none of ${isNot.join(', ')}`, isNot, default: isDefault };
}

/** Whether an assumption says which value a parameter has. */
export function isValue(assumption: Assumption): assumption is ParameterAssumption {
  return 'parameter' in assumption && !('isNot' in assumption);
}

/** Nothing is known except that it is there. */
export function unknownValue<T>(why: string): ValueSet<T> {
  return { alternatives: none, absent: none, unknown: [why] };
}

/** Shared, as most of what is read is certain, and nothing changes what was read. */
const none: readonly never[] = [];

export const absentValue: ValueSet<never> = { alternatives: none, absent: [none], unknown: none };

/** A value that is the same in every deployment, decided by `node`. */
export function certainly<T>(value: T, node: SyntaxNode): ValueSet<T> {
  return { alternatives: [{ value, node, when: none }], absent: none, unknown: none };
}

/** Replaces each alternative by what `next` makes of it, with the paths joined; contradictions fall out. */
export function flatMap<A, B>(set: ValueSet<A>, next: (alternative: Alternative<A>) => ValueSet<B>): ValueSet<B> {
  const [only] = set.alternatives;
  if (only?.when.length === 0 && set.alternatives.length === 1 && set.absent.length === 0 && set.unknown.length === 0)
    return next(only);
  const alternatives: Alternative<B>[] = [];
  const absent: Path[] = [...set.absent];
  const unknown: string[] = [...set.unknown];
  for (const alternative of set.alternatives) {
    const inner = next(alternative);
    for (const each of inner.alternatives) {
      const when = both(alternative.when, each.when);
      if (when) alternatives.push(when === each.when ? each : { ...each, when });
    }
    for (const path of inner.absent) {
      const when = both(alternative.when, path);
      if (when) absent.push(when);
    }
    unknown.push(...inner.unknown);
  }
  return { alternatives, absent, unknown };
}
