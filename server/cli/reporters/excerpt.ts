import type { LineIndex } from '#core/index.ts';
import type { PlaceRange } from '../place.ts';
import { printable, widthOf } from './printable.ts';

/** A source line and what lies under it: blanks up to a range, and the length of its mark, in terminal columns. */
export interface Excerpt {
  readonly source: string;
  readonly indent: string;
  readonly length: number;
}

/** The line in which `range` starts, cut to about `columns` around it; undefined for an empty line. */
export function excerptOf(
  text: string,
  lines: LineIndex,
  { start, end }: PlaceRange,
  columns: number,
): Excerpt | undefined {
  const from = lines.offsetAt({ line: start.line - 1, column: 0 });
  const line = text.slice(from, lines.offsetAt({ line: start.line, column: 0 })).replace(/[\r\n]+$/, '');
  if (line.trim() === '') return undefined;
  const first = Math.min(start.column - 1, line.length);
  const last = Math.max(end.line === start.line ? Math.min(end.column - 1, line.length) : line.length, first);
  const cutFrom = line.length <= columns ? 0 : whole(line, Math.max(0, first - Math.floor(columns / 3)));
  const cutTo = line.length <= columns ? line.length : whole(line, Math.min(line.length, cutFrom + columns));
  const head = printable(`${cutFrom > 0 ? '…' : ''}${line.slice(cutFrom, first)}`);
  const marked = printable(line.slice(first, Math.min(last, cutTo)));
  const tail = printable(line.slice(Math.min(last, cutTo), cutTo));
  return {
    source: `${head}${marked}${tail}${cutTo < line.length ? '…' : ''}`,
    // Tabs are kept, so that the mark lies right whatever their width.
    indent: head.replace(/[^\t]+/g, (run) => ' '.repeat(widthOf(run))),
    length: Math.max(widthOf(marked), 1),
  };
}

/** An offset that splits no surrogate pair. */
function whole(line: string, at: number): number {
  const code = line.charCodeAt(at);
  return code >= 0xdc00 && code < 0xe000 ? at - 1 : at;
}
