import { parseCidr, type AddressRange } from '../../network/address.ts';
import {
  covers,
  hasOpaque,
  hasWildcard,
  isOpaque,
  languageOf,
  meets,
  textOfWord,
  type Answer,
  type Glob,
} from './glob.ts';
import { numberIn } from '../value-format.ts';
import type { Family, Test } from './test.ts';

/** Whether every request value that matches `inner` of one family matches one of `outer` of another. `no` proves nothing. */
export function isWithin(inner: Glob, from: Family, outer: readonly Glob[], to: Family): boolean {
  if (isAnything(outer, to)) return true;
  if (isText(from) && isText(to)) {
    if (to === 'ignore-case') return covered(inner.map(folded), outer);
    return from !== 'ignore-case' && covered(inner, outer);
  }
  if (from === 'arn' && to === 'like') return covered(inner, outer);
  if (to === 'arn') {
    if (from !== 'arn' && (from !== 'equals' || hasWildcard(inner))) return false;
    return outer.some((each) => arnCovers(each, inner));
  }
  if (from !== to) return false;
  if (outer.some((each) => sameSymbols(each, inner))) return true;
  if (from === 'address') return outer.some((each) => rangeContains(rangeOf(each), rangeOf(inner)));
  return outer.some((each) => boundIncludes(from, numberOf(each), numberOf(inner)));
}

/** Whether no request value matches a value of both tests. */
export function areApart(a: Test, b: Test): boolean {
  return a.values.every((one) => b.values.every((other) => isApart(one, a.family, other, b.family)));
}

function isApart(a: Glob, from: Family, b: Glob, to: Family): boolean {
  const isEither = (family: Family) => from === family || to === family;
  if ((isText(from) || from === 'arn') && (isText(to) || to === 'arn')) {
    return isEither('ignore-case') ? meets(a.map(folded), b.map(folded)) === 'no' : meets(a, b) === 'no';
  }
  if (from === 'address' && to === 'address') {
    const [left, right] = [rangeOf(a), rangeOf(b)];
    return left !== undefined && right !== undefined && !rangesMeet(left, right);
  }
  if (from !== 'number' || to !== 'number') return false;
  const [left, right] = [numberOf(a), numberOf(b)];
  return left !== undefined && right !== undefined && left !== right;
}

/** Whether a value of a request matches one of a test's values. */
export function matchesValue(test: Test, value: string): Answer {
  return anyOf(test.values.map((each) => matchesOne(test.family, each, value)));
}

function matchesOne(family: Family, expected: Glob, value: string): Answer {
  const word = Array.from(family === 'ignore-case' || family === 'bool' ? value.toLowerCase() : value, asCharacter);
  if (isText(family)) return covers([expected], languageOf(word));
  if (hasOpaque(expected)) return 'unknown';
  if (family === 'arn') return arnCovers(expected, word) ? 'yes' : 'no';
  const text = textOfWord(expected);
  if (family === 'address') {
    const [range, address] = [parseCidr(text), parseCidr(value)];
    return range && address ? answer(rangeContains(range, address)) : 'unknown';
  }
  const [limit, number] = [numberIn(text), numberIn(value)];
  if (limit === undefined || number === undefined) return 'unknown';
  switch (family) {
    case 'number':
      return answer(number === limit);
    case 'less':
      return answer(number < limit);
    case 'less-or-equal':
      return answer(number <= limit);
    case 'greater':
      return answer(number > limit);
    case 'greater-or-equal':
      return answer(number >= limit);
    default:
      return 'unknown';
  }
}

/** `yes` where one of them is, `no` where all are. */
export function anyOf(answers: readonly Answer[]): Answer {
  return answers.includes('yes') ? 'yes' : answers.includes('unknown') ? 'unknown' : 'no';
}

export function allOf(answers: readonly Answer[]): Answer {
  return not(anyOf(answers.map(not)));
}

export function not(given: Answer): Answer {
  return given === 'yes' ? 'no' : given === 'no' ? 'yes' : 'unknown';
}

function answer(holds: boolean): Answer {
  return holds ? 'yes' : 'no';
}

function isText(family: Family): boolean {
  return family === 'equals' || family === 'ignore-case' || family === 'like' || family === 'bool';
}

/** A test that every value passes. */
export function isAnything(values: readonly Glob[], family: Family): boolean {
  return family === 'like' && values.some((glob) => glob.length > 0 && glob.every((symbol) => symbol === '*'));
}

function covered(inner: Glob, outer: readonly Glob[]): boolean {
  return covers(outer, languageOf(inner)) === 'yes';
}

/** ARNs are compared field by field; a wildcard does not reach beyond its field. */
function arnCovers(outer: Glob, inner: Glob): boolean {
  if (outer.length > 0 && outer.every((symbol) => symbol === '*')) return true;
  const [left, right] = [fieldsOf(outer), fieldsOf(inner)];
  if (!left || !right) return sameSymbols(outer, inner);
  return left.every((field, at) => covered(right[at] ?? [], [field]));
}

function fieldsOf(glob: Glob): readonly Glob[] | undefined {
  const fields: string[][] = [[]];
  for (const symbol of glob) {
    if (symbol === ':' && fields.length < 6) fields.push([]);
    else fields.at(-1)?.push(symbol);
  }
  return fields.length === 6 ? fields : undefined;
}

function sameSymbols(a: Glob, b: Glob): boolean {
  return a.length === b.length && a.every((symbol, at) => symbol === b[at]);
}

function folded(symbol: string): string {
  return isOpaque(symbol) ? symbol : symbol.toLowerCase();
}

function asCharacter(letter: string): string {
  return letter === '*' || letter === '?' ? `\\${letter}` : letter;
}

function rangeOf(glob: Glob): AddressRange | undefined {
  return hasOpaque(glob) ? undefined : parseCidr(textOfWord(glob));
}

function rangeContains(outer: AddressRange | undefined, inner: AddressRange | undefined): boolean {
  return (
    outer !== undefined && outer.family === inner?.family && outer.first <= inner.first && inner.last <= outer.last
  );
}

function rangesMeet(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

function numberOf(glob: Glob): number | undefined {
  return hasOpaque(glob) ? undefined : numberIn(textOfWord(glob));
}

/** Whether all numbers on one side of `inner` are on that side of `outer`. */
function boundIncludes(family: Family, outer: number | undefined, inner: number | undefined): boolean {
  if (outer === undefined || inner === undefined) return false;
  if (family === 'number') return inner === outer;
  if (family === 'less' || family === 'less-or-equal') return inner <= outer;
  return (family === 'greater' || family === 'greater-or-equal') && inner >= outer;
}
