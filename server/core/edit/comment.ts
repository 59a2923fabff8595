import type { Range } from '../text/index.ts';
import type { FixEdit } from './fix-edit.ts';
import { beginsLine, lineEnd, lineStart, nextLine, previousEnd, type Source } from './source.ts';

/** What becomes of a comment: another text, marks included, or nothing. */
export type NewComment = string | undefined;

/** The edit that rewrites a comment at its absolute place. What goes takes the blanks before it, or its whole line, along. */
export function commentEdit({ text }: Source, comment: Range, to: NewComment): FixEdit {
  if (to === undefined) return { range: removed(text, comment), text: '', holes: [] };
  return { range: comment, text: to, holes: [] };
}

function removed(text: string, { start, end }: Range): Range {
  const stop = lineEnd(text, end);
  const endsLine = text.slice(end, stop).trim() === '';
  if (!endsLine) return { start, end };
  if (!beginsLine(text, start)) {
    const before = text.slice(lineStart(text, start), start);
    return { start: start - (before.length - before.trimEnd().length), end: stop };
  }
  const next = nextLine(text, end);
  // The last line goes with the line end above it, so that the text ends as it did.
  return { start: next === undefined ? previousEnd(text, start) : lineStart(text, start), end: next ?? text.length };
}
