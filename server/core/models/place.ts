import { sharedIn, type Located, type Shared, type SyntaxNode, type Tree } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';

/** Whether YAML aliases make several uses of `node`, so that a change of it would change other places too. */
export function isRepeated(tree: Tree, node: SyntaxNode): boolean {
  return repeatedAround(tree, tree.rangeOf(node)) !== undefined;
}

/** Whether a fix of `owner` may change `node`: it is written there, or has its only use there, and no other. */
export function isOwn(tree: Tree, owner: Located, node: SyntaxNode): boolean {
  const own = tree.rangeOf(owner);
  const seen = new Set<Shared>();
  let range = tree.rangeOf(node);
  while (!repeatedAround(tree, range)) {
    if (encloses(own, range)) return true;
    const place = range;
    const shared = sharedIn(tree).findLast((each) => encloses(each.range, place));
    // What holds an alias of itself has no end.
    const [alias] = shared && !seen.has(shared) ? shared.aliases : [];
    if (!shared || !alias) return false;
    seen.add(shared);
    range = tree.rangeOf(alias);
  }
  return false;
}

/** Sections whose members take effect where they stand; anything else is there for its aliases. */
const effective = new Set(['Resources', 'Outputs', 'Conditions', 'Parameters', 'Mappings', 'Rules', 'Globals']);

/** Whether what an anchor names is used in more than one place. */
function isRepeatedUse({ aliases, section }: Shared): boolean {
  return aliases.length + (section !== undefined && effective.has(section) ? 1 : 0) > 1;
}

/** Whether a change of `range` changes what aliases repeat, so that it would change several places, some of them unseen. */
export function changesSeveral(tree: Tree, range: Range, seen: ReadonlySet<Shared> = new Set()): boolean {
  return sharedIn(tree)
    .filter((shared) => !seen.has(shared) && range.start <= shared.range.end && range.end > shared.range.start)
    .some(
      (shared) =>
        isRepeatedUse(shared) ||
        shared.aliases.some((alias) => changesSeveral(tree, tree.rangeOf(alias), new Set([...seen, shared]))),
    );
}

/** The innermost text around `range` that several places use; undefined for most. */
export function repeatedAround(tree: Tree, range: Range): Shared | undefined {
  return sharedIn(tree).findLast((shared) => encloses(shared.range, range) && isRepeatedUse(shared));
}

function encloses(outer: Range, inner: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
