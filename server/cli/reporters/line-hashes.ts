const blockSize = 100;
const base = 37n;
const characters = { tab: 9, space: 32, lf: 10, cr: 13, end: 65535 } as const;

/** `base` to the power of the block's size, in 64 bits: the weight of the character that leaves the block. */
const leaving = BigInt.asUintN(64, base ** BigInt(blockSize));

/**
 * For each line (1-based), the hash by which GitHub's code scanning recognises a result whose line has moved: a rolling
 * hash of the 100 characters from its start on, blanks left out, and how often it has occurred
 * (github/codeql-action, src/fingerprints.ts, MIT).
 */
export function lineHashes(text: string): ReadonlyMap<number, string> {
  const hashes = new Map<number, string>();
  const counts = new Map<string, number>();
  const window = new Array<number>(blockSize).fill(0);
  const lines = new Array<number>(blockSize).fill(0);
  let hash = 0n;
  let index = 0;
  let line = 0;
  let isLineStart = true;
  let isAfterCr = false;

  const note = (): void => {
    const own = lines[index] ?? 0;
    if (own === 0) return;
    const value = hash.toString(16);
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    hashes.set(own, `${value}:${count}`);
    lines[index] = 0;
  };
  const roll = (next: number): void => {
    const first = window[index] ?? 0;
    window[index] = next;
    hash = BigInt.asUintN(64, base * hash + BigInt(next) - leaving * BigInt(first));
    index = (index + 1) % blockSize;
  };
  const take = (code: number): void => {
    const { tab, space, lf, cr } = characters;
    const isSkipped = code === space || code === tab || (isAfterCr && code === lf);
    isAfterCr = code === cr;
    if (isSkipped) return;
    note();
    if (isLineStart) lines[index] = ++line;
    isLineStart = code === lf || code === cr;
    roll(code === cr ? lf : code);
  };

  for (let at = 0; at < text.length; at++) take(text.charCodeAt(at));
  take(characters.end);
  for (let rest = 0; rest < blockSize; rest++) {
    note();
    roll(0);
  }
  return hashes;
}
