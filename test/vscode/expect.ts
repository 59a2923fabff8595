// What node:assert offers, for suites that run in a web worker as well.

export function equal<T>(actual: T, expected: T, what = 'value'): void {
  const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== e) throw new Error(`${what}: expected ${e}, got ${a}`);
}

export function ok<T>(value: T, what: string): asserts value is NonNullable<T> & Exclude<T, false | '' | 0> {
  if (!value) throw new Error(`expected ${what}`);
}

export function match(text: string, pattern: RegExp): void {
  if (!pattern.test(text)) throw new Error(`expected ${String(pattern)} in:\n${text}`);
}

/** Waits until `look` finds something; fails with `what` after `ms` milliseconds. */
export async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  ms = 8000,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited ${ms} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
