/** Waits for quiet, for each key on its own. */
export interface Pauses {
  /** Something happened; the pause of this key begins anew. */
  readonly begin: (key: string) => void;
  readonly dispose: () => void;
}

/** `onEnd` hears of a key that nothing happened to for `ms` milliseconds. */
export function createPauses(ms: number, onEnd: (key: string) => void): Pauses {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  return {
    begin(key) {
      clearTimeout(timers.get(key));
      const end = (): void => {
        timers.delete(key);
        onEnd(key);
      };
      timers.set(key, setTimeout(end, ms));
    },
    dispose() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
