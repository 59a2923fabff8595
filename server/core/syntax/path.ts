import type { Range } from '../text/index.ts';
import type { Block, Entry, Located, ScalarNode, SyntaxNode } from './node.ts';
import { writtenAs } from './resolved.ts';
import type { Tree, Unit } from './tree.ts';
import { textRoot } from './within.ts';

export type Path = readonly (string | number)[];

/**
 * Keys and indexes from the root to a node, key or entry of `tree`; a key and an entry have the path of the value.
 * Undefined for what is not of this tree. Of repeated keys all have the same path. The path into a text within a scalar
 * goes on behind that of the scalar.
 */
export function pathTo(tree: Tree, located: Located): Path | undefined {
  if (!tree.root || !tree.holds(located)) return undefined;
  const wanted = writtenAs(located as SyntaxNode | Entry);
  const unit = unitOf(tree, wanted.block);
  const search = { tree, wanted, range: tree.rangeOf(wanted) };
  const entry = unit?.entry && writtenAs(unit.entry);
  if (!unit || !entry || wanted === entry || wanted === entry.key) return pathWithin(search, tree.root);
  let inner = innerPaths.get(wanted);
  if (!inner) {
    inner = pathWithin(search, entry.value);
    if (!inner) return pathWithin(search, tree.root);
    innerPaths.set(wanted, inner);
  }
  return [...unit.path, ...inner];
}

/** Paths from the nodes of units that are blocks of their own, which stay the same wherever the block goes. */
const innerPaths = new WeakMap<Located, Path>();
const unitsByBlock = new WeakMap<Tree, ReadonlyMap<Block, Unit>>();

/** The unit that is all of a block; undefined where a block has several, or none. */
function unitOf(tree: Tree, block: Block): Unit | undefined {
  let units = unitsByBlock.get(tree);
  if (!units) unitsByBlock.set(tree, (units = tree.units.length > 1 ? byBlock(tree.units) : new Map()));
  return units.get(block);
}

function byBlock(units: readonly Unit[]): ReadonlyMap<Block, Unit> {
  const found = new Map<Block, Unit>();
  const shared = new Set<Block>();
  for (const unit of units) {
    const block = unit.entry?.block ?? unit.node.block;
    if (found.has(block)) shared.add(block);
    else found.set(block, unit);
  }
  for (const block of shared) found.delete(block);
  return found;
}

/**
 * RFC 6901 pointer to a node, key or entry; empty for the root and for what is not of this tree. What stands for a part
 * of a node, or was made from it, has the pointer of that node.
 */
export function pointerOf(tree: Tree, located: Located): string {
  const path = pathTo(tree, located) ?? pathAround(tree, located);
  return path.map(pointerStep).join('');
}

/** One step of an RFC 6901 pointer, with the slash before it. */
export function pointerStep(step: string | number): string {
  const text = String(step);
  return `/${/[~/]/.test(text) ? text.replaceAll('~', '~0').replaceAll('/', '~1') : text}`;
}

function pathAround(tree: Tree, located: Located): Path {
  const around = tree.holds(located) ? nodeAt(tree, tree.rangeOf(located).start) : undefined;
  return (around && pathTo(tree, around)) ?? [];
}

/**
 * The innermost node whose range, tag and anchor included, holds `offset` or ends there; the key node where `offset`
 * is in a key. Undefined outside the root.
 */
export function nodeAt(tree: Tree, offset: number): SyntaxNode | undefined {
  return nodesAt(tree, offset).at(-1);
}

/** The nodes that hold `offset`, each within the one before it, from the root to the one of `nodeAt`; empty outside the root. */
export function nodesAt(tree: Tree, offset: number): readonly SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  let next = tree.root && touches(tree, tree.root, offset) ? tree.root : undefined;
  for (; next; next = childAt(tree, next, offset)) nodes.push(next);
  return nodes;
}

interface Search {
  readonly tree: Tree;
  readonly wanted: Located;
  readonly range: Range;
}

function pathWithin(search: Search, node: SyntaxNode): Path | undefined {
  const steps: (string | number)[] = [];
  return findWithin(search, node, steps) ? steps.reverse() : undefined;
}

/** Whether it is in `node`; adds the steps to it, the last one first. */
function findWithin(search: Search, node: SyntaxNode, steps: (string | number)[]): boolean {
  const { tree, wanted, range } = search;
  if (node === wanted) return true;
  if (node.kind === 'map') {
    for (const index of indexesAround(tree, node.entries, range)) {
      const entry = node.entries[index] as Entry;
      const isFound = entry === wanted || entry.key === wanted || findWithin(search, entry.value, steps);
      if (isFound) return steps.push(entry.key.source) > 0;
    }
  } else if (node.kind === 'scalar' && isInside(wanted, node)) {
    const root = textRoot(wanted.block, node.block);
    return root !== undefined && findWithin(search, root, steps);
  } else if (node.kind === 'seq') {
    for (const index of indexesAround(tree, node.items, range))
      if (findWithin(search, node.items[index] as SyntaxNode, steps)) return steps.push(index) > 0;
  }
  return false;
}

/** Whether a node is of a text within `scalar`; its range is known to be. */
function isInside({ block }: Located, scalar: ScalarNode): boolean {
  return block !== scalar.block && block.inside !== undefined;
}

/** Indexes of the members that cover `range`, last first: one, or more where empty ones touch it. */
function indexesAround(tree: Tree, members: readonly (Entry | SyntaxNode)[], range: Range): readonly number[] {
  // What was read out of the words of a command may stand in any order.
  if (tree.isLoose) return [...members.keys()].filter((index) => covers(tree, members[index] as Entry, range));
  const found: number[] = [];
  for (let index = lastStartingAt(tree, members, range.start); index >= 0; index--) {
    const member = members[index] as Entry | SyntaxNode;
    const { end } = tree.rangeOf(member);
    if (end < range.start) break;
    if (end >= range.end) found.push(index);
  }
  return found;
}

function covers(tree: Tree, member: Located, range: Range): boolean {
  const { start, end } = tree.rangeOf(member);
  return start <= range.start && range.end <= end;
}

/** Index of the last member that starts at or before `offset`, -1 if none. Binary search. */
function lastStartingAt(tree: Tree, members: readonly (Entry | SyntaxNode)[], offset: number): number {
  let low = 0;
  let high = members.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (outerStartOf(tree, members[middle] as Entry | SyntaxNode) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function outerStartOf(tree: Tree, member: Entry | SyntaxNode): number {
  return tree.offsetOf(member.block, 'outerStart' in member ? member.outerStart : member.start);
}

function touches(tree: Tree, node: SyntaxNode, offset: number): boolean {
  return outerStartOf(tree, node) <= offset && offset <= tree.rangeOf(node).end;
}

function childAt(tree: Tree, node: SyntaxNode, offset: number): SyntaxNode | undefined {
  if (node.kind === 'map') {
    const entry = node.entries[lastStartingAt(tree, node.entries, offset)];
    if (!entry) return undefined;
    return [entry.key, entry.value].find((part) => touches(tree, part, offset));
  }
  const item = node.kind === 'seq' ? node.items[lastStartingAt(tree, node.items, offset)] : undefined;
  return item && touches(tree, item, offset) ? item : undefined;
}
