import picomatch from 'picomatch/posix';

/**
 * Whether a path matches a list of patterns. Patterns and paths have forward slashes and are relative to one folder; a
 * pattern without a slash matches in every folder below it, one that names a folder all that is in it. Later patterns
 * win, and those that begin with `!` take out again.
 */
export function matches(patterns: readonly string[], path: string): boolean {
  let isIn = false;
  for (const pattern of patterns) {
    const takesOut = pattern.startsWith('!');
    if (isIn === takesOut && testFor(takesOut ? pattern.slice(1) : pattern)(path)) isIn = !takesOut;
  }
  return isIn;
}

/** Why a text is no pattern that we take, as the end of a sentence. */
export function patternFlaw(pattern: string): string | undefined {
  if (pattern.includes('\\')) return 'has a backslash; write / between folders';
  if (/^!?(?:[A-Za-z]:)?\/?\.\.(?:\/|$)|\/\.\.(?:\/|$)/.test(pattern)) return 'leaves the folder of this file';
  if (pattern.length > 300) return 'is longer than 300 characters';
  // Each further one may multiply the time that a match takes.
  const stars = (part: string): number => part.split('*').length - 1;
  const isTooWild = pattern.split('/').some((part) => part !== '**' && stars(part) > 3);
  if (isTooWild || pattern.split('**').length > 4) return 'has too many wildcards';
  return undefined;
}

const tests = new Map<string, (path: string) => boolean>();

/** Compiled once; a workspace has few patterns, but somebody may be writing one. */
function testFor(pattern: string): (path: string) => boolean {
  const known = tests.get(pattern);
  if (known) return known;
  if (tests.size > 200) tests.clear();
  const isAnywhere = !pattern.replace(/\/+$/, '').includes('/');
  const plain = pattern.replace(/^\.?\//, '').replace(/\/+$/, '');
  const base = isAnywhere ? `**/${plain}` : plain;
  const options = { dot: true, noextglob: true, nonegate: true } as const;
  const test = pattern.endsWith('/') ? picomatch(`${base}/**/*`, options) : picomatch([base, `${base}/**`], options);
  tests.set(pattern, test);
  return test;
}
