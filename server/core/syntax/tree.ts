import type { Range, Spelling } from '../text/index.ts';
import type { Block, Comment, Entry, Located, SyntaxNode } from './node.ts';

export type Format = 'yaml' | 'json';

/** Something wrong with the text itself. `stopped` marks a guard that gave up part of the analysis. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** Absolute offsets. */
  readonly range: Range;
  readonly severity: 'error' | 'warning';
  readonly stopped?: true;
}

/** A child of a top-level section, or a whole top-level entry: the unit of parsing and, later, of memoising. */
export interface Unit {
  /**
   * Keys from the root: `['Resources', 'Web']`, `['Transform']`; `[]` for a document that is one block. What a loop
   * (`Fn::ForEach`) repeats counts as written in its section: `['Resources', 'Bucket${Name}']`.
   */
  readonly path: readonly string[];
  /** The entry; undefined for the unit `[]`, whose node is the root. */
  readonly entry: Entry | undefined;
  /** The value of the entry, with aliases and merge keys resolved (`resolvedUnits`); of a loop its collection alone, as what it repeats has units of its own. */
  readonly node: SyntaxNode;
}

/** One parsed document. Immutable; holds no semantic facts. */
export interface Tree {
  readonly text: string;
  readonly format: Format;
  /**
   * Undefined for an empty document. The maps of the root and of split sections are made for this tree alone and
   * have absolute offsets; all other nodes belong to blocks that later trees may share.
   */
  readonly root: SyntaxNode | undefined;
  readonly problems: readonly Problem[];
  readonly units: readonly Unit[];
  /** The root as a unit, for documents that are no templates; undefined for an empty document. */
  readonly whole: Unit | undefined;
  /** What `text` was cut into, in order; together they are all of it, but for a byte order mark. */
  readonly blocks: readonly Block[];
  /** How many of the blocks are new, and not taken over from an earlier version. */
  readonly parsed: number;
  /** All comments in order of text, with absolute offsets. */
  readonly comments: readonly Comment[];
  /**
   * Where a node or entry lies in `text`. The node must be of this tree, or of a text within one of its scalars.
   */
  rangeOf(located: Located): Range;
  /** Whether a node or entry is of this tree, or of a text within one of its scalars. */
  holds(located: Located): boolean;
  /** Offset in `text` of an offset relative to `block`. */
  offsetOf(block: Block, relative: number): number;
  /** The node that carries `&name`; the last one before the end of the document, undefined if none. */
  anchor(name: string): SyntaxNode | undefined;
  /** Whether there is any alias, as in few documents. */
  readonly hasAliases: boolean;
  /** How many aliases refer to `name`. */
  aliasCount(name: string): number;
  /** For a document that is spelled by a part of `text`. */
  readonly placed?: Placed;
  /** For nodes that were read out of the words of a command: `text` has no syntax of ours around them. */
  readonly isLoose?: true;
}

/** The tree of a text alone, and how the text around it spells that text. */
export interface Placed {
  readonly tree: Tree;
  readonly spelling: Spelling;
  /** Where offset 0 of the outside of `spelling` lies in the text around. */
  readonly base: number;
}

export interface ParseInput {
  readonly text: string;
  readonly format: Format;
  /** The tree of an earlier version of the same document: its unchanged blocks are taken over. Never changes the result. */
  readonly previous?: Tree;
  /** Stretches that stand for what is only known later; strings of JSON in which they are get the tag `!Sub`. */
  readonly filled?: readonly Range[];
}
