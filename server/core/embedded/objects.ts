import type { Range } from '../text/index.ts';

/** How far looking for the end of an object may go in all, in lengths of the text. */
const maxPasses = 4;

/**
 * Where a text between `start` and `end` has `{ … }` that may be JSON objects, outermost first, whatever stands around
 * them. Takes linear time: a text with too many open braces is given up.
 */
export function* objectsIn(text: string, start: number, end: number): Iterable<Range> {
  let budget = maxPasses * (end - start) + 1000;
  let at = text.indexOf('{', start);
  while (at >= 0 && at < end && budget > 0) {
    const isJson = /^\{\s*["}]/.test(text.slice(at, at + 200));
    const stop = isJson ? endOfObject(text, at, end) : { end: undefined, looked: 1 };
    budget -= stop.looked;
    if (stop.end !== undefined) yield { start: at, end: stop.end };
    at = text.indexOf('{', stop.end ?? at + 1);
  }
}

/** Behind the brace that closes the one at `start`; undefined where none does. */
export function endOfObject(
  text: string,
  start: number,
  end: number,
): { readonly end: number | undefined; readonly looked: number } {
  let depth = 0;
  for (let at = start; at < end; at++) {
    const char = text[at];
    if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return { end: at + 1, looked: at + 1 - start };
    else if (char === '"') {
      const stop = endOfString(text, at, end);
      // Strings of JSON end on their line.
      if (text[stop] !== '"') return { end: undefined, looked: stop - start };
      at = stop;
    }
  }
  return { end: undefined, looked: end - start };
}

/** The quote that closes a string, or where its line ends without one. */
function endOfString(text: string, start: number, end: number): number {
  let at = start + 1;
  for (; at < end; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '"' || char === '\n') return at;
  }
  return at;
}
