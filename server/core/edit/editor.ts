import type { TextEdit } from '../text/index.ts';
import type { Entry, MapNode, SeqNode, SyntaxNode, Tree } from '../syntax/index.ts';
import type { NewMap, NewValue } from './value.ts';

/** A text edit of a fix; `holes` are the blanks within `text`, as offsets into `text`. */
export interface FixEdit extends TextEdit {
  readonly holes: readonly { readonly start: number; readonly end: number; readonly label: string }[];
}

/** What remains of a list or map whose last element is removed: `[]` or `{}`, or nothing, its key included. */
export type WhenEmpty = 'keep-empty' | 'remove-key';

/**
 * Collects structural changes of one tree and gives the smallest text edits that make them, in the document's own
 * style: indentation, quotes, line ends, block or flow, commas, short or long intrinsics. No comment is lost: a
 * comment goes only with the entry that it stands on the line of or directly above of, when that entry is removed.
 */
export interface Editor {
  /** Gives `node` a new value. Tags and anchors of the old value go; the key stays. */
  replace(node: SyntaxNode, value: NewValue): Editor;
  /** Sets `key` in `map`: replaces its value, or adds the entry behind the last one (or behind `after`). Works on `{}` and empty values. */
  put(map: SyntaxNode, key: string, value: NewValue, options?: { readonly after?: string }): Editor;
  /** Removes an entry of a map. */
  removeEntry(map: MapNode, entry: Entry): Editor;
  /** Removes an element of a list; `whenEmpty` needs the map and entry that hold the list. */
  removeItem(seq: SeqNode, item: SyntaxNode, whenEmpty: WhenEmpty, holder?: { readonly map: MapNode; readonly entry: Entry }): Editor;
  /** Adds to the end of a list, also to `[]`. */
  append(seq: SeqNode, value: NewValue): Editor;
  /** Adds to a list directly behind `item`. */
  insertAfter(seq: SeqNode, item: SyntaxNode, value: NewValue): Editor;
  /** Adds a resource at the end of `Resources`, separated as the others are. */
  insertResource(logicalId: string, resource: NewMap): Editor;
  /** Adds an entry to a top-level section (`Parameters`), which is made if it does not exist. */
  insertInto(section: string, key: string, value: NewValue): Editor;
  /** The edits, by offset, not overlapping; empty if nothing was asked for. */
  edits(): readonly FixEdit[];
  /** The nodes whose own value the edits change or remove; new entries are named by the map or list they are added to. */
  touched(): readonly SyntaxNode[];
  readonly tree: Tree;
}
