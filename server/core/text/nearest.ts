import { spend } from './budget.ts';

/**
 * The candidate that was most likely meant by `word`; undefined where none is near, or two are equally near. `most` is
 * the number of letters in which they may differ.
 */
export function nearest(
  word: string,
  candidates: readonly string[],
  most = Math.max(2, Math.floor(word.length / 4)),
): string | undefined {
  const wanted = word.toLowerCase();
  const near = candidates
    // At least as many letters have to be put or taken.
    .filter((each) => Math.abs(each.length - wanted.length) <= most || each.toLowerCase().endsWith(`/${wanted}`))
    .map((candidate) => ({ candidate, distance: closeness(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance);
  const [first, second] = near;
  return first && first.distance !== second?.distance ? first.candidate : undefined;
}

/** A name without what stands before its slash is near. */
function closeness(word: string, candidate: string): number {
  return candidate.endsWith(`/${word}`) ? 0.5 : distance(word, candidate);
}

/**
 * Levenshtein's distance: the least number of letters to put, take or change that makes `one` of `other`; two
 * neighbours that changed places count as one.
 */
export function distance(one: string, other: string): number {
  // Most of what is compared ends alike, as the names of services do.
  const [a, b] = withoutSameEnds(one, other);
  spend(a.length * b.length, 'comparing names');
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwap ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(change, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}

/** What two names begin or end with alike makes them no further apart. */
function withoutSameEnds(a: string, b: string): readonly [string, string] {
  const least = Math.min(a.length, b.length);
  let start = 0;
  while (start < least && a[start] === b[start]) start++;
  let end = 0;
  while (end < least - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}
