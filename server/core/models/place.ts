import type { Located, Shared, SyntaxNode, Tree } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';
import { encloses, isEffective, sharedAround, sharedAt, usesThrough } from './uses.ts';

/** Whether YAML aliases make several uses of `node`, so that a change of it would change other places too. */
export function isRepeated(tree: Tree, node: SyntaxNode): boolean {
  const range = tree.rangeOf(node);
  return isUsedAgain(tree, range, sharedAround(tree, range));
}

/** Whether a fix of `owner` may change `node`: it is written there, or has its only use there, and no other. */
export function isOwn(tree: Tree, owner: Located, node: SyntaxNode): boolean {
  if (isRepeated(tree, node)) return false;
  const own = tree.rangeOf(owner);
  const places = [tree.rangeOf(node)];
  const seen = new Set<Shared>();
  for (const place of places) {
    if (encloses(own, place)) return true;
    for (const shared of sharedAround(tree, place)) {
      if (seen.has(shared)) continue;
      seen.add(shared);
      places.push(...shared.aliases.map((alias) => tree.rangeOf(alias)));
    }
  }
  return false;
}

/** Whether a change of `range` changes what aliases repeat, so that it would change several places, some of them unseen. */
export function changesSeveral(tree: Tree, range: Range): boolean {
  return isUsedAgain(tree, range, sharedAt(tree, range));
}

/** The innermost text around `range` that several places use; undefined for most. */
export function repeatedAround(tree: Tree, range: Range): Shared | undefined {
  const around = [...sharedAround(tree, range)];
  if (!isUsedAgain(tree, range, around)) return undefined;
  return around.find(({ range: own, aliases }) => aliases.length > 1 || isEffective(tree, own)) ?? around[0];
}

/** Whether a text takes effect more than once: where it stands, and where aliases of what it belongs to stand. */
function isUsedAgain(tree: Tree, range: Range, owners: Iterable<Shared>): boolean {
  let uses = isEffective(tree, range) ? 1 : 0;
  for (const shared of owners) {
    uses += usesThrough(tree, shared);
    if (uses > 1) return true;
  }
  return false;
}
