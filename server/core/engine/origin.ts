import type { Range, TextEdit } from '../text/index.ts';

/**
 * Where a range of the present text lay before all `rounds` of edits, the first round first. What an edit wrote maps
 * to the place that it replaced.
 */
export function rangeBefore(rounds: readonly (readonly TextEdit[])[], range: Range): Range {
  return rounds.reduceRight<Range>(
    ({ start, end }, edits) => ({
      start: offsetBefore(edits, start),
      end: Math.max(offsetBefore(edits, start), offsetBefore(edits, end)),
    }),
    range,
  );
}

function offsetBefore(edits: readonly TextEdit[], offset: number): number {
  let shift = 0;
  for (const { range, text } of [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end)) {
    const start = range.start + shift;
    if (offset < start) break;
    if (offset < start + text.length) return range.start;
    shift += text.length - (range.end - range.start);
  }
  return offset - shift;
}
