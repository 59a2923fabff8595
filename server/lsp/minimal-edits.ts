import type { TextEdit } from '#core/index.ts';
import { diffLines, diffWordsWithSpace, type Change } from 'diff';

/** Longer hunks are replaced as a whole, between what they begin and end with in common. */
const refinedLength = 4000;

/** The edits that turn `before` into `after` and touch little else: disjoint, in order of text, offsets into `before`. */
export function minimalEdits(before: string, after: string): readonly TextEdit[] {
  return hunks(diffLines(before, after), 0).flatMap(({ range, text }) => {
    const old = before.slice(range.start, range.end);
    if (old === '' || text === '' || old.length + text.length > refinedLength)
      return [trimmed(before, { range, text })];
    return hunks(diffWordsWithSpace(old, text), range.start);
  });
}

/** One edit for each run of changes; what stays advances the offset, which begins at `start`. */
function hunks(changes: readonly Change[], start: number): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  let at = start;
  let open: { end: number; text: string } | undefined;
  const close = (): void => {
    if (open) edits.push({ range: { start: at, end: open.end }, text: open.text });
    at = open?.end ?? at;
    open = undefined;
  };
  for (const { added, removed, value } of changes) {
    if (!added && !removed) {
      close();
      at += value.length;
      continue;
    }
    open ??= { end: at, text: '' };
    if (removed) open.end += value.length;
    else open.text += value;
  }
  close();
  return edits;
}

/** Without what both sides begin and end with, keeping surrogate pairs and line ends whole. */
function trimmed(before: string, { range, text }: TextEdit): TextEdit {
  const old = before.slice(range.start, range.end);
  const limit = Math.min(old.length, text.length);
  let head = 0;
  while (head < limit && old[head] === text[head]) head++;
  while (head > 0 && splitsPair(old, head)) head--;
  let tail = 0;
  while (tail < limit - head && old[old.length - 1 - tail] === text[text.length - 1 - tail]) tail++;
  while (tail > 0 && (splitsPair(old, old.length - tail) || splitsPair(text, text.length - tail))) tail--;
  return { range: { start: range.start + head, end: range.end - tail }, text: text.slice(head, text.length - tail) };
}

function splitsPair(text: string, at: number): boolean {
  const [left, right] = [text.charCodeAt(at - 1), text.charCodeAt(at)];
  return (left === 13 && right === 10) || (left >= 0xd800 && left < 0xdc00) || (right >= 0xdc00 && right < 0xe000);
}
