import type { Range } from '../text/index.ts';
import { repeated } from './duplicates.ts';
import { loopOf } from './loop.ts';
import type { Block, Comment, Entry, Located, MapNode, SyntaxNode } from './node.ts';
import type { Mark, PlacedPart } from './part.ts';
import { problem, problemLimit } from './problems.ts';
import { resolvedRoot, resolvedUnits } from './resolved.ts';
import type { Format, Problem, Tree, Unit } from './tree.ts';

/** What a tree is made of. */
export interface Ingredients {
  readonly format: Format;
  readonly text: string;
  readonly bases: ReadonlyMap<Block, number>;
  readonly parts: readonly PlacedPart[];
  readonly root: SyntaxNode | undefined;
  readonly units: readonly Unit[];
  /** Of the document as a whole, with absolute offsets. */
  readonly problems: readonly Problem[];
}

/** A tree over parts that were parsed alone. O(parts); what is rarely asked for is made on first use. */
export function treeOf({ format, text, bases, parts, root, units, problems }: Ingredients): Tree {
  const names = namesOf(parts);
  let comments: readonly Comment[] | undefined;
  let blocks: readonly Block[] | undefined;
  let whole: Unit | undefined;
  const rangeOf = ({ block, start, end }: Located): Range => {
    const base = bases.get(block);
    if (base === undefined && block.inside)
      return rangeOf({ block: block.inside.block, ...block.inside.spelling.outside({ start, end }) });
    return { start: (base ?? 0) + start, end: (base ?? 0) + end };
  };
  return {
    text,
    format,
    root,
    units: names.aliases.size === 0 ? units : resolvedUnits(units, names.anchors),
    get whole() {
      return (whole ??= wholeOf(root, names));
    },
    problems: ordered([...problems, ...parts.flatMap(absoluteProblems), ...names.problems]),
    parsed: parts.reduce((sum, { isNew }) => sum + (isNew ? 1 : 0), 0),
    get blocks() {
      return (blocks ??= parts.map(({ part }) => part.block));
    },
    get comments() {
      comments ??= parts.flatMap(absoluteComments);
      return comments;
    },
    offsetOf: (block, relative) => rangeOf({ block, start: relative, end: relative }).start,
    rangeOf,
    holds: ({ block }) => bases.has(outermost(bases, block)),
    hasAliases: names.aliases.size > 0,
    anchor: (name) => names.anchors.get(name),
    aliasCount: (name) => names.aliases.get(name) ?? 0,
  };
}

function wholeOf(root: SyntaxNode | undefined, { aliases, anchors }: ReturnType<typeof namesOf>): Unit | undefined {
  const node = root && aliases.size > 0 ? resolvedRoot(root, anchors) : root;
  return node && { path: [], entry: undefined, node };
}

/** The block of a tree around a text that is within it. */
function outermost(bases: ReadonlyMap<Block, number>, block: Block): Block {
  let at = block;
  while (at.inside && !bases.has(at)) at = at.inside.block;
  return at;
}

/** Where the blocks of a tree lie; the `spine` holds its root and the maps of its cut sections, with absolute offsets. */
export function basesOf(spine: Block, parts: readonly PlacedPart[]): Map<Block, number> {
  const bases = new Map<Block, number>([[spine, 0]]);
  for (const { part, base } of parts) bases.set(part.block, base);
  return bases;
}

/** Adds problems for keys that blocks of one map share. */
export function repeatedKeys(entries: readonly Entry[], bases: ReadonlyMap<Block, number>): readonly Problem[] {
  return repeated(entries).map(({ key }) => {
    const base = bases.get(key.block) ?? 0;
    return problem('duplicate-key', key.start + base, key.end + base);
  });
}

/** A block-style map over entries in order of text, from the first to the last; at `empty` if there are none. */
export function spineMap(
  spine: Block,
  entries: readonly Entry[],
  { bases, empty }: { bases: ReadonlyMap<Block, number>; empty: number },
): MapNode {
  const [first] = entries;
  const last = entries.at(-1);
  const start = first ? (bases.get(first.block) ?? 0) + first.start : empty;
  const end = last ? (bases.get(last.block) ?? 0) + last.end : start;
  return { kind: 'map', block: spine, start, end, outerStart: start, flow: false, entries };
}

/** Units of an entry at the root: its children where its value is a map, in whatever style, else itself. */
export function unitsOf(entry: Entry): readonly Unit[] {
  const { key, value } = entry;
  if (value.kind !== 'map' || value.entries.length === 0) return [{ path: [key.source], entry, node: value }];
  return value.entries.flatMap((child) => unitsOfMember(key.source, child));
}

/**
 * Units of a member of a section: itself, or for a loop its collection and what the loop repeats, as if each were written
 * in the section.
 */
export function unitsOfMember(section: string, entry: Entry): readonly Unit[] {
  const known = units.get(entry);
  if (known?.section === section) return known.units;
  const found = unitsAnew(section, entry);
  units.set(entry, { section, units: found });
  return found;
}

/** The same units in all versions that have an entry. */
const units = new WeakMap<Entry, { readonly section: string; readonly units: readonly Unit[] }>();

function unitsAnew(section: string, entry: Entry): readonly Unit[] {
  const loop = loopOf(entry);
  const own: Unit = { path: [section, entry.key.source], entry, node: loop?.collection ?? entry.value };
  return loop ? [own, ...loop.body.entries.flatMap((each) => unitsAnew(section, each))] : [own];
}

/** Units of a document that is one block. */
export function unitsOfRoot(root: SyntaxNode | undefined): readonly Unit[] {
  if (!root) return [];
  if (root.kind !== 'map') return [{ path: [], entry: undefined, node: root }];
  return root.entries.flatMap(unitsOf);
}

function absoluteProblems({ part, base }: PlacedPart): readonly Problem[] {
  if (!part.problems.length) return part.problems;
  return part.problems.map((one) => ({ ...one, range: { start: one.range.start + base, end: one.range.end + base } }));
}

function absoluteComments({ part, base }: PlacedPart): readonly Comment[] {
  const { comments } = part.block;
  if (!base || !comments.length) return comments;
  return comments.map(({ start, end, text }) => ({ start: start + base, end: end + base, text }));
}

function ordered(problems: Problem[]): readonly Problem[] {
  problems.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end || (a.code < b.code ? -1 : 1));
  return problems.length > problemLimit ? problems.slice(0, problemLimit) : problems;
}

/** Anchors, aliases and aliases without anchor, over all parts. */
function namesOf(parts: readonly PlacedPart[]) {
  const anchors = new Map<string, SyntaxNode>();
  const aliases = new Map<string, number>();
  const problems: Problem[] = [];
  for (const { part, base } of parts) {
    for (const mark of part.marks) {
      if (mark.node === 'alias') {
        aliases.set(mark.name, (aliases.get(mark.name) ?? 0) + 1);
        if (!anchors.has(mark.name)) problems.push(unknownAlias(mark, base));
      } else if (mark.node) anchors.set(mark.name, mark.node);
    }
  }
  return { anchors, aliases, problems };
}

function unknownAlias({ start, end }: Mark, base: number): Problem {
  return problem('alias-unknown', start + base, end + base);
}
