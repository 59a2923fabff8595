import type { TextEdit } from '../text/index.ts';

/** A text edit of a fix; `holes` are the blanks within `text`, as offsets into `text`. */
export interface FixEdit extends TextEdit {
  readonly holes: readonly { readonly start: number; readonly end: number; readonly label: string }[];
}

/** What remains of a list or map whose last element is removed: `[]` or `{}`, or nothing, its key included. */
export type WhenEmpty = 'keep-empty' | 'remove-key';
