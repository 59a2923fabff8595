import type { AliasNode, Entry, MapNode, SeqNode, SyntaxNode } from './node.ts';
import type { Unit } from './tree.ts';

/** What the anchors of a document name. */
type Anchors = ReadonlyMap<string, SyntaxNode>;

/** More nodes are not put together: aliases of aliases multiply. */
const mostNodes = 20_000;
/** Nor more entries taken over from one map to the next, in a unit and in all: maps that are merged one after the other grow. */
const mostMerged = 200_000;
const mostWork = 4_000_000;
/** Nor do anchors stand within anchors so deep; each takes its part of the stack. */
const deepest = 100;

const written = new WeakMap<object, object>();

/** What the text has in the place of a node or entry that was put together: that itself for all others. */
export function writtenAs<T extends SyntaxNode | Entry>(located: T): T {
  return (written.get(located) as T | undefined) ?? located;
}

interface Kept {
  readonly node: SyntaxNode;
  readonly entry: Entry;
  /** Nodes and entries that were gone through. */
  readonly work: number;
  readonly targets: readonly (readonly [name: string, node: SyntaxNode | undefined])[];
}

const kept = new WeakMap<Entry, Kept>();

/**
 * Units with their aliases replaced by what they stand for, and merge keys (`<<`) by the entries that they bring: an entry
 * of the map itself wins, then the first that is merged. Nodes behind an alias are those of its anchor. The unit itself
 * where it has neither, where an anchor holds itself, and where there would be too much of it, or was before it. The same
 * nodes as long as those of the unit and of the anchors that it uses are.
 */
export function resolvedUnits(units: readonly Unit[], anchors: Anchors): readonly Unit[] {
  let left = mostWork;
  return units.map((unit) => {
    const { entry } = unit;
    if (left < 0 || !entry || !hasAlias(unit.node)) return unit;
    let known = kept.get(entry);
    if (!known?.targets.every(([name, node]) => anchors.get(name) === node))
      kept.set(entry, (known = resolvedAnew(unit.node, entry, anchors)));
    // Counted each time, so that what an earlier version has done changes nothing.
    left -= known.work;
    return { ...unit, node: known.node, entry: known.entry };
  });
}

function resolvedAnew(unit: SyntaxNode, entry: Entry, anchors: Anchors): Kept {
  const work: Work = { anchors, targets: new Map(), inside: new Set(), nodes: mostNodes, merged: mostMerged };
  const node = ownCopy(resolve(work, unit));
  const targets = [...work.targets];
  const done = mostNodes - work.nodes + mostMerged - work.merged;
  if (isTooMuch(work)) return { node: unit, entry, work: done, targets };
  // The node of a loop is its collection; its entry has units of its own.
  const own = entry.value === unit ? copyOf(entry, { ...entry, value: node }) : entry;
  return { node, entry: own, work: done, targets };
}

/** The root of a document that is one unit, in the same way. */
export function resolvedRoot(root: SyntaxNode, anchors: Anchors): SyntaxNode {
  const work: Work = { anchors, targets: new Map(), inside: new Set(), nodes: mostNodes, merged: mostMerged };
  const node = resolve(work, root);
  return isTooMuch(work) ? root : node;
}

interface Work {
  readonly anchors: Anchors;
  /** What was looked up. */
  readonly targets: Map<string, SyntaxNode | undefined>;
  /** Anchors that are being put in. */
  readonly inside: Set<string>;
  /** How many nodes and merged entries may come yet; negative where there is too much. */
  nodes: number;
  merged: number;
}

function isTooMuch({ nodes, merged }: Work): boolean {
  return nodes < 0 || merged < 0;
}

/** A unit has a node of its own: what is known of the unit of the anchor is not known of this one. */
function ownCopy(node: SyntaxNode): SyntaxNode {
  return written.has(node) ? node : copyOf(node, { ...node });
}

function copyOf<T extends SyntaxNode | Entry>(of: T, copy: T): T {
  written.set(copy, writtenAs(of));
  return copy;
}

function resolve(work: Work, node: SyntaxNode): SyntaxNode {
  work.nodes--;
  if (isTooMuch(work)) return node;
  switch (node.kind) {
    case 'alias':
      return target(work, node);
    case 'map':
      return hasAlias(node) ? resolvedMap(work, node) : node;
    case 'seq':
      return hasAlias(node) ? resolvedList(work, node) : node;
    case 'scalar':
      return node;
  }
}

function target(work: Work, alias: AliasNode): SyntaxNode {
  const { name } = alias;
  const found = work.anchors.get(name);
  work.targets.set(name, found);
  if (!found || work.inside.has(name)) return alias;
  if (work.inside.size >= deepest) {
    work.nodes = -1;
    return alias;
  }
  work.inside.add(name);
  const result = resolve(work, found);
  work.inside.delete(name);
  return result;
}

function resolvedList(work: Work, list: SeqNode): SeqNode {
  return copyOf(list, { ...list, items: list.items.map((item) => resolve(work, item)) });
}

function resolvedMap(work: Work, map: MapNode): MapNode {
  const own: Entry[] = [];
  const merged: Entry[] = [];
  for (const entry of map.entries) {
    const value = resolve(work, entry.value);
    const sources = isMerge(entry) ? sourcesOf(value) : undefined;
    if (sources) merge(work, sources, merged);
    else own.push(value === entry.value ? entry : copyOf(entry, { ...entry, value }));
  }
  const names = new Set(own.map(({ key }) => key.source));
  for (const entry of merged) {
    if (names.has(entry.key.source)) continue;
    names.add(entry.key.source);
    own.push(entry);
  }
  return copyOf(map, { ...map, entries: own });
}

function isMerge({ key }: Entry): boolean {
  return key.style === 'plain' && key.source === '<<';
}

/** The maps that a merge key names; undefined where it holds something else. */
function sourcesOf(value: SyntaxNode): readonly MapNode[] | undefined {
  const maps = value.kind === 'seq' ? value.items : [value];
  return maps.every((map) => map.kind === 'map') ? maps : undefined;
}

function merge(work: Work, sources: readonly MapNode[], into: Entry[]): void {
  for (const { entries } of sources) {
    work.merged -= entries.length;
    if (isTooMuch(work)) return;
    for (const entry of entries) into.push(entry);
  }
}

const aliased = new WeakMap<SyntaxNode, boolean>();

/** Whether an alias or a merge key stands in a node. */
function hasAlias(node: SyntaxNode): boolean {
  if (node.kind === 'scalar') return false;
  if (node.kind === 'alias') return true;
  const known = aliased.get(node);
  if (known !== undefined) return known;
  const found =
    node.kind === 'map'
      ? node.entries.some((entry) => isMerge(entry) || hasAlias(entry.value))
      : node.items.some((item) => hasAlias(item));
  aliased.set(node, found);
  return found;
}
