import type { Entry, MapNode, SyntaxNode } from './node.ts';

/** The entry of `key` in a map; of duplicates the last, which is the one that CloudFormation takes. */
export function entryOf(node: SyntaxNode | undefined, key: string): Entry | undefined {
  if (node?.kind !== 'map') return undefined;
  for (let at = node.entries.length - 1; at >= 0; at--) {
    const entry = node.entries[at];
    if (entry && entry.key.source === key) return entry;
  }
  return undefined;
}

/** Follows keys and indexes; undefined where a step does not exist. Does not follow aliases or intrinsics. */
export function get(node: SyntaxNode | undefined, ...path: readonly (string | number)[]): SyntaxNode | undefined {
  let at = node;
  for (const step of path) {
    if (at?.kind === 'seq' && typeof step === 'number') at = at.items[step];
    else at = entryOf(at, String(step))?.value;
  }
  return at;
}

export function isMap(node: SyntaxNode | undefined): node is MapNode {
  return node?.kind === 'map';
}

/** The text of an untagged, non-empty scalar: numbers and booleans as written. Undefined for everything else. */
export function plainText(node: SyntaxNode | undefined): string | undefined {
  if (node?.kind !== 'scalar' || node.tag !== undefined || node.style === 'empty') return undefined;
  return node.source;
}

/** All nodes below and including `node`, parents first, in order of text. */
export function* descendants(node: SyntaxNode): Iterable<SyntaxNode> {
  const open: SyntaxNode[] = [node];
  for (let next = open.pop(); next; next = open.pop()) {
    yield next;
    if (next.kind === 'map')
      for (let at = next.entries.length - 1; at >= 0; at--) open.push((next.entries[at] as Entry).value);
    else if (next.kind === 'seq')
      for (let at = next.items.length - 1; at >= 0; at--) open.push(next.items[at] as SyntaxNode);
  }
}
