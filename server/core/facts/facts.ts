import type { Tree } from '../syntax/index.ts';

/**
 * Something about a document as a whole, computed when first asked for: a parameter, who refers to a group, the
 * evidence for a CI runner. Whatever a check reads beyond its own subject is a fact, so the engine knows on what
 * each finding rests and may keep it while those facts keep their values.
 */
export interface Fact<V> {
  readonly name: string;
  readonly compute: (key: string, facts: Facts, tree: Tree) => V;
  /** Whether two values are one to every reader; identity by default, which nodes of unchanged blocks keep. */
  readonly same: (a: V, b: V) => boolean;
}

/** Read access to the facts of one version of a document. */
export interface Facts {
  /** The value of `fact` for `key` (a logical id, a parameter's name; empty for facts of the whole document). */
  get<V>(fact: Fact<V>, key?: string): V;
}

/** One fact that was read, with the value it had then. */
export interface Read {
  readonly fact: Fact<unknown>;
  readonly key: string;
  readonly value: unknown;
}

export interface FactStore {
  /** Facts that note in `log` what is read through them, each once. Values are shared with all other views of the store. */
  tracked(log: Read[]): Facts;
  /** Whether every read would give the same value again, in the version of the document that this store is for. */
  holds(reads: readonly Read[]): boolean;
}

export function defineFact<V>(name: string, compute: Fact<V>['compute'], same: Fact<V>['same'] = Object.is): Fact<V> {
  return { name, compute, same };
}

/** A fact that the host of a document knows and its text does not say; `fallback` where the host says nothing. */
export interface GivenFact<V> extends Fact<V> {
  /** `value` for a store of facts. */
  is(value: V): Given;
}

/** A value for a fact that no text decides. */
export interface Given {
  readonly fact: Fact<unknown>;
  readonly value: unknown;
}

export function defineGiven<V>(name: string, fallback: V, same: Fact<V>['same'] = Object.is): GivenFact<V> {
  const fact: GivenFact<V> = {
    ...defineFact(name, () => fallback, same),
    is: (value) => ({ fact: fact as Fact<unknown>, value }),
  };
  return fact;
}

/** Facts of one version of a document; each is computed at most once for each key. */
export function factStore(tree: Tree, given: readonly Given[] = []): FactStore {
  const values = new Map<Fact<unknown>, Map<string, { value: unknown }>>(
    given.map(({ fact, value }) => [fact, new Map([['', { value }]])]),
  );
  const untracked: Facts = { get: (fact, key = '') => valueOf(fact, key) };

  // What a fact reads in turn is not logged: its own value stands for all that it was made from.
  function valueOf<V>(fact: Fact<V>, key: string): V {
    const anyFact = fact as Fact<unknown>;
    let byKey = values.get(anyFact);
    if (!byKey) {
      byKey = new Map<string, { value: unknown }>();
      values.set(anyFact, byKey);
    }
    const known = byKey.get(key);
    if (known) return known.value as V;
    const value = fact.compute(key, untracked, tree);
    byKey.set(key, { value });
    return value;
  }

  return {
    tracked(log) {
      const logged = new Map<unknown, Set<string>>();
      return {
        get(fact, key = '') {
          const value = valueOf(fact, key);
          let keys = logged.get(fact);
          if (!keys) logged.set(fact, (keys = new Set()));
          // A fact has one value in a version; once in the log is enough.
          if (!keys.has(key)) {
            keys.add(key);
            log.push({ fact: fact as Fact<unknown>, key, value });
          }
          return value;
        },
      };
    },
    holds: (reads) => reads.every(({ fact, key, value }) => fact.same(valueOf(fact, key), value)),
  };
}
