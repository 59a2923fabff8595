import { runsAlong, spend, variablesIn } from '../../../text/index.ts';
import type { Text } from '../../../values/index.ts';

/** Whether something holds: for every value of the pieces that are not known, for none, or for some perhaps. */
export type Answer = 'yes' | 'no' | 'unknown';

/**
 * An IAM pattern as symbols: characters, `*`, `?`, and pieces that are not known: `${Name}` before deployment, `$(name)`
 * (a policy variable) before the request. Only `*` and the same name cover such a piece, whatever it stands for, be it
 * empty or a pattern itself. `${*}` and `${?}` of a policy are the characters.
 */
export type Glob = readonly string[];

/** A text with no wildcards, as symbols. */
export type Word = readonly string[];

/** How a pattern is compared: actions ignore case, ARNs and most values of conditions do not. */
export type Case = 'exact' | 'ignore';

export function globOf(text: Text, letters: Case): Glob {
  const [only] = text;
  if (text.length === 1 && typeof only === 'string') return symbolsOf(only, letters);
  return text.flatMap((part) => (typeof part === 'string' ? symbolsOf(part, letters) : [`\${${part.opaque}}`]));
}

function symbolsOf(part: string, letters: Case): readonly string[] {
  // Nearly all are plain.
  if (!part.includes('$')) return charactersOf(part, letters);
  const symbols: (readonly string[])[] = [];
  let at = 0;
  for (const { 0: whole, 1: name = '', index } of variablesIn(part)) {
    // As symbols of two characters they are no wildcards, and `?` takes them as one.
    const variable = /^[*?$]$/.test(name) ? `\\${name}` : `$(${name})`;
    symbols.push(charactersOf(part.slice(at, index), letters), [variable]);
    at = index + whole.length;
  }
  symbols.push(charactersOf(part.slice(at), letters));
  return symbols.flat();
}

function charactersOf(text: string, letters: Case): readonly string[] {
  if (letters === 'exact') return text.split('');
  // Beyond ASCII, lower case may be longer, or depend on what stands beside.
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase().split('');
  return text.split('').map((character) => character.toLowerCase());
}

/** The pattern of a plain text, such as the name of an action. */
export function globOfText(text: string, letters: Case): Glob {
  return globOf([text], letters);
}

export function isOpaque(symbol: string): boolean {
  return symbol.length > 1 && symbol.startsWith('$');
}

/** Whether a piece is a policy variable. */
export function isVariable(symbol: string): boolean {
  return symbol.startsWith('$(');
}

export function textOfWord(word: Word): string {
  return word.map((symbol) => (/^\\.$/.test(symbol) ? symbol.slice(1) : symbol)).join('');
}

export function hasOpaque(glob: Glob): boolean {
  return glob.some(isOpaque);
}

export function hasWildcard(glob: Glob): boolean {
  return glob.includes('*') || glob.includes('?');
}

/** Texts that match each pattern of `all` and none of `none`. */
export interface Language {
  readonly all: readonly Glob[];
  readonly none: readonly Glob[];
}

export function languageOf(glob: Glob): Language {
  return { all: [glob], none: [] };
}

/**
 * Whether every text of a language matches one of `outer`. `yes` and `no` are exact and hold whatever the unknown pieces
 * are.
 */
export function covers(patterns: readonly Glob[], language: Language): Answer {
  const { all, none } = language;
  const outer = patterns.filter((glob) => !all.some((inner) => clash(glob, inner)));
  if (all.some((inner) => [...outer, ...none].some((glob) => runsAlong(glob, inner, takes)))) return 'yes';
  const [only] = all;
  // A text without wildcards has been compared already, and a pattern that shares nothing with others needs no search.
  if (only && all.length === 1 && none.length === 0) {
    if (outer.length === 0) return 'no';
    if (!only.some(isVague) && !outer.some(hasOpaque)) return 'no';
  }
  const found = wordIn({ all: hull(all), none: [...none, ...outer] });
  if (found === undefined) return 'yes';
  if (found === 'too-large') return 'unknown';
  const isOpen = [...all, ...none].some(hasOpaque);
  if (!isOpen && !outer.some(hasOpaque)) return 'no';
  const widest = outer.map(widen);
  if (!isOpen) return Array.isArray(wordIn({ all, none: [...none, ...widest] })) ? 'no' : 'unknown';
  const isApart = widest.every((glob) => wordIn({ all: [...all.map(widen), glob], none: [] }) === undefined);
  return isApart && isInhabited(language) === 'yes' ? 'no' : 'unknown';
}

/** Whether two patterns plainly have nothing in common: they begin, or end, with different characters. */
function clash(a: Glob, b: Glob): boolean {
  const most = Math.min(a.length, b.length);
  return differ(a, b, most, (glob, at) => glob[at]) || differ(a, b, most, (glob, at) => glob[glob.length - 1 - at]);
}

function differ(a: Glob, b: Glob, most: number, symbolAt: (glob: Glob, at: number) => string | undefined): boolean {
  for (let at = 0; at < most; at++) {
    const [one, other] = [symbolAt(a, at) ?? '', symbolAt(b, at) ?? ''];
    if (isVague(one) || isVague(other)) return false;
    if (one !== other) return true;
  }
  return false;
}

/** Not a character of its own. */
function isVague(symbol: string): boolean {
  return symbol === '*' || symbol === '?' || isOpaque(symbol);
}

/** A symbol of a pattern beside one of another: true only where all that the other stands for is taken. */
function takes(symbol: string, met: string): boolean {
  return symbol === met || (symbol === '?' && met !== '*' && !isOpaque(met));
}

/** Whether some text is in a language. `yes` and `no` hold whatever the unknown pieces are. */
export function isInhabited({ all, none }: Language): Answer {
  if (all.some((glob, at) => all.slice(at + 1).some((other) => clash(glob, other)))) return 'no';
  const found = wordIn({ all, none });
  if (found === 'too-large') return 'unknown';
  if (![...all, ...none].some(hasOpaque)) return found === undefined ? 'no' : 'yes';
  if (none.length === 0 && found !== undefined) return 'yes';
  const least = wordIn({ all, none: none.map(widen) });
  if (Array.isArray(least) && !hasOpaque(least)) return 'yes';
  return wordIn({ all: hull(all), none }) === undefined ? 'no' : 'unknown';
}

/** Several patterns with unknown pieces may have more in common than their symbols show; one pattern has not. */
function hull(all: readonly Glob[]): readonly Glob[] {
  return all.length > 1 ? all.map(widen) : all;
}

/** Whether some text matches both patterns. */
export function meets(a: Glob, b: Glob): Answer {
  return isInhabited({ all: [a, b], none: [] });
}

/** Every text that a pattern may match, whatever its unknown pieces are. */
function widen(glob: Glob): Glob {
  return glob.map((symbol) => (isOpaque(symbol) ? '*' : symbol));
}

/** More states than any pair of real patterns needs; beyond, the question stays open. */
const mostStates = 20_000;

/** A place where a pattern may stand takes a few sets and strings. */
const stepsForPlace = 20;

/**
 * A shortest text of a language; undefined when there is none. The patterns run side by side, each as the set of places
 * where it may stand, over the characters that occur in them and one that does not.
 */
export function wordIn({ all, none }: Language): Word | undefined | 'too-large' {
  const globs = [...all, ...none];
  const other = otherThan(globs);
  const start = globs.map((glob) => closed(glob, [0]));
  const isDead = (state: State) =>
    state.some((places, at) => (at < all.length ? places.length === 0 : isDone(globs[at] ?? [], places)));
  if (isDead(start)) return undefined;
  const seen = new Set([keyOf(start)]);
  let edge: Step[] = [{ state: start, symbol: '', before: undefined }];
  while (edge.length > 0) {
    const next: Step[] = [];
    for (const step of edge) {
      const isMember = step.state.every((places, at) => places.includes(globs[at]?.length ?? 0) === at < all.length);
      if (isMember) return spell(step);
      const places = step.state.reduce((sum, each) => sum + each.length, 0);
      for (const symbol of symbolsAt(globs, step.state, all.length, other)) {
        spend(stepsForPlace * (places + 1), 'comparing patterns');
        const state = step.state.map((places, at) => advanced(globs[at] ?? [], places, symbol));
        if (isDead(state)) continue;
        const key = keyOf(state);
        if (seen.has(key)) continue;
        if (seen.size >= mostStates) return 'too-large';
        seen.add(key);
        next.push({ state, symbol, before: step });
      }
    }
    edge = next;
  }
  return undefined;
}

/** For each pattern the places where it may stand, in order. */
type State = readonly (readonly number[])[];

interface Step {
  readonly state: State;
  readonly symbol: string;
  readonly before: Step | undefined;
}

function keyOf(state: State): string {
  return state.map((places) => places.join(',')).join(';');
}

function spell(last: Step): Word {
  const word: string[] = [];
  for (let step = last; step.before; step = step.before) word.unshift(step.symbol);
  return word;
}

/** A `*` may also take nothing. */
function closed(glob: Glob, places: readonly number[]): readonly number[] {
  const all = new Set<number>();
  for (let place of places) {
    all.add(place);
    while (glob[place] === '*') all.add(++place);
  }
  return [...all].sort((a, b) => a - b);
}

function advanced(glob: Glob, places: readonly number[], symbol: string): readonly number[] {
  const next: number[] = [];
  for (const place of places) {
    const own = glob[place];
    if (own === '*') next.push(place);
    else if (own === symbol || (own === '?' && !isOpaque(symbol))) next.push(place + 1);
  }
  return closed(glob, next);
}

/** Whether a pattern matches however a text goes on. */
function isDone(glob: Glob, places: readonly number[]): boolean {
  return places.some((place) => place === glob.length - 1 && glob[place] === '*');
}

/** The symbols that make a difference in a state; where no pattern of `all` has a wildcard, only those that it names. */
function symbolsAt(globs: readonly Glob[], state: State, required: number, other: string): readonly string[] {
  const named = new Set<string>();
  let isFree = true;
  let narrowest: Set<string> | undefined;
  for (const [at, places] of state.entries()) {
    const glob = globs[at] ?? [];
    let isWild = false;
    const own = new Set<string>();
    for (const place of places) {
      const symbol = glob[place];
      if (symbol === '*' || symbol === '?') isWild = true;
      else if (symbol !== undefined) own.add(symbol);
    }
    for (const symbol of own) named.add(symbol);
    if (at >= required || isWild) continue;
    isFree = false;
    if (!narrowest || own.size < narrowest.size) narrowest = own;
  }
  if (narrowest) return [...narrowest];
  return isFree ? [...named, other] : [...named];
}

/** A character that no pattern has, a plain one if there is any. */
function otherThan(globs: readonly Glob[]): string {
  const used = new Set(globs.flat());
  for (const letter of 'xyzabcdefghijklmnopqrstuvw0123456789') if (!used.has(letter)) return letter;
  return '\uFFFF';
}
