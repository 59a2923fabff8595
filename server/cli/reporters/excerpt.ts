import type { PlaceRange } from '../place.ts';
import { printable, widthOf } from './printable.ts';

/** A source line and what lies under it: blanks up to a range, and the length of its mark, in terminal columns. */
export interface Excerpt {
  readonly source: string;
  readonly indent: string;
  readonly length: number;
  /** Whether the line is shown in part. */
  readonly isCut: boolean;
}

/** A whole line, by its number from 1; undefined when it is blank, not there or wider than `columns`. */
export function lineAt(lines: Lines, number: number, columns: number): string | undefined {
  const line = printable(lines[number] ?? '');
  return line.trim() === '' || widthOf(line) > columns ? undefined : line;
}

type Lines = Readonly<Record<number, string>>;

/** The line in which `range` starts, cut to about `columns` around it; undefined for an empty line. */
export function excerptOf(lines: Lines, { start, end }: PlaceRange, columns: number): Excerpt | undefined {
  const line = lines[start.line] ?? '';
  if (line.trim() === '') return undefined;
  const first = Math.min(start.column - 1, line.length);
  const last = Math.max(end.line === start.line ? Math.min(end.column - 1, line.length) : line.length, first);
  const isCut = widthOf(line) > columns;
  const cutFrom = isCut ? whole(line, Math.max(0, first - Math.floor(columns / 3))) : 0;
  const cutTo = isCut ? fitting(line, cutFrom, columns) : line.length;
  const head = printable(`${cutFrom > 0 ? '…' : ''}${line.slice(cutFrom, first)}`);
  const marked = printable(line.slice(first, Math.min(last, cutTo)));
  const tail = printable(line.slice(Math.min(last, cutTo), cutTo));
  return {
    source: `${head}${marked}${tail}${cutTo < line.length ? '…' : ''}`,
    // Tabs are kept, so that the mark lies right whatever their width.
    indent: head.replace(/[^\t]+/g, (run) => ' '.repeat(widthOf(run))),
    length: Math.max(widthOf(marked), 1),
    isCut,
  };
}

/** The end of what fits into `columns` from `start` on. */
function fitting(line: string, start: number, columns: number): number {
  let end = start;
  let width = 0;
  for (const character of line.slice(start)) {
    width += widthOf(character);
    if (width > columns) break;
    end += character.length;
  }
  return end;
}

/** An offset that splits no surrogate pair. */
function whole(line: string, at: number): number {
  const code = line.charCodeAt(at);
  return code >= 0xdc00 && code < 0xe000 ? at - 1 : at;
}
