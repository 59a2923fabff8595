/** What is different between two texts: a stretch of each, with the same text before and behind it. */
export interface Change {
  readonly start: number;
  /** In the first text, and in the second. */
  readonly endBefore: number;
  readonly endAfter: number;
}

const chunk = 4096;

/** The shortest stretch outside of which two texts are the same. Compares in chunks, which is far faster than characters. */
export function changeBetween(before: string, after: string): Change {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start + chunk <= most && before.slice(start, start + chunk) === after.slice(start, start + chunk))
    start += chunk;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  const mostBehind = most - start;
  let [endBefore, endAfter] = [before.length, after.length];
  const same = () => before.length - endBefore;
  while (
    same() + chunk <= mostBehind &&
    before.slice(endBefore - chunk, endBefore) === after.slice(endAfter - chunk, endAfter)
  ) {
    endBefore -= chunk;
    endAfter -= chunk;
  }
  while (same() < mostBehind && before.charCodeAt(endBefore - 1) === after.charCodeAt(endAfter - 1)) {
    endBefore--;
    endAfter--;
  }
  return { start, endBefore, endAfter };
}
