import { runsAlong } from '../text/index.ts';

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
