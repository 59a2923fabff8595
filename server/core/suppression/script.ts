import type { Comment, Tree } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';
import { notesOf } from './comments.ts';
import { remarkIn } from './grammar.ts';
import type { Note } from './note.ts';
import { wholeScope, type Place, type Scope } from './scope.ts';

/** Where the documents of a script lie, in order of text. */
export type PartRanges = readonly Range[];

/**
 * The suppressions of ours in comment lines of a script, or of the scripts in a page. One at the top, with a blank line
 * below, is about the file; any other is about the documents of the command below it.
 */
export function notesInScript(text: string, parts: PartRanges): readonly Note[] {
  const tree = textAlone(text);
  const isFree = ({ start }: Range): boolean => !parts.some((part) => part.start < start && start < part.end);
  const lines = [...text.matchAll(/^[ \t]*(#.*)$/gm)];
  return lines.flatMap(({ 0: line, 1: words = '', index }) => {
    const start = index + line.indexOf('#');
    const remarkText = words.trimEnd();
    const comment: Comment = { start, end: start + remarkText.length, text: remarkText };
    const remark = remarkIn(remarkText);
    if (!remark || !isFree(comment)) return [];
    return notesOf({ tree, comment, remark, pointer: '', scope: scopeBelow(text, comment, parts) });
  });
}

function scopeBelow(text: string, comment: Comment, parts: PartRanges): Scope {
  const above = text.slice(0, comment.start);
  const below = text.slice(comment.end);
  const isTop = above.split('\n').every((line) => /^\uFEFF?\s*(?:#.*)?$/.test(line));
  // Behind the comments that go on.
  const [comments = ''] = /^[^\n]*(?:\n[ \t]*#[^\n]*)*/.exec(below) ?? [];
  const [, blank] = /^\r?\n?([ \t]*\r?\n)?/.exec(below.slice(comments.length)) ?? [];
  if (isTop && blank !== undefined) return wholeScope(text.length);
  const start = comment.end + comments.length + 1;
  const command = { start, end: blank === undefined ? endOfCommand(text, start) : start };
  const covered = new Set(parts.flatMap((part, index) => (touches(part, command) ? [index] : [])));
  return { size: command.end - command.start, covers: ({ part }: Place) => covered.has(part) };
}

/** The end of the line, of those that it goes on in, and of that on which a here-document begins. */
function endOfCommand(text: string, start: number): number {
  let line = start;
  let end = lineEnd(text, start);
  while (end < text.length && /[\\`^]$/.test(text.slice(line, end).trimEnd())) {
    line = end + 1;
    end = lineEnd(text, line);
  }
  return /<<-?\s*\S/.test(text.slice(start, end)) ? lineEnd(text, Math.min(end + 1, text.length)) : end;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** Whether a part begins in a stretch. */
function touches({ start }: Range, stretch: Range): boolean {
  return stretch.start <= start && start <= stretch.end;
}

/** A text without any syntax of ours, whose comments can be changed. */
function textAlone(text: string): Tree {
  return {
    text,
    format: 'yaml',
    root: undefined,
    problems: [],
    units: [],
    whole: undefined,
    blocks: [],
    parsed: 0,
    comments: [],
    rangeOf: ({ start, end }) => ({ start, end }),
    holds: () => false,
    offsetOf: (_block, relative) => relative,
    anchor: () => undefined,
    hasAliases: false,
    aliasCount: () => 0,
  };
}
