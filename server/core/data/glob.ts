import { spend } from '../text/index.ts';

const comparing = 'comparing patterns';
const stepsAtOnce = 1024;

/**
 * Whether a glob can be laid along a subject, symbol by symbol, where `*` takes any run and all else is for `meets` to
 * say. Greedy, so linear in pattern × subject: a hostile pattern cannot stall an editor.
 */
export function runsAlong(
  glob: ArrayLike<string>,
  subject: ArrayLike<string>,
  meets: (symbol: string, met: string) => boolean,
): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  let unpaid = 0;
  while (index < subject.length) {
    const symbol = glob[at];
    const met = subject[index];
    if (symbol === '*') {
      star = at++;
      resume = index;
    } else if (symbol !== undefined && met !== undefined && meets(symbol, met)) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      // Only what is walked again makes it quadratic.
      unpaid += index - resume + 1;
      index = ++resume;
      if (unpaid >= stepsAtOnce) {
        spend(unpaid, comparing);
        unpaid = 0;
      }
    } else {
      spend(index + unpaid, comparing);
      return false;
    }
  }
  spend(index + unpaid, comparing);
  while (glob[at] === '*') at++;
  return at === glob.length;
}

/** Whether an IAM glob (`*` any run of characters, `?` one character) matches the whole of a text, ignoring ASCII case. */
export function globMatches(pattern: string, text: string): boolean {
  return globMatcher(pattern)(text.toLowerCase());
}

/** `globMatches` of one pattern for many texts, which are given in lower case. */
export function globMatcher(pattern: string): (text: string) => boolean {
  const glob = pattern.toLowerCase();
  const wildcard = glob.search(/[*?]/);
  if (wildcard < 0) return (text) => text === glob;
  // What stands in front of the first wildcard decides for most texts.
  const start = glob.slice(0, wildcard);
  const rest = glob.slice(wildcard);
  if (/^\*+$/.test(rest)) return (text) => text.startsWith(start);
  return (text) => text.startsWith(start) && runsAlong(rest, text.slice(wildcard), meetsLetter);
}

function meetsLetter(symbol: string, met: string): boolean {
  return symbol === '?' || symbol === met;
}

/** Whether a text has a glob character. */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}
