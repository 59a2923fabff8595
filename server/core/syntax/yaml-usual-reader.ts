import type { Block, Comment, ScalarNode, SyntaxNode } from './node.ts';
import { plainValue } from './yaml-scalar.ts';

/** A text that is read, and how far it has been. */
export interface Reader {
  readonly text: string;
  readonly block: Block;
  readonly comments: Comment[];
  /** Offset of what is read next. */
  at: number;
  /** Of the content of the line that begins at `at`, its column; negative at the end of the text. */
  column: number;
  /** What belongs to the value that is read stands further right than this column. */
  outside: number;
  /** How many flow collections are open. */
  level: number;
}

export const newline = 10;
export const carriageReturn = 13;
export const space = 32;
export const hash = 35;
export const dash = 45;
export const colon = 58;

/** From the start of a line to the next content, over blank lines and comments. */
export function toContent(reader: Reader): void {
  const { text } = reader;
  let start = reader.at;
  for (;;) {
    let at = start;
    let code = text.charCodeAt(at);
    while (code === space) code = text.charCodeAt(++at);
    if (code === carriageReturn) code = text.charCodeAt(++at);
    if (code === newline) start = at + 1;
    else if (code === hash) start = commentAt(reader, at) + 1;
    else {
      reader.at = at;
      reader.column = at >= text.length ? -1 : at - start;
      return;
    }
  }
}

/** Notes a comment and gives its end. */
export function commentAt({ text, comments }: Reader, start: number): number {
  const end = lineEnd(text, start);
  comments.push({ start, end, text: text.slice(start, end) });
  return end;
}

/** Where the line break begins. */
export function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  if (end < 0) return text.length;
  return text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end;
}

/** Whether a blank, a line break or the end stands at a place. */
export function isGap(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === space || code === newline || code === carriageReturn || at >= text.length;
}

/** https://yaml.org/spec/1.2.2/#61-indentation-spaces and others: a key has 1024 characters at most. */
export const longestKey = 1000;

/** Deeper text is left to the guards of the parser. */
export const deepest = 40;

/** What a sticky pattern matches next. */
export function matched(pattern: RegExp, { text, at }: Reader): string | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? text.slice(at, pattern.lastIndex) : undefined;
}

/** A scalar that ends where the reader is. */
export function scalarOf(
  { block, at: end }: Reader,
  style: ScalarNode['style'],
  { start, source }: Pick<ScalarNode, 'start' | 'source'>,
): ScalarNode {
  const value = style === 'plain' ? plainValue(source) : style === 'empty' ? null : source;
  return { kind: 'scalar', block, start, end, outerStart: start, value, source, style };
}

const localTag = /![A-Za-z][\w.:-]*(?=[ \r\n]|$)/y;

/** A local tag, where one is next. */
export function tagAt(reader: Reader): string | undefined {
  const tag = reader.text[reader.at] === '!' ? matched(localTag, reader) : undefined;
  if (tag !== undefined) reader.at += tag.length;
  return tag;
}

/** A tag makes text of what it stands before, but for nothing. */
export function tagged(node: SyntaxNode, tag: string, outerStart: number): SyntaxNode {
  if (node.kind !== 'scalar') return { ...node, outerStart, tag };
  const { kind, block, start, end, source, style } = node;
  // Written out, as a file has thousands of them.
  return { kind, block, start, end, outerStart, value: style === 'empty' ? null : source, source, style, tag };
}

export function skipSpaces(reader: Reader): void {
  while (reader.text.charCodeAt(reader.at) === space) reader.at++;
}

/** Over blanks and a comment to the next content; false where something else stands on the line. */
export function endsLine(reader: Reader): boolean {
  const { text, at: from } = reader;
  skipSpaces(reader);
  const code = text.charCodeAt(reader.at);
  if (code === hash) {
    if (text.charCodeAt(reader.at - 1) !== space) return false;
    reader.at = commentAt(reader, reader.at);
  } else if (code === carriageReturn) reader.at++;
  else if (code !== newline && reader.at < text.length) {
    reader.at = from;
    return false;
  }
  reader.at++;
  toContent(reader);
  return true;
}
