import type { Block, Entry, ScalarNode, SyntaxNode } from './node.ts';
import type { Problem } from './tree.ts';

/** An anchor (`node` is what it names) or an alias, with the range of `&name` or `*name` in its block. */
export interface Mark {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  node: SyntaxNode | 'alias' | undefined;
}

/** A stretch of text to be parsed alone. What follows it, and so its kind and indent, is part of its meaning. */
export interface Piece {
  readonly kind: string;
  readonly indent: number;
  readonly start: number;
  readonly end: number;
}

/** What parsing a piece gave. A function of kind, indent and text; trees of later versions share it. */
export interface Part {
  readonly kind: string;
  readonly indent: number;
  readonly block: Block;
  /** The entry that the piece is, where it could be read. */
  readonly entry?: Entry;
  /** The key of a section whose children are pieces of their own. */
  readonly key?: ScalarNode;
  /** The root, for a document that is one block. */
  readonly root?: SyntaxNode;
  /** With offsets relative to the block. */
  readonly problems: readonly Problem[];
  readonly marks: readonly Mark[];
}

/** A part and where its block lies in this version of the document. */
export interface PlacedPart {
  readonly part: Part;
  readonly base: number;
  /** For a part that was parsed for this version. */
  readonly isNew?: true;
}
