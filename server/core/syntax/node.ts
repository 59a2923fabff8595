import type { Spelling } from '../text/index.ts';

/**
 * A stretch of a document that is parsed alone and kept while its text stays the same: a resource, a parameter,
 * a whole small file. Offsets of its nodes count from its own start, so an edit elsewhere moves a block without
 * touching its nodes; `Tree.rangeOf` adds where the block lies now.
 */
export interface Block {
  readonly text: string;
  readonly comments: readonly Comment[];
  /** For a text that a value of another block spells. */
  readonly inside?: Inside;
}

/** Where a text within a document lies. */
export interface Inside {
  readonly block: Block;
  /** Offsets outside are relative to `block`. */
  readonly spelling: Spelling;
}

interface NodeBase {
  readonly block: Block;
  /** UTF-16 offsets relative to the block. A block collection ends after its last child, not after trailing blanks. */
  readonly start: number;
  readonly end: number;
  /**
   * Tag as written, such as `!Ref`, only for local tags (`!x`); `start` lies behind it. JSON has none, but for `!Sub` on
   * strings in which something else puts variables: a `Sub` around the whole, or a shell.
   */
  readonly tag?: string;
  /** Offset of the tag or of the anchor, whichever comes first, when there is one; else `start`. */
  readonly outerStart: number;
  /** Name of the anchor on this node (`&name`), without the ampersand. */
  readonly anchor?: string;
}

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'empty';

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  /** Typed as CloudFormation's reader types it; dates stay text. `null` for an empty value. */
  readonly value: string | number | boolean | null;
  /** The text that the value stands for before typing: `022` for a plain 022, the decoded text of a quoted one. */
  readonly source: string;
  /** `empty` is a key without value (`Key:`): zero-width, placed behind the colon. JSON strings are `double`. */
  readonly style: ScalarStyle;
}

/** A pair of a map; from the start of the key (with its anchor or tag) to the end of the value. */
export interface Entry {
  readonly block: Block;
  readonly start: number;
  readonly end: number;
  readonly key: ScalarNode;
  readonly value: SyntaxNode;
}

export interface MapNode extends NodeBase {
  readonly kind: 'map';
  readonly flow: boolean;
  readonly entries: readonly Entry[];
}

export interface SeqNode extends NodeBase {
  readonly kind: 'seq';
  readonly flow: boolean;
  readonly items: readonly SyntaxNode[];
}

/** `*name`. What it stands for may lie in another block: `Tree.anchor(name)`. */
export interface AliasNode extends NodeBase {
  readonly kind: 'alias';
  readonly name: string;
}

export type SyntaxNode = ScalarNode | MapNode | SeqNode | AliasNode;

/** `#` or `//` or block comment, marks included, line end excluded. Offsets relative to the block. */
export interface Comment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Whatever has a place in a document. */
export interface Located {
  readonly block: Block;
  readonly start: number;
  readonly end: number;
}
