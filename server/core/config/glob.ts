import { runsAlong } from '../text/index.ts';

/**
 * Whether a path matches a list of patterns. Patterns and paths have forward slashes and are relative to one folder; a
 * pattern without a slash matches in every folder below it, one that names a folder all that is in it. Later patterns
 * win, and those that begin with `!` take out again.
 *
 * No regular expressions: those that the libraries for this make go back and forth on a hostile pattern for minutes,
 * and a configuration comes with a repository. Each pattern costs at most its length times that of the path.
 */
export function matches(patterns: readonly string[], path: string): boolean {
  const segments = path.split('/');
  let isIn = false;
  for (const pattern of patterns) {
    const takesOut = pattern.startsWith('!');
    if (isIn === takesOut && testFor(takesOut ? pattern.slice(1) : pattern)(segments)) isIn = !takesOut;
  }
  return isIn;
}

/** Why a text is no pattern that we take, as the end of a sentence. */
export function patternFlaw(pattern: string): string | undefined {
  if (pattern.includes('\\')) return 'has a backslash; write / between folders';
  if (/^!?(?:[A-Za-z]:)?\/?\.\.(?:\/|$)|\/\.\.(?:\/|$)/.test(pattern)) return 'leaves the folder of this file';
  if (pattern.length > 300) return 'is longer than 300 characters';
  return expanded(pattern).length > most ? 'stands for too many others' : undefined;
}

/** Alternatives that the braces of one pattern may make. */
const most = 100;

type Test = (segments: readonly string[]) => boolean;

const tests = new Map<string, Test>();

/** Compiled once; a workspace has few patterns, but somebody may be writing one. */
function testFor(pattern: string): Test {
  let test = tests.get(pattern);
  if (test) return test;
  if (tests.size > 200) tests.clear();
  const forms = expanded(pattern).slice(0, most).map(segmentsOf);
  test = (segments) => forms.some((form) => runsAlong(form, segments, meetsSegment));
  tests.set(pattern, test);
  return test;
}

/** What stands for any number of segments, and what for any one. */
const [anyRun, anyOne] = ['*', '**'];

/** A pattern without braces as the segments to run along a path, with what is below a folder. */
function segmentsOf(pattern: string): readonly string[] {
  const isAnywhere = !pattern.replace(/\/+$/, '').includes('/');
  const named = pattern
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .map((segment) => (segment === '**' ? anyRun : segment === '*' ? anyOne : segment));
  const below = pattern.endsWith('/') ? [anyOne, anyRun] : [anyRun];
  return [...(isAnywhere ? [anyRun] : []), ...named, ...below];
}

function meetsSegment(pattern: string, segment: string): boolean {
  return pattern === anyOne || runsAlong(pattern.match(/\[[^\]]+\]|[^]/gu) ?? [], Array.from(segment), meetsCharacter);
}

function meetsCharacter(symbol: string, character: string): boolean {
  return symbol === '?' || symbol === character || (symbol.length > 2 && isInSet(symbol, character));
}

/** Of `[abc]`, `[a-z]`, and `[!a]` for all others. */
function isInSet(set: string, character: string): boolean {
  const [, not = '', members = ''] = /^\[([!^]?)(.*)\]$/su.exec(set) ?? [];
  const isIn = [...members.matchAll(/(.)-(.)|(.)/gsu)].some(([, first = '', last = '', only]) =>
    only === undefined ? first <= character && character <= last : only === character,
  );
  return isIn === (not === '');
}

/** The patterns that one with braces stands for: `a/{b,c}` for two; more than `most` where it is to be refused. */
function expanded(pattern: string): readonly string[] {
  let forms = [pattern];
  for (;;) {
    const at = forms.findIndex((form) => /\{[^{}]*\}/.test(form));
    const form = forms[at];
    if (form === undefined || forms.length > most) return forms;
    const [group = '', inner = ''] = /\{([^{}]*)\}/.exec(form) ?? [];
    const made = inner.split(',').map((each) => form.replace(group, () => each));
    forms = [...forms.slice(0, at), ...made, ...forms.slice(at + 1)];
  }
}
