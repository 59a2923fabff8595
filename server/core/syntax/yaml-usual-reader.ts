import type { Block, Comment, ScalarNode, SyntaxNode } from './node.ts';

/** A text that is read, and how far it has been. */
export interface Reader {
  readonly text: string;
  readonly block: Block;
  readonly comments: Comment[];
  /** Offset of what is read next. */
  at: number;
  /** Of the content of the line that begins at `at`, its column; negative at the end of the text. */
  column: number;
}

/** From the start of a line to the next content, over blank lines and comments. */
export function toContent(reader: Reader): void {
  const { text } = reader;
  let start = reader.at;
  for (;;) {
    let at = start;
    while (text.charCodeAt(at) === space) at++;
    const code = text.charCodeAt(at);
    if (code === newline) start = at + 1;
    else if (code === hash) {
      const end = lineEnd(text, at);
      reader.comments.push({ start: at, end, text: text.slice(at, end) });
      start = end + 1;
    } else {
      reader.at = at;
      reader.column = at >= text.length ? -1 : at - start;
      return;
    }
  }
}

export const newline = 10;
export const space = 32;
export const hash = 35;
export const dash = 45;

export function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** A key without quotes, before its colon. */
export const plainKey = /[A-Za-z0-9_](?:[\w./*@+-]|:(?=[^ \n]))*(?=:(?:[ \n]|$))/y;
/** https://yaml.org/spec/1.2.2/#61-indentation-spaces and others: a key has 1024 characters at most. */
export const longestKey = 1000;

/** Deeper text is left to the guards of the parser. */
export const deepest = 40;

/** What a sticky pattern matches next. */
export function matched(pattern: RegExp, { text, at }: Reader): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

interface ScalarParts {
  readonly start: number;
  readonly end: number;
  readonly source: string;
  readonly value: ScalarNode['value'];
}

export function scalarOf(
  { block }: Reader,
  style: ScalarNode['style'],
  { start, end, source, value }: ScalarParts,
): ScalarNode {
  return { kind: 'scalar', block, start, end, outerStart: start, value, source, style };
}

export const localTag = /![A-Za-z][\w.:-]*(?=[ \n]|$)/y;

/** A tag makes text of what it stands before. */
export function tagged<T extends SyntaxNode>(node: T, tag: string, outerStart: number): T {
  return node.kind === 'scalar' ? { ...node, value: node.source, outerStart, tag } : { ...node, outerStart, tag };
}

export function skipSpaces(reader: Reader): void {
  while (reader.text.charCodeAt(reader.at) === space) reader.at++;
}

/** Over blanks and a comment to the next content; false where something else stands on the line. */
export function endsLine(reader: Reader): boolean {
  const { text } = reader;
  const from = reader.at;
  skipSpaces(reader);
  const code = text.charCodeAt(reader.at);
  if (code === hash && reader.at > from) return restOfLine(reader);
  if (code === hash && text.charCodeAt(from - 1) === space) return restOfLine(reader);
  if (code !== newline && reader.at < text.length) return false;
  reader.at++;
  toContent(reader);
  return true;
}

function restOfLine(reader: Reader): boolean {
  const start = reader.at;
  const end = lineEnd(reader.text, start);
  reader.comments.push({ start, end, text: reader.text.slice(start, end) });
  reader.at = end + 1;
  toContent(reader);
  return true;
}
