import type { Part } from '../engine/index.ts';
import type { Facts } from '../facts/index.ts';
import type { SyntaxNode } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';

/** What is to be said of a place. */
export interface Hover {
  /** What it is said of; offsets into the text of the file. */
  readonly range: Range;
  readonly markdown: string;
}

/** A place in a part of a document. */
export interface Question {
  readonly part: Part;
  readonly facts: Facts;
  readonly offset: number;
  /** The nodes that hold `offset`, from the root to the innermost, which may be a key. */
  readonly nodes: readonly SyntaxNode[];
}

/** Says one kind of thing; undefined where it has nothing to say. */
export type HoverProvider = (question: Question) => Hover | undefined;
