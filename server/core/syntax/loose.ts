import type { Range, Spelling } from '../text/index.ts';
import { basesOf, treeOf } from './assemble.ts';
import type { Block, Entry, MapNode, ScalarNode, SeqNode, SyntaxNode } from './node.ts';
import type { Tree } from './tree.ts';
import { jsonInside } from './within.ts';
import { plainValue } from './yaml-scalar.ts';

/** Makes nodes at places of a text. */
export interface LooseWriter {
  /** A value that is written at `range`; with `isFilled`, one in which something else puts variables as `${name}`. */
  scalar(range: Range, source: string, isFilled?: true): ScalarNode;
  /** A map, in the order of the text. */
  map(entries: readonly Entry[], at: Range): MapNode;
  entry(key: string, at: Range, value: SyntaxNode): Entry;
  seq(items: readonly SyntaxNode[], at: Range): SeqNode;
  /** A JSON object or list that the text spells, with offsets outside into the text; undefined if it is none. */
  json(spelling: Spelling): MapNode | SeqNode | undefined;
}

/**
 * A tree of nodes that `write` reads out of a text which has no syntax of ours, such as the words of a command; without
 * root where it reads none.
 */
export function looseTree(text: string, write: (writer: LooseWriter) => SyntaxNode | undefined): Tree {
  const block: Block = { text, comments: [] };
  const root = write(writerOf(block));
  const bases = basesOf(block, []);
  return { ...treeOf({ format: 'json', text, bases, parts: [], root, units: [], problems: [] }), isLoose: true };
}

function writerOf(block: Block): LooseWriter {
  const base = ({ start, end }: Range) => ({ block, start, end, outerStart: start });
  return {
    scalar: (range, source, isFilled) => ({
      ...base(range),
      kind: 'scalar',
      value: plainValue(source),
      source,
      style: 'plain',
      ...(isFilled && { tag: '!Sub' }),
    }),
    map(entries, at) {
      const ordered = [...entries].sort((a, b) => a.start - b.start || a.end - b.end);
      return { ...base(around(at, ordered)), kind: 'map', flow: true, entries: ordered };
    },
    entry(key, at, value) {
      const node: ScalarNode = { ...base(at), kind: 'scalar', value: key, source: key, style: 'plain' };
      const { start, end } = around(at, [outside(value)]);
      return { block, start, end, key: node, value };
    },
    seq(items, at) {
      const ordered = [...items].sort((a, b) => outside(a).start - outside(b).start);
      return { ...base(around(at, ordered.map(outside))), kind: 'seq', flow: true, items: ordered };
    },
    json: (spelling) =>
      jsonInside(block, spelling, (_text, start, end) =>
        spelling.filled.some((range) => range.start < end && start < range.end),
      )?.root,
  };
}

/** The place of a node in the text, also of one of a text within it. */
function outside({ block, start, end }: SyntaxNode): Range {
  return block.inside ? block.inside.spelling.outside({ start, end }) : { start, end };
}

function around(at: Range, members: readonly Range[]): Range {
  return {
    start: members.reduce((least, { start }) => Math.min(least, start), at.start),
    end: members.reduce((most, { end }) => Math.max(most, end), at.end),
  };
}
