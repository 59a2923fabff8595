import { get, isMap, sharedIn, type Located, type Shared, type SyntaxNode, type Tree } from '../syntax/index.ts';
import { spend, type Range } from '../text/index.ts';

/** Whether YAML aliases make several uses of `node`, so that a change of it would change other places too. */
export function isRepeated(tree: Tree, node: SyntaxNode): boolean {
  return isUsedAgain(tree, tree.rangeOf(node), encloses);
}

/** Whether a fix of `owner` may change `node`: it is written there, or has its only use there, and no other. */
export function isOwn(tree: Tree, owner: Located, node: SyntaxNode): boolean {
  if (isRepeated(tree, node)) return false;
  const own = tree.rangeOf(owner);
  const places = [tree.rangeOf(node)];
  const seen = new Set<Shared>();
  for (const place of places) {
    if (encloses(own, place)) return true;
    for (const shared of sharedIn(tree)) {
      if (seen.has(shared) || !encloses(shared.range, place)) continue;
      seen.add(shared);
      places.push(...shared.aliases.map((alias) => tree.rangeOf(alias)));
    }
  }
  return false;
}

/** Whether a change of `range` changes what aliases repeat, so that it would change several places, some of them unseen. */
export function changesSeveral(tree: Tree, range: Range): boolean {
  return isUsedAgain(tree, range, (shared) => range.start <= shared.end && range.end > shared.start);
}

/** The innermost text around `range` that several places use; undefined for most. */
export function repeatedAround(tree: Tree, range: Range): Shared | undefined {
  if (!isUsedAgain(tree, range, encloses)) return undefined;
  const around = sharedIn(tree).filter((shared) => encloses(shared.range, range));
  return around.findLast(({ range: own, aliases }) => aliases.length > 1 || isEffective(tree, own)) ?? around.at(-1);
}

/** Whether a text takes effect more than once: where it stands, and where aliases of what it belongs to stand. */
function isUsedAgain(tree: Tree, range: Range, belongsTo: (shared: Range, range: Range) => boolean): boolean {
  const all = sharedIn(tree);
  if (all.length === 0) return false;
  spend(all.length, 'looking for aliases');
  const known = new Map<Shared, number>();
  const usesOf = (place: Range, owners: readonly Shared[]): number =>
    owners.reduce((sum, shared) => sum + usesThrough(shared), isEffective(tree, place) ? 1 : 0);
  const usesThrough = (shared: Shared): number => {
    const before = known.get(shared);
    if (before !== undefined) return before;
    // What holds an alias of itself has no end.
    known.set(shared, 0);
    const uses = shared.aliases
      .map((alias) => tree.rangeOf(alias))
      .reduce(
        (sum, place) =>
          sum +
          usesOf(
            place,
            all.filter((each) => encloses(each.range, place)),
          ),
        0,
      );
    known.set(shared, uses);
    return uses;
  };
  return (
    usesOf(
      range,
      all.filter((shared) => belongsTo(shared.range, range)),
    ) > 1
  );
}

/** Sections of a template whose members take effect where they stand; anything else is there for its aliases. */
const effective = new Set(['Resources', 'Outputs', 'Conditions', 'Parameters', 'Mappings', 'Rules', 'Globals']);

/** Whether a place takes effect by itself, as all of a policy does. */
function isEffective(tree: Tree, place: Range): boolean {
  if (!isMap(tree.root) || !get(tree.root, 'Resources')) return true;
  const section = tree.root.entries.find(({ value }) => encloses(tree.rangeOf(value), place));
  return section !== undefined && effective.has(section.key.source);
}

function encloses(outer: Range, inner: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
