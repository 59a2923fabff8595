import { spend } from '../text/index.ts';
import type { Entry, MapNode, SyntaxNode } from './node.ts';

/** Maps of fewer entries are searched faster than a table of them is made. */
const leastToIndex = 64;
const indexes = new WeakMap<MapNode, ReadonlyMap<string, Entry>>();

/** The entry of `key` in a map; of duplicates the last, which is the one that CloudFormation takes. */
export function entryOf(node: SyntaxNode | undefined, key: string): Entry | undefined {
  if (node?.kind !== 'map') return undefined;
  const { entries } = node;
  if (entries.length >= leastToIndex) return indexOf(node).get(key);
  let at = entries.length - 1;
  while (at >= 0 && entries[at]?.key.source !== key) at--;
  return at < 0 ? undefined : entries[at];
}

function indexOf(node: MapNode): ReadonlyMap<string, Entry> {
  let index = indexes.get(node);
  if (!index) {
    // Of two with one key, the later stays.
    index = new Map(node.entries.map((entry) => [entry.key.source, entry]));
    indexes.set(node, index);
  }
  return index;
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

const stepsOfNode = 2;

/** All nodes below and including `node`, parents first, in order of text. */
export function* descendants(node: SyntaxNode): Iterable<SyntaxNode> {
  const open: SyntaxNode[] = [node];
  for (let next = open.pop(); next; next = open.pop()) {
    spend(stepsOfNode, 'looking through values');
    yield next;
    if (next.kind === 'map')
      for (let at = next.entries.length - 1; at >= 0; at--) open.push((next.entries[at] as Entry).value);
    else if (next.kind === 'seq')
      for (let at = next.items.length - 1; at >= 0; at--) open.push(next.items[at] as SyntaxNode);
  }
}
