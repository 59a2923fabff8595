import type { LineIndex, Range } from '#core/index.ts';

/** One-based line and UTF-16 column. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** `end` is exclusive. */
export interface PlaceRange {
  readonly start: Place;
  readonly end: Place;
}

export const firstPlace: PlaceRange = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

export function placeOf(lines: LineIndex, { start, end }: Range): PlaceRange {
  const at = (offset: number): Place => {
    const { line, column } = lines.positionAt(offset);
    return { line: line + 1, column: column + 1 };
  };
  return { start: at(start), end: at(end) };
}
