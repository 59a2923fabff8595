import type { Facts } from '../facts/index.ts';
import type { SyntaxNode } from '../syntax/index.ts';
import { both, unknownValue, type Alternative, type Path, type ValueSet } from './assume.ts';
import type { Text } from './text.ts';

/** How nodes are read. The readings call each other through it, as calls stand in calls. */
export interface Reader {
  readonly facts: Facts;
  /** Whether references to parameters are followed to values, or stand for themselves, as in conditions. */
  readonly parameters: 'values' | 'symbols';
  /** Whether a path may hold in some deployment; asked by `mayHold`. */
  readonly possible: (path: Path) => boolean;
  /** On which path all that is read stands; undefined when it contradicts itself. */
  readonly on: Path | undefined;
  readonly depth: number;
  readonly ways: Ways;
}

export interface Ways {
  /** What a node may stand for. */
  readonly expand: (reader: Reader, node: SyntaxNode | undefined) => ValueSet<SyntaxNode>;
  /** The elements that a list may have. */
  readonly lists: (reader: Reader, node: SyntaxNode | undefined) => ValueSet<readonly SyntaxNode[]>;
  readonly texts: (reader: Reader, node: SyntaxNode | undefined) => ValueSet<Text>;
}

/** How deep calls and aliases may stand in each other before a value counts as unknown. */
export const maxDepth = 50;
/** How many forms one value may have. */
export const maxForms = 512;

export const stepsOfNode = 8;
export const readingValues = 'reading what values may be';

/** A reader for what stands within a call; undefined when it is nested too deeply. */
export function within(reader: Reader): Reader | undefined {
  const { facts, parameters, possible, on, depth, ways } = reader;
  return depth >= maxDepth ? undefined : { facts, parameters, possible, on, depth: depth + 1, ways };
}

/** A reader for what stands on a path: what excludes the path is not there, not even as something unknown. */
export function onPath(reader: Reader, when: Path): Reader {
  if (when.length === 0) return reader;
  const { facts, parameters, possible, on, depth, ways } = reader;
  return { facts, parameters, possible, on: on && both(on, when), depth, ways };
}

/** Whether what is read may stand on a path in some deployment. */
export function mayHold({ possible, on }: Reader, path: Path): boolean {
  const joined = on && both(on, path);
  return joined !== undefined && possible(joined);
}

export function tooDeep<T>(): ValueSet<T> {
  return unknownValue('it is nested too deeply');
}

/** As `flatMap`, without what stands on paths that no deployment takes. */
export function chain<A, B>(
  reader: Reader,
  set: ValueSet<A>,
  next: (alternative: Alternative<A>) => ValueSet<B>,
): ValueSet<B> {
  const [only] = set.alternatives;
  if (only?.when.length === 0 && set.alternatives.length === 1 && set.absent.length === 0 && set.unknown.length === 0)
    return next(only);
  const alternatives: Alternative<B>[] = [];
  const absent: Path[] = [...set.absent];
  const unknown: string[] = [...set.unknown];
  const joined = (outer: Path, inner: Path): Path | undefined => {
    if (outer.length === 0 || inner.length === 0) return both(outer, inner);
    const path = both(outer, inner);
    return path && mayHold(reader, path) ? path : undefined;
  };
  for (const alternative of set.alternatives) {
    const inner = next(alternative);
    for (const each of inner.alternatives) {
      const when = joined(alternative.when, each.when);
      if (when) alternatives.push(when === each.when ? each : { ...each, when });
    }
    for (const path of inner.absent) {
      const when = joined(alternative.when, path);
      if (when) absent.push(when);
    }
    unknown.push(...inner.unknown);
    if (alternatives.length > maxForms) return { alternatives: [], absent: [], unknown: ['it has too many forms'] };
  }
  return { alternatives, absent, unknown };
}
