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
  /**
   * Whether two values are one to every reader; identity by default, which nodes of unchanged blocks keep. What was made
   * of one is then kept for the other, so nodes of both that anybody points to have to be the same.
   */
  readonly same: (a: V, b: V) => boolean;
  /** For a fact that takes no more than a look-up, so that its computations do not count. */
  readonly isLookUp?: true;
}

/** Read access to the facts of one version of a document. */
export interface Facts {
  /** The value of `fact` for `key` (a logical id, a parameter's name; empty for facts of the whole document). */
  get<V>(fact: Fact<V>, key?: string): V;
  /** What functions that are `remembered` gave through this view: a table for each of them, by its keys. */
  readonly remembered: Map<unknown, Map<unknown, unknown>>;
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
  /** Facts for what is never kept, such as fixes: nothing is noted, and what is `remembered` once is so for all of it. */
  readonly untracked: Facts;
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

/**
 * The newest value of each fact. All versions of a document share it: each takes what holds for it, and puts in place of
 * the rest what it computes. Holds nothing else of a version, its text least of all.
 */
export interface Memo {
  readonly cells: Map<Fact<unknown>, Map<string, Cell>>;
  /** How many stores have used it. */
  stores: number;
  size: number;
  /** The size at which cells go that nobody has asked for in the last stores. */
  most: number;
}

/** A value with what its computation read, in order: as long as that is the same, the value is. */
interface Cell extends Read {
  /** Gives way to one that is the same to every reader. */
  value: unknown;
  reads: Cell[];
  /** The last store that this was found to hold for. */
  owner: Owner;
  /** Whether it is in the memo. */
  isNewest: boolean;
}

interface Owner {
  /** Among the stores of its memo. */
  readonly number: number;
}

export function defineFact<V>(name: string, compute: Fact<V>['compute'], same: Fact<V>['same'] = Object.is): Fact<V> {
  return { name, compute, same };
}

/** A fact that a tree tells at the cost of a look-up, which is done anew for each version. */
export function defineLookUp<V>(
  name: string,
  find: (tree: Tree, key: string) => V,
  same: Fact<V>['same'] = Object.is,
): Fact<V> {
  return { name, compute: (key, _facts, tree) => find(tree, key), same, isLookUp: true };
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
    ...defineLookUp(name, () => fallback, same),
    is: (value) => ({ fact: fact as Fact<unknown>, value }),
  };
  return fact;
}

function emptyMemo(): Memo {
  return { cells: new Map(), stores: 0, size: 0, most: leastSwept };
}

const leastSwept = 4096;
/** Cells that so many stores have not asked for are of texts that are gone. */
const storesKept = 16;

/**
 * Facts of one version of a document; each is computed at most once for each key. `memo` is that of an earlier version which
 * was given the same kinds of facts: stores that are given others would throw out what each other needs. What it lends
 * are only values that would come out the same: those whose own reads give the same values again, which is looked at
 * once for each version. Facts that look at the tree are computed anew in each version, and all others are made from these.
 */
export function factStore(tree: Tree, given: readonly Given[] = [], memo: Memo = emptyMemo()): FactStore {
  const owner: Owner = { number: memo.stores++ };
  const givenValues = new Map(given.map(({ fact, value }) => [fact, value]));
  if (memo.size > memo.most) sweep(memo);
  let computed = 0;

  function cellOf(fact: Fact<unknown>, key: string): Cell {
    let byKey = memo.cells.get(fact);
    if (!byKey) memo.cells.set(fact, (byKey = new Map<string, Cell>()));
    const before = byKey.get(key);
    if (before && isRight(before)) return before;
    const cell = compute(fact, key, before);
    if (cell === before) return cell;
    if (before) before.isNewest = false;
    else memo.size++;
    byKey.set(key, cell);
    return cell;
  }

  /** Whether a cell is what this store would compute. */
  function isRight(cell: Cell): boolean {
    if (cell.owner === owner) return true;
    if (readsTree(cell.fact) || !hold(cell.reads)) return false;
    cell.owner = owner;
    return true;
  }

  function hold(reads: Cell[]): boolean {
    for (let at = 0; at < reads.length; at++) {
      const read = reads[at] as Cell;
      if (read.owner === owner || (read.isNewest && isRight(read))) continue;
      const now = cellOf(read.fact, read.key);
      if (now === read) continue;
      if (!read.fact.same(now.value, read.value)) return false;
      // The same to every reader; the next time it need not be compared.
      reads[at] = now;
    }
    return true;
  }

  /** `before` with the new value where that is the same to every reader. */
  function compute(fact: Fact<unknown>, key: string, before: Cell | undefined): Cell {
    const log: Cell[] = [];
    const value = givenValues.has(fact) ? givenValues.get(fact) : fact.compute(key, viewOf(log), tree);
    if (!fact.isLookUp) computed++;
    const reads = log.length > 1 ? [...new Set(log)] : log;
    if (!before || !fact.same(before.value, value)) return { fact, key, value, reads, owner, isNewest: true };
    before.value = value;
    before.reads = reads;
    before.owner = owner;
    return before;
  }

  function viewOf(log: Read[] | undefined): Facts {
    return {
      get<V>(fact: Fact<V>, key = ''): V {
        spend(stepsOfRead, 'reading facts about the document');
        const cell = cellOf(fact as Fact<unknown>, key);
        log?.push(cell);
        return cell.value as V;
      },
      remembered: new Map(),
    };
  }

  let untracked: Facts | undefined;
  return {
    tracked: viewOf,
    get untracked() {
      return (untracked ??= viewOf(undefined));
    },
    // Only `tracked` makes reads, of cells.
    holds: (reads) => hold(reads as Cell[]),
    memo,
    get computed() {
      return computed;
    },
  };
}

const stepsOfRead = 8;

function sweep(memo: Memo): void {
  memo.size = 0;
  for (const byKey of memo.cells.values()) {
    for (const [key, cell] of byKey) {
      if (cell.owner.number >= memo.stores - storesKept) continue;
      cell.isNewest = false;
      byKey.delete(key);
    }
    memo.size += byKey.size;
  }
  memo.most = Math.max(leastSwept, 2 * memo.size);
}

function readsTree({ compute }: Fact<unknown>): boolean {
  return compute.length > 2;
}
