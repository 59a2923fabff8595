import { allOf, anyOf, areApart, isAnything, isWithin, matchesValue, not } from './compare.ts';
import type { Answer } from './glob.ts';
import { isSingleValued, type Cube, type Test } from './test.ts';

/** What a request says of a key: its values, that it is not there, or nothing. */
export type Given = readonly string[] | 'absent' | 'unknown';

/** Whether each request that passes `narrow` passes `wide` too. False proves nothing. */
export function impliesCube(narrow: Cube, wide: Cube): boolean {
  const strict = strengthened(narrow);
  return wide.every((test) => strict.some((own) => implies(own, test)));
}

/** Whether no request passes both. False proves nothing. */
export function contradicts(a: Cube, b: Cube): boolean {
  const strict = strengthened(a);
  return strengthened(b).some((test) => {
    const opposite = negationOf(test);
    return opposite !== undefined && strict.some((own) => implies(own, opposite));
  });
}

/** Whether no request passes two tests of one key. False proves nothing. */
export function excludes(a: Test, b: Test): boolean {
  const opposite = negationOf(b);
  return opposite !== undefined && implies(a, opposite);
}

/** `Null: false` beside a test makes it one that an absent key fails. */
function strengthened(cube: Cube): Cube {
  const present = new Set(cube.filter(isPresence).map(({ key }) => key));
  return cube.map((test) =>
    present.has(test.key) && test.whenAbsent && test.family !== 'other' ? { ...test, whenAbsent: false } : test,
  );
}

/** Whether a test says no more than that the key is there. */
export function isPresence(test: Test): boolean {
  return !test.negated && !test.whenAbsent && isAnything(test.values, test.family);
}

/** Whether a request that passes one test passes the other. False proves nothing. */
export function implies(narrow: Test, wide: Test): boolean {
  if (narrow.key !== wide.key || narrow.name !== wide.name) return false;
  if (narrow.whenAbsent && !wide.whenAbsent) return false;
  if (isNever(narrow)) return true;
  if (narrow.quantifier !== wide.quantifier && !isSingleValued(narrow.key)) {
    return !wide.negated && isAnything(wide.values, wide.family) && narrow.quantifier === 'any';
  }
  if (narrow.negated && wide.negated) {
    return wide.values.every((value) => isWithin(value, wide.family, narrow.values, narrow.family));
  }
  if (narrow.negated) return isAnything(wide.values, wide.family);
  if (wide.negated) return wide.family !== 'other' && areApart(narrow, wide);
  return narrow.values.every((value) => isWithin(value, narrow.family, wide.values, wide.family));
}

/** Whether a key that is there never passes: `Null: true`. */
function isNever({ negated, values, family, quantifier }: Test): boolean {
  return negated && quantifier === 'one' && isAnything(values, family);
}

function negationOf(test: Test): Test | undefined {
  if (test.family === 'other') return undefined;
  const quantifier = test.quantifier === 'any' ? 'all' : test.quantifier === 'all' ? 'any' : 'one';
  return { ...test, quantifier, negated: !test.negated, whenAbsent: !test.whenAbsent };
}

/** Whether a request passes a test. */
export function passes(test: Test, given: Given): Answer {
  if (test.family === 'other' || given === 'unknown') return 'unknown';
  if (given === 'absent') return test.whenAbsent ? 'yes' : 'no';
  const each = given.map((value) => {
    const matched = matchesValue(test, value);
    return test.negated ? not(matched) : matched;
  });
  if (test.quantifier === 'any') return anyOf(each);
  if (test.quantifier === 'all') return allOf(each);
  return each.length === 1 ? (each[0] ?? 'unknown') : 'unknown';
}
