import type { Block, Entry, ScalarNode, SyntaxNode } from './node.ts';
import type { Part, PlacedPart } from './part.ts';
import { get } from './read.ts';
import type { Tree } from './tree.ts';

/** A block within the block of a part. */
interface Inner {
  readonly block: Block;
  /** Where it starts in the block of the part. */
  readonly at: number;
}

interface Divided {
  readonly entry: Entry;
  readonly inner: readonly Inner[];
}

/** Members of this section are what all others refer to. */
const dividedSection = 'Parameters';

interface Around {
  /** The key of the section. */
  readonly section: string;
  /** Where blocks lie; smaller ones are added. */
  readonly bases: Map<Block, number>;
  readonly previous: Tree | undefined;
}

/**
 * The members of a section. Those that many units refer to are in smaller blocks than that which was parsed, one for each
 * key and value in them: what is not changed there stays the same node, as elsewhere only the whole does.
 */
export function membersOf(parts: readonly PlacedPart[], { section, bases, previous }: Around): readonly Entry[] {
  if (section !== dividedSection) return parts.flatMap(({ part }) => part.entry ?? []);
  const old = get(previous?.root, section);
  const before = new Map((old?.kind === 'map' ? old.entries : []).map((entry) => [entry.key.source, entry]));
  return parts.flatMap(({ part, base }) => {
    if (!part.entry) return [];
    const name = part.entry.key.source;
    const candidate = before.get(name);
    before.delete(name);
    // A block has one place in a tree.
    const { entry, inner } = divided(
      part,
      part.entry,
      candidate && !bases.has(candidate.block) ? candidate : undefined,
    );
    for (const { block, at } of inner) bases.set(block, base + at);
    return [entry];
  });
}

interface Divided {
  readonly entry: Entry;
  readonly inner: readonly Inner[];
}

/** The smaller blocks by what they are: the name of a key in the entry, and empty for the key of the entry itself. */
interface Pieces {
  readonly key: ScalarNode | undefined;
  readonly entries: ReadonlyMap<string, Entry>;
}

const known = new WeakMap<Part, Divided>();

/** What an entry consists of, and what it had before and may have again: a quote that is typed hides what stands below. */
const pieces = new WeakMap<Entry, Pieces>();

/** Half-written keys wait in vain. */
const mostWaiting = 20;

/** `previous` is what the entry was before. What has anchors stays whole. */
function divided(part: Part, entry: Entry, previous: Entry | undefined): Divided {
  if (part.marks.length > 0) return { entry, inner: [] };
  let found = known.get(part);
  if (!found) known.set(part, (found = divide(entry, previous && pieces.get(previous))));
  return found;
}

function divide(entry: Entry, previous: Pieces | undefined): Divided {
  const { block, key, value } = entry;
  const waiting = new Map(previous?.entries);
  const ownKey = kept(keyAlone(key), previous?.key);
  const members = value.kind === 'map' ? value.entries : [];
  const seen = new Set<string>();
  const entries = members.map((member) => {
    const name = member.key.source;
    const own = kept(entryAlone(member), seen.has(name) ? undefined : waiting.get(name));
    seen.add(name);
    waiting.set(name, own);
    return own;
  });
  for (const name of waiting.keys()) if (waiting.size > mostWaiting && !seen.has(name)) waiting.delete(name);
  const now: Entry = { ...entry, key: ownKey, value: value.kind === 'map' ? { ...value, entries } : value };
  pieces.set(now, { key: ownKey, entries: waiting });
  const inner = members.map(({ start }, index) => ({ block: entries[index]?.block ?? block, at: start }));
  return { entry: now, inner: [{ block: ownKey.block, at: key.outerStart }, ...inner] };
}

/** The same node or entry of before, where nothing in it is different. */
function kept<T extends SyntaxNode | Entry>(now: T, before: T | undefined): T {
  const isSame = before?.block.text === now.block.text && shapeOf(before) === shapeOf(now);
  return before && isSame ? before : now;
}

const shapes = new WeakMap<Block, string>();

/** All that a node or entry, which has a block of its own, consists of. Only edits ask for it. */
function shapeOf(node: SyntaxNode | Entry): string {
  let shape = shapes.get(node.block);
  if (shape === undefined)
    shapes.set(
      node.block,
      (shape = JSON.stringify(node, (name, value: unknown) => (name === 'block' ? undefined : value))),
    );
  return shape;
}

function keyAlone(key: ScalarNode): ScalarNode {
  return { ...moved(key, blockOf(key.block, key.outerStart, key.end), key.outerStart), kind: 'scalar' };
}

function entryAlone(entry: Entry): Entry {
  return movedEntry(entry, blockOf(entry.block, entry.start, entry.end), entry.start);
}

function blockOf({ text }: Block, start: number, end: number): Block {
  return { text: text.slice(start, end), comments: [] };
}

/** A copy of a node in a block that starts at `by` in that of the node. */
function moved<T extends SyntaxNode>(node: T, block: Block, by: number): T {
  const base = { ...node, block, start: node.start - by, end: node.end - by, outerStart: node.outerStart - by };
  if (base.kind === 'map') return { ...base, entries: base.entries.map((each) => movedEntry(each, block, by)) };
  if (base.kind === 'seq') return { ...base, items: base.items.map((each) => moved(each, block, by)) };
  return base;
}

function movedEntry(entry: Entry, block: Block, by: number): Entry {
  const { start, end, key, value } = entry;
  return { block, start: start - by, end: end - by, key: moved(key, block, by), value: moved(value, block, by) };
}
