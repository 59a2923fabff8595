import type { ConditionTest } from '../condition.ts';
import { momentIn, numberIn } from '../value-format.ts';
import { literal } from '../../../values/index.ts';
import { excludes } from './cube.ts';
import { isSingleValued, testOf } from './test.ts';

/**
 * Whether no request passes both of two tests, which are of one key. False proves nothing: of keys with several values,
 * of values that are not known, and of those of a branch nothing is said.
 */
export function excludeEachOther(a: ConditionTest, b: ConditionTest): boolean {
  if (a.key !== b.key || !isSingleValued(a.key) || !isKnown(a) || !isKnown(b)) return false;
  const [left, right] = [rangeOf(a), rangeOf(b)];
  if (left && right) return left.first > right.last || right.first > left.last || meetOpen(left, right);
  const [one, other] = [a, b].map((test) =>
    testOf(
      test,
      test.values.map(({ value }) => value),
    ),
  );
  return one !== undefined && other !== undefined && (excludes(one, other) || excludes(other, one));
}

function isKnown({ values, unknown }: ConditionTest): boolean {
  return values.length > 0 && unknown.length === 0 && values.every(({ when }) => when.length === 0);
}

/** What passes a test of numbers or dates. */
interface Range {
  readonly first: number;
  readonly last: number;
  /** Whether the ends themselves pass. */
  readonly isClosed: boolean;
}

/** Undefined for other tests, for `NotEquals`, and for those that a request without the key passes. */
function rangeOf({ operator, qualifier, ifExists, values }: ConditionTest): Range | undefined {
  const [, family, relation] = /^(Numeric|Date)(Equals|(?:Less|Greater)Than(?:Equals)?)$/.exec(operator) ?? [];
  if (family === undefined || relation === undefined || ifExists || qualifier !== undefined) return undefined;
  const read = family === 'Date' ? momentIn : numberIn;
  const numbers = values.map(({ value }) => read(literal(value) ?? '')).filter((number) => number !== undefined);
  if (numbers.length !== values.length) return undefined;
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  if (relation === 'Equals') return { first: least, last: most, isClosed: true };
  const isClosed = relation.endsWith('Equals');
  return relation.startsWith('Less')
    ? { first: -Infinity, last: most, isClosed }
    : { first: least, last: Infinity, isClosed };
}

/** Whether two ranges have one end in common that one of them leaves out. */
function meetOpen(a: Range, b: Range): boolean {
  return (a.first === b.last || b.first === a.last) && !(a.isClosed && b.isClosed);
}
