import type { Range } from '../text/index.ts';
import type { FixEdit } from './fix-edit.ts';
import { ink, type Ink } from './ink.ts';

/** An edit before merging. Of edits that start at one offset, that of the deeper node comes first. */
export interface Draft {
  readonly range: Range;
  readonly ink: Ink;
  readonly depth: number;
}

/** The drafts as edits in order of text: those that change nothing are dropped, those that touch become one. */
export function merged(text: string, drafts: readonly Draft[]): readonly FixEdit[] {
  const real = drafts.filter(({ range, ink: { text: next } }) => text.slice(range.start, range.end) !== next);
  const ordered = real.toSorted(
    (a, b) => a.range.start - b.range.start || a.range.end - b.range.end || b.depth - a.depth,
  );
  const edits: { range: Range; ink: Ink }[] = [];
  for (const draft of ordered) {
    const last = edits.at(-1);
    const joined = last && join(last, draft);
    if (joined) edits.splice(-1, 1, joined);
    else if (!last || last.range.end <= draft.range.start) edits.push(draft);
  }
  return edits.map(({ range, ink: { text: next, holes } }) => ({
    range: { start: range.start, end: range.end },
    text: next,
    holes,
  }));
}

function join(a: { range: Range; ink: Ink }, b: Draft): { range: Range; ink: Ink } | undefined {
  if (b.range.start > a.range.end) return undefined;
  const overlaps = b.range.start < a.range.end;
  // Two removals may share the blank lines between them; no other edits overlap.
  if (overlaps && (a.ink.text !== '' || b.ink.text !== '')) return undefined;
  return { range: { start: a.range.start, end: Math.max(a.range.end, b.range.end) }, ink: ink(a.ink, b.ink) };
}
