import type { Range } from '../text/index.ts';

/** The word at a cursor, with the quotes that it is in. */
export interface Word extends Range {
  /** What of it stands before the cursor. */
  readonly typed: string;
  /** `"`, `'`, or `\"` in a text within a text; undefined outside of quotes. */
  readonly quote: string | undefined;
  /** Whether the quote ends right behind the word. */
  readonly isClosed: boolean;
  /** Whether a colon follows that makes it a key. */
  readonly isKey: boolean;
  /** What stands before it on its line, quote excluded. */
  readonly before: string;
  /** What stands behind it on its line, quote excluded. */
  readonly after: string;
}

/** All that belongs to an action, a key or an ARN with variables; a variable may be half written. */
const upToCursor = /(?:\$\{(?:[^$}\s"'\\]*\})?|[^\s"'\\,[\]{}()])*$/;
const fromCursor = /^(?:[^\s"'\\,[\]{}()]|\$\{[^}\s"'\\]*\}|\}(?=[^\s"'\\,[\]{}()]))*/;
/** Nobody completes a longer word, and lines may be as long as a file. */
const longest = 500;

/** The word at `offset`, which may be empty. */
export function wordAt(text: string, offset: number): Word {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = /$/m.exec(text.slice(offset))?.index ?? 0;
  const line = text.slice(lineStart, offset + lineEnd).replace(/\r$/, '');
  const at = offset - lineStart;
  const head = line.slice(0, at);
  const tail = line.slice(at);
  // A colon behind a quote or a bracket is no part of a word.
  const typed = (upToCursor.exec(head.slice(-longest))?.[0] ?? '').replace(/^:/, '');
  const rest = (fromCursor.exec(tail)?.[0] ?? '').replace(/:$/, '');
  const [start, end] = [at - typed.length, at + rest.length];
  const before = line.slice(0, start);
  const quote = quoteBefore(before);
  const isClosed = quote !== undefined && line.startsWith(quote, end);
  const after = line.slice(isClosed ? end + quote.length : end);
  return {
    start: lineStart + start,
    end: lineStart + end,
    typed,
    quote,
    isClosed,
    isKey: /^\s*:(?:\s|$|["'[{\\])/.test(after),
    before: quote === undefined ? before : before.slice(0, -quote.length),
    after,
  };
}

function quoteBefore(before: string): string | undefined {
  const quote = /\\"$|["']$/.exec(before)?.[0];
  if (quote === undefined) return undefined;
  const all = quote === '\\"' ? /\\"/g : quote === '"' ? /(?<!\\)"/g : /'/g;
  return (before.match(all)?.length ?? 0) % 2 === 1 ? quote : undefined;
}
