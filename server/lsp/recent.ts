/** Values by key, as many as fit; those that were set last stay. */
export interface Recent<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  /** The value of a key, which then has none. */
  take(key: string): V | undefined;
  clear(): void;
}

/** Keeps values of the size `most` together; with `last`, the last one however large it is. */
export function createRecent<V>(most: number, sizeOf: (value: V) => number, keeps: 'last' | 'what fits'): Recent<V> {
  const values = new Map<string, V>();
  let size = 0;

  function take(key: string): V | undefined {
    const value = values.get(key);
    if (value === undefined) return undefined;
    values.delete(key);
    size -= sizeOf(value);
    return value;
  }

  return {
    get: (key) => values.get(key),
    set(key, value) {
      take(key);
      values.set(key, value);
      size += sizeOf(value);
      for (const [oldest] of values) {
        if (size <= most || (keeps === 'last' && values.size === 1)) return;
        take(oldest);
      }
    },
    take,
    clear() {
      values.clear();
      size = 0;
    },
  };
}
