import type { Entry, Located, SyntaxNode } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';
import { type Child, childrenOf, columnOf, indexesOf, type Source } from './source.ts';

/** A node with the collections around it, which the tree itself does not link. */
export interface Place {
  readonly node: SyntaxNode;
  readonly parent: Place | undefined;
  /** The entry that holds the node, when its parent is a map. */
  readonly entry: Entry | undefined;
}

/** Where `node` stands in its tree; undefined for a node of another tree. */
export function locate(source: Source, node: SyntaxNode): Place | undefined {
  const { tree } = source;
  const target = tree.rangeOf(node);
  let place: Place | undefined = tree.root && { node: tree.root, parent: undefined, entry: undefined };
  while (place && place.node !== node) place = stepTowards(source, place, node, target);
  return place;
}

/** The child of the parent's collection that `place` is; undefined for the root and in broken text. */
export function childAt(source: Source, place: Place): Child | undefined {
  if (!place.parent) return undefined;
  const at = indexesOf(source, place.parent.node).get(place.entry ?? place.node);
  return at === undefined ? undefined : childrenOf(source, place.parent.node)?.[at];
}

export function isFlow(node: SyntaxNode): boolean {
  return (node.kind === 'map' || node.kind === 'seq') && node.flow;
}

/** Column of the keys of a block map or of the dashes of a block list. */
export function childColumn(source: Source, node: SyntaxNode): number {
  return columnOf(source.text, source.tree.rangeOf(node).start);
}

function stepTowards(source: Source, place: Place, node: SyntaxNode, target: Range): Place | undefined {
  const at = place.node;
  const holds = (inner: SyntaxNode) => {
    if (inner === node) return true;
    const { start, end } = source.tree.rangeOf(inner);
    return (inner.kind === 'map' || inner.kind === 'seq') && start <= target.start && target.end <= end;
  };
  if (at.kind === 'map') {
    const likely = lastUpTo(source, at.entries, target);
    const entry =
      likely && holds(likely.value)
        ? likely
        : (at.entries.find(({ value }) => value === node) ?? at.entries.find(({ value }) => holds(value)));
    return entry && { node: entry.value, parent: place, entry };
  }
  if (at.kind !== 'seq') return undefined;
  const likely = lastUpTo(source, at.items, target);
  const item = likely && holds(likely) ? likely : (at.items.find((each) => each === node) ?? at.items.find(holds));
  return item && { node: item, parent: place, entry: undefined };
}

/** The last of some parts in order of text that starts no later than `target`. */
function lastUpTo<P extends Located>(source: Source, parts: readonly P[], target: Range): P | undefined {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (source.tree.rangeOf(parts[middle] as P).start <= target.start) low = middle + 1;
    else high = middle;
  }
  return parts[low - 1];
}
