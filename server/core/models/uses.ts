import { get, isMap, sharedIn, type Shared, type Tree } from '../syntax/index.ts';
import { spend, type Range } from '../text/index.ts';

/** The shared texts that a range belongs to, the innermost first. */
export function* sharedAround(tree: Tree, range: Range): Generator<Shared> {
  for (const shared of near(tree, range.start, range.start)) if (encloses(shared.range, range)) yield shared;
}

/** The shared texts that a range belongs to, has in it, overlaps or follows at once, the last first. */
export function* sharedAt(tree: Tree, { start, end }: Range): Generator<Shared> {
  for (const shared of near(tree, start, end)) if (start <= shared.range.end && end > shared.range.start) yield shared;
}

/** How often a shared text takes effect by its aliases, themselves or by aliases of what they stand in. */
export function usesThrough(tree: Tree, shared: Shared): number {
  const { uses } = indexOf(tree);
  // No recursion, as aliases may build on each other as often as they like.
  const open = uses.has(shared) ? [] : [{ shared, places: undefined as readonly Place[] | undefined }];
  for (let last = open.at(-1); last; last = open.at(-1)) {
    if (last.places) {
      open.pop();
      const through = ({ owners, isUse }: Place): number =>
        owners.reduce((sum, owner) => sum + (uses.get(owner) ?? 0), isUse ? 1 : 0);
      uses.set(
        last.shared,
        last.places.reduce((sum, place) => sum + through(place), 0),
      );
      continue;
    }
    if (uses.has(last.shared)) {
      open.pop();
      continue;
    }
    // What holds an alias of itself has no end.
    uses.set(last.shared, 0);
    last.places = last.shared.aliases.map((alias) => {
      const range = tree.rangeOf(alias);
      return { owners: [...sharedAround(tree, range)], isUse: isEffective(tree, range) };
    });
    for (const { owners } of last.places)
      for (const owner of owners) if (!uses.has(owner)) open.push({ shared: owner, places: undefined });
  }
  return uses.get(shared) ?? 0;
}

/** Where an alias stands. */
interface Place {
  readonly owners: readonly Shared[];
  readonly isUse: boolean;
}

/** Sections of a template whose members take effect where they stand; anything else is there for its aliases. */
const effective = new Set(['Resources', 'Outputs', 'Conditions', 'Parameters', 'Mappings', 'Rules', 'Globals']);

/** Whether a place takes effect by itself, as all of a policy does. */
export function isEffective(tree: Tree, place: Range): boolean {
  const { sections } = indexOf(tree);
  if (!sections) return true;
  const section = sections[lastUpTo(sections, place.start)];
  return section !== undefined && encloses(section.range, place) && effective.has(section.name);
}

export function encloses(outer: Range, inner: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

interface Index {
  /** In order of text: each stands within another one before it, or behind that. */
  readonly shared: readonly Shared[];
  /** The place in `shared` of the innermost one that each stands in; -1 for none. */
  readonly parents: readonly number[];
  /** What each is used by its aliases, as far as somebody has asked. */
  readonly uses: Map<Shared, number>;
  /** What stands under the top-level keys of a template, in order of text; undefined for other documents. */
  readonly sections: readonly Section[] | undefined;
}

interface Section {
  readonly name: string;
  readonly range: Range;
}

const indexes = new WeakMap<Tree, Index>();

function indexOf(tree: Tree): Index {
  let found = indexes.get(tree);
  if (!found) {
    const shared = sharedIn(tree);
    found = { shared, parents: parentsOf(shared), uses: new Map(), sections: sectionsOf(tree) };
    indexes.set(tree, found);
  }
  return found;
}

function parentsOf(shared: readonly Shared[]): readonly number[] {
  const around: number[] = [];
  return shared.map(({ range }, at) => {
    while (around.length > 0 && (shared[around.at(-1) ?? 0]?.range.end ?? 0) <= range.start) around.pop();
    const parent = around.at(-1) ?? -1;
    around.push(at);
    return parent;
  });
}

function sectionsOf(tree: Tree): readonly Section[] | undefined {
  const { root } = tree;
  if (!isMap(root) || !get(root, 'Resources')) return undefined;
  const all = root.entries.map(({ key, value }) => ({ name: key.source, range: tree.rangeOf(value) }));
  const found: Section[] = [];
  for (const section of all.sort((a, b) => a.range.start - b.range.start)) {
    const before = found.at(-1);
    // An alias stands for a text within another section.
    if (!before || !encloses(before.range, section.range)) found.push(section);
  }
  return found;
}

/** Those that start from `from` to `to`, and those around the first of them, from the last to the first. */
function* near(tree: Tree, from: number, to: number): Generator<Shared> {
  const { shared, parents } = indexOf(tree);
  let at = lastUpTo(shared, to);
  for (let one = shared[at]; one; one = shared[at]) {
    spend(1, 'looking for aliases');
    yield one;
    at = one.range.start >= from ? at - 1 : (parents[at] ?? -1);
  }
}

/** The index of the last that starts at `place` or before; -1 for none. */
function lastUpTo(ranges: readonly { readonly range: Range }[], place: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.range.start ?? Infinity) <= place) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
