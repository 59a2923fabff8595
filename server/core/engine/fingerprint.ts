/** Numbers equal keys in order, so that each becomes unique: `a`, `a`, `b` give 0, 1, 0. */
export function occurrences(): (key: string) => number {
  const seen = new Map<string, number>();
  return (key) => {
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return count;
  };
}
