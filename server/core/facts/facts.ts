import type { Tree } from '../syntax/index.ts';
import { spend } from '../text/index.ts';

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

/** One fact that was read, with the value it had then. Made by stores only, which know more of it. */
export interface Read {
  readonly fact: Fact<unknown>;
  readonly key: string;
  readonly value: unknown;
}

export interface FactStore {
  /** Facts that note in `log` what is read through them. Values are shared with all other views of the store. */
  tracked(log: Read[]): Facts;
  /**
   * Whether every read would give the same value again, in the version of the document that this store is for. Puts the
   * reads of this version in place of those of an earlier one.
   */
  holds(reads: Read[]): boolean;
  /** For the store of the next version. */
  readonly memo: Memo;
  /** How many facts were computed so far, and not taken over. */
  readonly computed: number;
}

/** Values of one version that the next one may take over. Holds nothing else of that version, its text least of all. */
export type Memo = ReadonlyMap<Fact<unknown>, ReadonlyMap<string, Cell>>;

/** A value with what its computation read, in order: as long as that is the same, the value is. */
interface Cell extends Read {
  readonly reads: Cell[];
  /** The last store that has this cell. */
  owner: object;
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
    // Never taken over: what was given for one version may not be given for the next.
    ...defineFact(name, (_key, _facts, _tree) => fallback, same),
    is: (value) => ({ fact: fact as Fact<unknown>, value }),
  };
  return fact;
}

/**
 * Facts of one version of a document; each is computed at most once for each key. What `earlier` lends are only values
 * that would come out the same: those whose own reads give the same values again. Facts that look at the tree are
 * computed anew in each version, and all others are made from these.
 */
export function factStore(tree: Tree, given: readonly Given[] = [], earlier?: Memo): FactStore {
  const owner = {};
  const cells = new Map<Fact<unknown>, Map<string, Cell>>();
  let computed = 0;
  for (const { fact, value } of given) {
    const before = earlier?.get(fact)?.get('');
    const cell: Cell = before && fact.same(before.value, value) ? before : { fact, key: '', value, reads: [], owner };
    cell.owner = owner;
    cells.set(fact, new Map<string, Cell>([['', cell]]));
  }

  function cellOf(fact: Fact<unknown>, key: string): Cell {
    let byKey = cells.get(fact);
    if (!byKey) cells.set(fact, (byKey = new Map<string, Cell>()));
    const known = byKey.get(key);
    if (known) return known;
    const before = earlier?.get(fact)?.get(key);
    const cell = before && isStill(before) ? before : compute(fact, key);
    cell.owner = owner;
    byKey.set(key, cell);
    return cell;
  }

  function isStill({ fact, reads }: Cell): boolean {
    return !readsTree(fact) && hold(reads);
  }

  function hold(reads: Cell[]): boolean {
    for (let at = 0; at < reads.length; at++) {
      const read = reads[at] as Cell;
      if (read.owner === owner) continue;
      const now = cellOf(read.fact, read.key);
      if (now === read) continue;
      if (!read.fact.same(now.value, read.value)) return false;
      // The same to every reader; the next time it need not be compared.
      reads[at] = now;
    }
    return true;
  }

  function compute(fact: Fact<unknown>, key: string): Cell {
    const log: Cell[] = [];
    const value = fact.compute(key, viewOf(log), tree);
    computed++;
    const reads = log.length > 1 ? [...new Set(log)] : log;
    return { fact, key, value, reads, owner };
  }

  function viewOf(log: Read[]): Facts {
    return {
      get<V>(fact: Fact<V>, key = ''): V {
        spend(stepsOfRead, 'reading facts about the document');
        const cell = cellOf(fact as Fact<unknown>, key);
        log.push(cell);
        return cell.value as V;
      },
    };
  }

  return {
    tracked: viewOf,
    // Only `tracked` makes reads, of cells.
    holds: (reads) => hold(reads as Cell[]),
    get memo() {
      // A version that nobody has looked at passes on what it was given.
      return earlier && cells.size <= given.length ? earlier : cells;
    },
    get computed() {
      return computed;
    },
  };
}

const stepsOfRead = 8;

function readsTree({ compute }: Fact<unknown>): boolean {
  return compute.length > 2;
}
