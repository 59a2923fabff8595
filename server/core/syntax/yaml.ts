import { basesOf, repeatedKeys, spineMap, treeOf, unitsOf, unitsOfMember, unitsOfRoot } from './assemble.ts';
import { membersOf } from './divided.ts';
import type { Block, Entry, MapNode } from './node.ts';
import type { Piece, PlacedPart } from './part.ts';
import { partsOf, remember } from './reuse.ts';
import type { ParseInput, Problem, Tree, Unit } from './tree.ts';
import { parsePiece, withoutLoneReturns, type YamlKind } from './yaml-block.ts';
import { type Layout, layoutAfter, layoutOf, type SectionCut } from './yaml-split.ts';

/**
 * The tree of a YAML text: cut into blocks, each parsed alone, stitched together. What `previous` lends are only
 * blocks that would come out the same. `problems` are of the document as a whole.
 */
export function parseYaml({ text, previous }: ParseInput, problems: readonly Problem[]): Tree {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const source = withoutLoneReturns(text);
  const known = previous && layouts.get(previous);
  const layout = (known && layoutAfter(source, known.source, known.layout)) ?? layoutOf(source, start);
  const context = { text, start, previous, problems };
  if (!layout) return wholeTree(context);
  const tree = cutTree(context, layout);
  layouts.set(tree, { source, layout });
  return tree;
}

/** How texts were cut, without the carriage returns that are line breaks of their own. */
const layouts = new WeakMap<Tree, { readonly source: string; readonly layout: Layout }>();

interface Context {
  readonly text: string;
  /** Behind the byte order mark. */
  readonly start: number;
  readonly previous: Tree | undefined;
  readonly problems: readonly Problem[];
}

function wholeTree({ text, start, previous, problems }: Context): Tree {
  const kind: YamlKind = 'document';
  const parts = partsOf(text, [{ kind, indent: 0, start, end: text.length }], { previous, parse: parsePiece });
  const root = parts[0]?.part.root;
  const bases = basesOf({ text, comments: [] }, parts);
  const tree = treeOf({ format: 'yaml', text, bases, parts, root, units: unitsOfRoot(root), problems });
  remember(tree, parts, previous);
  return tree;
}

function cutTree(context: Context, layout: Layout): Tree {
  const { text, start, previous } = context;
  const parse = (sections: readonly SectionCut[]) => {
    const head: Piece = { kind: 'head', indent: 0, start, end: layout.headEnd };
    const pieces = sections.flatMap((section, index) => piecesOf(section, index === sections.length - 1));
    return partsOf(text, [head, ...pieces], { previous, parse: parsePiece });
  };
  let sections = layout.sections;
  let parts = parse(sections);
  const unread = new Set(parts.filter(({ part }) => part.kind === 'section' && !part.key).map(({ base }) => base));
  if (unread.size) {
    sections = sections.map((section) => (unread.has(section.start) ? { ...section, children: [] } : section));
    parts = parse(sections);
  }
  const tree = stitch(context, { sections, parts });
  remember(tree, parts, previous);
  return tree;
}

function piecesOf({ start, end, headEnd, indent, children }: SectionCut, isLast: boolean): readonly Piece[] {
  if (!children.length) return [{ kind: isLast ? 'last-entry' : 'entry', indent: 0, start, end }];
  const pieces: Piece[] = [{ kind: 'section', indent, start, end: headEnd }];
  for (const [index, child] of children.entries()) {
    const next = children[index + 1]?.start;
    const last: YamlKind = isLast ? 'final-child' : 'last-child';
    const kind: YamlKind = child.stray ? 'stray' : next === undefined ? last : 'child';
    pieces.push({ kind, indent, start: child.start, end: next ?? end });
  }
  return pieces;
}

interface Cut {
  readonly sections: readonly SectionCut[];
  /** The head, then the pieces of each section. */
  readonly parts: readonly PlacedPart[];
}

function stitch({ text, previous, problems }: Context, { sections, parts }: Cut): Tree {
  const spine: Block = { text, comments: [] };
  const bases = basesOf(spine, parts);
  const found: Problem[] = [...problems];
  const entries: Entry[] = [];
  const units: Unit[] = [];
  let at = 1;
  for (const { children, headEnd } of sections) {
    const first = parts[at];
    const below = parts.slice(at + 1, at + 1 + children.length);
    at += 1 + children.length;
    if (!first) continue;
    const { part, base } = first;
    if (part.key) {
      const { key } = part;
      const own = membersOf(below, { section: key.source, bases, previous });
      const value = spineMap(spine, own, { bases, empty: headEnd });
      entries.push({
        block: spine,
        start: key.outerStart + base,
        end: Math.max(value.end, key.end + base),
        key,
        value,
      });
      for (const entry of own) for (const one of unitsOfMember(key.source, entry)) units.push(one);
      for (const one of repeatedKeys(own, bases)) found.push(one);
    } else if (part.entry) {
      entries.push(part.entry);
      for (const one of unitsOf(part.entry)) units.push(one);
    }
  }
  for (const one of repeatedKeys(entries, bases)) found.push(one);
  const root = rootOf(spine, entries, bases);
  return treeOf({ format: 'yaml', text, bases, parts, root, units, problems: found });
}

function rootOf(spine: Block, entries: readonly Entry[], bases: ReadonlyMap<Block, number>): MapNode {
  return spineMap(spine, entries, { bases, empty: 0 });
}
