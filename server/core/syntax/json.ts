import type { Range } from '../text/index.ts';
import { basesOf, repeatedKeys, treeOf, unitsOf, unitsOfRoot } from './assemble.ts';
import { membersOf } from './divided.ts';
import { type JsonKind, parseJsonPiece, parseJsonText } from './json-block.ts';
import { type JsonLayout, type JsonSectionCut, type Outline, outlineAfter, outlineOf } from './json-outline.ts';
import type { Block, Entry, MapNode } from './node.ts';
import type { Piece, PlacedPart } from './part.ts';
import { problem } from './problems.ts';
import { partsOf, remember } from './reuse.ts';
import type { ParseInput, Problem, Tree, Unit } from './tree.ts';

/** UTF-16 units: below, analysing everything anew takes hardly longer than a part of it. */
const leastToCut = 8 * 1024;
/** More cuts cost more than they save. */
const mostCuts = 4000;

/**
 * The tree of a JSON text. Comments are accepted, trailing commas reported. A large object is cut into the members of
 * its members, each parsed alone, so that unchanged ones of `previous` can be taken over.
 */
export function parseJson({ text, previous, filled = [] }: ParseInput, problems: readonly Problem[]): Tree {
  const { tooDeepAt, layout } = outlineFor(text, previous);
  if (tooDeepAt !== undefined) {
    const stop = problem('too-deep', tooDeepAt, tooDeepAt + 1);
    return treeOf({
      format: 'json',
      text,
      bases: new Map(),
      parts: [],
      root: undefined,
      units: [],
      problems: [...problems, stop],
    });
  }
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  if (filled.length > 0) return filledTree(text, filled, problems);
  const context = { text, start, previous, problems };
  return layout && text.length > leastToCut && cutsOf(layout) <= mostCuts
    ? cutTree(context, layout)
    : wholeTree(context);
}

/** The layouts of texts that were cut. */
const layouts = new WeakMap<Tree, JsonLayout>();

function outlineFor(text: string, previous: Tree | undefined): Outline {
  const before = previous && layouts.get(previous);
  return (before && outlineAfter(text, previous.text, before)) ?? outlineOf(text);
}

function cutsOf({ sections }: JsonLayout): number {
  return sections.reduce((sum, { children }) => sum + 1 + children.length, 0);
}

interface Context {
  readonly text: string;
  /** Behind the byte order mark. */
  readonly start: number;
  readonly previous: Tree | undefined;
  readonly problems: readonly Problem[];
}

function wholeTree({ text, start, previous, problems }: Context): Tree {
  const parts = partsOf(text, [{ kind: 'document', indent: 0, start, end: text.length }], {
    previous,
    parse: parseJsonPiece,
  });
  const root = parts[0]?.part.root;
  const bases = basesOf({ text, comments: [] }, parts);
  const tree = treeOf({ format: 'json', text, bases, parts, root, units: unitsOfRoot(root), problems });
  remember(tree, parts, previous);
  return tree;
}

function filledTree(text: string, filled: readonly Range[], problems: readonly Problem[]): Tree {
  const isFilled = (_text: string, start: number, end: number): boolean =>
    filled.some((range) => range.start < end && start < range.end);
  const part = parseJsonText({ text, comments: [] }, isFilled);
  const parts = [{ part, base: 0 }];
  const { root } = part;
  const bases = basesOf({ text, comments: [] }, parts);
  return treeOf({ format: 'json', text, bases, parts, root, units: unitsOfRoot(root), problems });
}

function cutTree(context: Context, layout: JsonLayout): Tree {
  const { open, close, sections } = layout;
  const { text, start, previous, problems } = context;
  const first = sections[0]?.start ?? close;
  const pieces = [glue(start, first), ...sections.flatMap(piecesOf), glue(close, text.length)];
  const parts = partsOf(text, pieces, { previous, parse: parseJsonPiece });
  const spine: Block = { text, comments: [] };
  const bases = basesOf(spine, parts);
  const found: Problem[] = [...problems];
  const entries: Entry[] = [];
  const units: Unit[] = [];
  let at = 1;
  for (const section of sections) {
    const count = section.children.length;
    const entry = sectionEntry(spine, section, { parts: parts.slice(at, at + 1 + count), bases, previous });
    at += count ? count + 2 : 1;
    if (!entry) continue;
    entries.push(entry);
    for (const one of unitsOf(entry)) units.push(one);
    if (count && entry.value.kind === 'map')
      for (const one of repeatedKeys(entry.value.entries, bases)) found.push(one);
  }
  for (const one of repeatedKeys(entries, bases)) found.push(one);
  const root = spineObject(spine, entries, { start: open, end: close + 1 });
  const tree = treeOf({ format: 'json', text, bases, parts, root, units, problems: found });
  layouts.set(tree, layout);
  remember(tree, parts, previous);
  return tree;
}

function glue(start: number, end: number): Piece {
  const kind: JsonKind = 'glue';
  return { kind, indent: 0, start, end };
}

function piecesOf({ start, end, close, children }: JsonSectionCut): readonly Piece[] {
  const member: JsonKind = 'member';
  const [first] = children;
  if (!first) return [{ kind: member, indent: 0, start, end }];
  const section: JsonKind = 'section';
  const own: Piece = { kind: section, indent: 0, start, end: first.start };
  return [own, ...children.map((child) => ({ kind: member, indent: 0, ...child })), glue(close, end)];
}

interface Cut {
  /** Of a section and its members. */
  readonly parts: readonly PlacedPart[];
  readonly bases: Map<Block, number>;
  readonly previous: Tree | undefined;
}

function sectionEntry(
  spine: Block,
  { open, close, children }: JsonSectionCut,
  { parts, bases, previous }: Cut,
): Entry | undefined {
  const [own, ...below] = parts;
  if (!own || !children.length) return own?.part.entry;
  const { key } = own.part;
  if (!key) return undefined;
  const entries = membersOf(below, { section: key.source, bases, previous });
  const value = spineObject(spine, entries, { start: open, end: close + 1 });
  return { block: spine, start: key.start + own.base, end: value.end, key, value };
}

function spineObject(spine: Block, entries: readonly Entry[], { start, end }: { start: number; end: number }): MapNode {
  return { kind: 'map', block: spine, start, end, outerStart: start, flow: true, entries };
}
