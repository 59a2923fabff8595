import type { Located, SyntaxNode } from './node.ts';
import type { Tree } from './tree.ts';

/** Keys and indexes from the root to a node or entry of `tree`; undefined when it is not of this tree. */
export function pathTo(tree: Tree, located: Located): readonly (string | number)[] | undefined {
  const target = tree.rangeOf(located);
  let node = tree.root;
  const path: (string | number)[] = [];
  while (node) {
    if (node === located) return path;
    const step = stepInto(tree, node, target.start, located);
    if (!step) return undefined;
    path.push(step.key);
    if (step.found) return path;
    node = step.node;
  }
  return undefined;
}

function stepInto(tree: Tree, node: SyntaxNode, offset: number, wanted: Located) {
  if (node.kind === 'map') {
    for (const entry of node.entries) {
      if (entry === wanted || entry.key === wanted) return { key: entry.key.source, node: entry.value, found: true };
      const range = tree.rangeOf(entry);
      if (range.start <= offset && offset <= range.end && (offset < range.end || range.end === tree.rangeOf(wanted).end)) {
        if (tree.rangeOf(entry.key).end <= offset) return { key: entry.key.source, node: entry.value, found: entry.value === wanted };
      }
    }
  } else if (node.kind === 'seq') {
    for (const [index, item] of node.items.entries()) {
      const range = tree.rangeOf(item);
      if (item === wanted) return { key: index, node: item, found: true };
      if (range.start <= offset && offset < Math.max(range.end, range.start + 1)) return { key: index, node: item, found: false };
    }
  }
  return undefined;
}

/** RFC 6901 pointer to a node or entry; empty for the root and for nodes of another tree. */
export function pointerOf(tree: Tree, located: Located): string {
  return (pathTo(tree, located) ?? []).map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The innermost node whose range holds `offset`; a key counts as the entry's key node. Undefined outside the root. */
export function nodeAt(tree: Tree, offset: number): SyntaxNode | undefined {
  const holds = (located: Located) => {
    const { start, end } = tree.rangeOf(located);
    return start <= offset && offset <= end;
  };
  let node = tree.root && holds(tree.root) ? tree.root : undefined;
  for (;;) {
    const at: SyntaxNode | undefined = node;
    let next: SyntaxNode | undefined;
    if (at?.kind === 'map') {
      const entry = at.entries.find(holds);
      next = entry && (holds(entry.key) ? entry.key : entry.value);
    } else if (at?.kind === 'seq') next = at.items.find(holds);
    if (!next) return at;
    node = next;
    if (next.kind === 'scalar' || next.kind === 'alias') return next;
  }
}
