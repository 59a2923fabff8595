import { type Context, type Quoting, writeText } from './scalar.ts';
import {
  columnOf,
  lineEnd,
  previousEnd,
  beginsLine,
  isBlankLine,
  lineStart,
  nextLine,
  skipBlanks,
  type Source,
  commentEnd,
  trailingComment,
} from './source.ts';
import type { Style } from './style.ts';
import type { Ink } from './ink.ts';
import { formOf, type Intrinsic, type NewValue } from './value.ts';

/** What a writer needs to know: the document, the style at the place, and what the edits take away. */
export interface Desk {
  readonly source: Source;
  readonly style: Style;
  /** Whether the text at `at` is removed, so that a comment there must move along with a kept value. */
  readonly isGone: (at: number) => boolean;
}

export function pad(desk: Desk, column: number): string {
  return desk.source.eol + ' '.repeat(column);
}

export function keyInk(desk: Desk, key: string, context: Context): Ink {
  return writeText([key], desk.style.keys, context);
}

/** The short form of an intrinsic, such as `!Ref`; undefined where only the long form can be written. */
export function shortTag(desk: Desk, { fn, argument }: Pick<Intrinsic, 'fn' | 'argument'>): string | undefined {
  if (desk.style.longForm) return undefined;
  const form = formOf(argument);
  // Two tags cannot stand on one node.
  if (form.is === 'intrinsic' || (form.is === 'kept' && form.node.tag !== undefined)) return undefined;
  return `!${fn.replace('Fn::', '')}`;
}

/** The argument of a tag as the short form spells it: `A.B` for the two texts of GetAtt. */
export function shortArgument(fn: Intrinsic['fn'], argument: NewValue): NewValue {
  const form = formOf(argument);
  if (fn !== 'Fn::GetAtt' || form.is !== 'list') return argument;
  const [name, attribute, more] = form.items.map(formOf);
  if (name?.is !== 'text' || attribute?.is !== 'text' || more) return argument;
  return { template: [...name.parts, '.', ...attribute.parts] };
}

/** Text behind a tag: Sub with variables is always quoted, names never are where they need not be. */
export function argumentQuoting(desk: Desk, fn: Intrinsic['fn'], text: string): Quoting {
  if (fn === 'Fn::Sub' && text.includes('${')) return { wanted: 'double', forced: 'double' };
  return { wanted: 'plain', forced: desk.style.values.forced };
}

/** Start of the first of the comment lines directly above `at` that belong to what starts at `at`; `at` if there are none. */
export function ownedAbove(source: Source, at: number): number {
  const { text } = source;
  if (!beginsLine(text, at)) return at;
  const column = columnOf(text, at);
  let top = at;
  let heading = false;
  for (let line = above(text, at); line !== undefined; line = above(text, line)) {
    const start = line + (/^[ \t]*/.exec(text.slice(line, lineEnd(text, line)))?.[0].length ?? 0);
    const end = commentEnd(source, start);
    if (end === undefined || start - line !== column || end < text.slice(0, lineEnd(text, line)).trimEnd().length)
      break;
    heading ||= /([-=#*~_/])\1{3}/.test(text.slice(start, end).replace(/^\/\//, ''));
    top = start;
  }
  return heading ? at : top;
}

/** End of the comment that stands behind `end` on the same line, else `end`. */
export function ownedBehind(source: Source, end: number): number {
  return trailingComment(source, end)?.end ?? end;
}

/** Where to write behind a child: the end of the last line that belongs to it. */
export function tailEnd(source: Source, end: number, column: number, reach: 'deeper' | 'deeper-or-equal'): number {
  const { text } = source;
  let at = lineEnd(text, ownedBehind(source, end));
  let gap = false;
  for (let line = nextLine(text, at); line !== undefined && line < text.length; line = nextLine(text, line)) {
    if (isBlankLine(text, line)) {
      gap = true;
      continue;
    }
    const start = skipBlanks(text, line);
    if (commentEnd(source, start) === undefined) break;
    const equal = reach === 'deeper-or-equal' && start - line === column && !gap && !leadsNext(source, line, column);
    if (start - line <= column && !equal) break;
    at = lineEnd(text, line);
    gap = false;
  }
  return at;
}

/** Whether the comment lines from `line` on stand directly above something at `column`. */
function leadsNext(source: Source, line: number, column: number): boolean {
  const { text } = source;
  for (let at: number | undefined = line; at !== undefined && at < text.length; at = nextLine(text, at)) {
    const start = skipBlanks(text, at);
    if (commentEnd(source, start) === undefined) return !isBlankLine(text, at) && start - at === column;
  }
  return false;
}

function above(text: string, at: number): number | undefined {
  const start = lineStart(text, at);
  return start < 2 ? undefined : lineStart(text, previousEnd(text, start));
}
