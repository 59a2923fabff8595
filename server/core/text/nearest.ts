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
 * Levenshtein's distance: the least number of letters to put, take or change that makes `a` of `b`; two neighbours that
 * changed places count as one.
 */
export function distance(a: string, b: string): number {
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
