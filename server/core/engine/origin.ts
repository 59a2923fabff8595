import type { Range, TextEdit } from '../text/index.ts';

/** The edits of a round of fixes, made to be asked of thousands of places. */
export interface Round {
  /** In order of text. */
  readonly edits: readonly TextEdit[];
  /** Where the text of each edit begins after the round. */
  readonly starts: readonly number[];
  /** By how much each edit and those before it move what follows. */
  readonly shifts: readonly number[];
}

export function roundOf(edits: readonly TextEdit[]): Round {
  const sorted = [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  const starts: number[] = [];
  const shifts: number[] = [];
  let shift = 0;
  for (const { range, text } of sorted) {
    starts.push(range.start + shift);
    shift += text.length - (range.end - range.start);
    shifts.push(shift);
  }
  return { edits: sorted, starts, shifts };
}

/**
 * Where a range of the present text lay before all `rounds` of edits, the first round first. What an edit wrote maps
 * to the place that it replaced.
 */
export function rangeBefore(rounds: readonly Round[], range: Range): Range {
  return rounds.reduceRight<Range>(
    ({ start, end }, round) => ({
      start: offsetBefore(round, start),
      end: Math.max(offsetBefore(round, start), offsetBefore(round, end)),
    }),
    range,
  );
}

function offsetBefore({ edits, starts, shifts }: Round, offset: number): number {
  const at = lastUpTo(starts, offset);
  const edit = edits[at];
  if (!edit) return offset;
  return offset < (starts[at] ?? 0) + edit.text.length ? edit.range.start : offset - (shifts[at] ?? 0);
}

/** The index of the last of some ascending numbers that is not above `most`; -1 where all are. */
function lastUpTo(numbers: readonly number[], most: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
