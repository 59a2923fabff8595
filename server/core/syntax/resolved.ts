import type { AliasNode, Entry, MapNode, SeqNode, SyntaxNode } from './node.ts';
import type { Unit } from './tree.ts';

/** What the anchors of a document name. */
type Anchors = ReadonlyMap<string, SyntaxNode>;

/** More nodes are not put together: aliases of aliases multiply. */
const mostNodes = 20_000;

const written = new WeakMap<object, object>();

/** What the text has in the place of a node or entry that was put together: that itself for all others. */
export function writtenAs<T extends SyntaxNode | Entry>(located: T): T {
  return (written.get(located) as T | undefined) ?? located;
}

interface Kept {
  readonly node: SyntaxNode;
  readonly entry: Entry;
  readonly targets: readonly (readonly [name: string, node: SyntaxNode | undefined])[];
}

const kept = new WeakMap<Entry, Kept>();

/**
 * A unit with its aliases replaced by what they stand for, and merge keys (`<<`) by the entries that they bring: an entry
 * of the map itself wins, then the first that is merged. Nodes behind an alias are those of its anchor. The unit itself
 * where it has neither, where an anchor holds itself, and where there would be too much of it. The same nodes as long as
 * those of the unit and of the anchors that it uses are.
 */
export function resolvedUnit(unit: Unit, anchors: Anchors): Unit {
  const { entry } = unit;
  if (!entry || !hasAlias(unit.node)) return unit;
  let known = kept.get(entry);
  if (!known?.targets.every(([name, node]) => anchors.get(name) === node))
    kept.set(entry, (known = resolvedAnew(unit.node, entry, anchors)));
  return { ...unit, node: known.node, entry: known.entry };
}

function resolvedAnew(unit: SyntaxNode, entry: Entry, anchors: Anchors): Kept {
  const work: Work = { anchors, targets: new Map(), inside: new Set(), left: mostNodes };
  const node = ownCopy(resolve(work, unit));
  const targets = [...work.targets];
  if (work.left < 0) return { node: unit, entry, targets };
  // The node of a loop is its collection; its entry has units of its own.
  return { node, entry: entry.value === unit ? copyOf(entry, { ...entry, value: node }) : entry, targets };
}

interface Work {
  readonly anchors: Anchors;
  /** What was looked up. */
  readonly targets: Map<string, SyntaxNode | undefined>;
  /** Anchors that are being put in. */
  readonly inside: Set<string>;
  left: number;
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
  work.left--;
  if (work.left < 0) return node;
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
    if (sources) merged.push(...sources);
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

/** The entries that a merge key brings; undefined where it holds something else. */
function sourcesOf(value: SyntaxNode): readonly Entry[] | undefined {
  const maps = value.kind === 'seq' ? value.items : [value];
  return maps.every((map) => map.kind === 'map') ? maps.flatMap((map) => map.entries) : undefined;
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
