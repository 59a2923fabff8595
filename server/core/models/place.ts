import { pathTo, type Located, type SyntaxNode, type Tree } from '../syntax/index.ts';

/** Whether `inner` is written within `outer`, and not taken from a parameter, a mapping or another resource. */
export function isWithin(tree: Tree, outer: Located, inner: Located): boolean {
  const a = tree.rangeOf(outer);
  const b = tree.rangeOf(inner);
  return a.start <= b.start && b.end <= a.end;
}

/** Whether a YAML alias repeats `node` elsewhere, so that a change of it would change the other place too. */
export function isRepeated(tree: Tree, node: SyntaxNode): boolean {
  let at = tree.root;
  for (const step of pathTo(tree, node) ?? []) {
    if (at?.anchor !== undefined && tree.aliasCount(at.anchor) > 0) return true;
    if (at?.kind === 'map') at = at.entries.find(({ key }) => key.source === step)?.value;
    else if (at?.kind === 'seq') at = at.items[Number(step)];
  }
  return at?.anchor !== undefined && tree.aliasCount(at.anchor) > 0;
}

/** Whether a fix of `owner` may change `node`: it is written there, and nowhere else used. */
export function isOwn(tree: Tree, owner: Located, node: SyntaxNode): boolean {
  return isWithin(tree, owner, node) && !isRepeated(tree, node);
}
