import { invariant } from './invariant.ts';
import type { Range } from './range.ts';

/** Replaces `range` of a text by `text`. An empty range inserts, an empty text deletes. */
export interface TextEdit {
  readonly range: Range;
  readonly text: string;
}

/**
 * The text after all `edits`, whose ranges are offsets into `text` itself, as in LSP.
 * Insertions at one offset are applied in the order given. Overlapping edits are a programming error.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  const parts: string[] = [];
  let at = 0;
  for (const edit of ordered) {
    invariant(edit.range.start >= at && edit.range.end <= text.length, 'overlapping or misplaced edits');
    parts.push(text.slice(at, edit.range.start), edit.text);
    at = edit.range.end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
