import { conditionKey } from '../../../data/index.ts';
import { literal, type Text } from '../../../values/index.ts';
import type { ConditionTest } from '../condition.ts';
import { globOf, type Case, type Glob } from './glob.ts';

/** What an operator compares. Date and binary values are compared as texts, which proves only that they are the same. */
export type Family =
  | 'equals'
  | 'ignore-case'
  | 'like'
  | 'arn'
  | 'bool'
  | 'address'
  | 'less'
  | 'less-or-equal'
  | 'greater'
  | 'greater-or-equal'
  | 'number'
  | 'other';

/**
 * One test of one key in the form in which tests can be compared: `StringNotEqualsIfExists` is `equals`, negated, true
 * when absent. `Null` is a test for any text.
 */
export interface Test {
  /** In lower case. */
  readonly key: string;
  readonly family: Family;
  /** True for values that match none of `values`. */
  readonly negated: boolean;
  /** Which values of the request have to pass: its only one, at least one (`ForAnyValue`), all (`ForAllValues`). */
  readonly quantifier: 'one' | 'any' | 'all';
  /** What it is when the request does not have the key. */
  readonly whenAbsent: boolean;
  /** Alternatives. Texts without wildcards have `*` and `?` as characters. */
  readonly values: readonly Glob[];
  /** Names an operator that is not known: such a test is comparable with itself only. */
  readonly name: string;
  readonly source: ConditionTest | undefined;
}

/** Tests that all have to hold. */
export type Cube = readonly Test[];

type Operator = readonly [family: Family, negated: boolean];

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operators: Readonly<Record<string, Operator>> = {
  StringEquals: ['equals', false],
  StringNotEquals: ['equals', true],
  StringEqualsIgnoreCase: ['ignore-case', false],
  StringNotEqualsIgnoreCase: ['ignore-case', true],
  StringLike: ['like', false],
  StringNotLike: ['like', true],
  ArnEquals: ['arn', false],
  ArnLike: ['arn', false],
  ArnNotEquals: ['arn', true],
  ArnNotLike: ['arn', true],
  Bool: ['bool', false],
  IpAddress: ['address', false],
  NotIpAddress: ['address', true],
  NumericEquals: ['number', false],
  NumericNotEquals: ['number', true],
  NumericLessThan: ['less', false],
  NumericLessThanEquals: ['less-or-equal', false],
  NumericGreaterThan: ['greater', false],
  NumericGreaterThanEquals: ['greater-or-equal', false],
  BinaryEquals: ['equals', false],
};

/** Operators of dates, which are known but not reckoned with. */
const dates = /^Date(?:Not)?Equals$|^Date(?:Less|Greater)Than(?:Equals)?$/;

/** The names of all operators, without qualifiers and `IfExists`. */
export const operatorNames: readonly string[] = [
  ...Object.keys(operators),
  'DateEquals',
  'DateNotEquals',
  'DateLessThan',
  'DateLessThanEquals',
  'DateGreaterThan',
  'DateGreaterThanEquals',
  'Null',
];

const cases: Readonly<Partial<Record<Family, Case>>> = { 'ignore-case': 'ignore', bool: 'ignore' };

/** `values` are those of the test, with one of its own for each that is not known. */
export function testOf(source: ConditionTest, values: readonly Text[]): Test {
  const { operator, qualifier, ifExists, key } = source;
  const common = { key, source, name: '' };
  const quantifier = qualifier === 'ForAnyValue' ? 'any' : qualifier === 'ForAllValues' ? 'all' : 'one';
  if (operator === 'Null') return nullTest(common, quantifier, values);
  const [family, negated] = (Object.hasOwn(operators, operator) ? operators[operator] : undefined) ?? [
    'other',
    dates.test(operator) && operator.includes('Not'),
  ];
  const globs = values.map((value) => globOf(value, cases[family] ?? 'exact'));
  return {
    ...common,
    family,
    negated,
    quantifier,
    whenAbsent: ifExists || quantifier === 'all' || (negated && quantifier !== 'any'),
    values: family === 'like' || family === 'arn' ? globs : globs.map(asCharacters),
    name: family === 'other' ? operator : '',
  };
}

function nullTest(
  common: Pick<Test, 'key' | 'source' | 'name'>,
  quantifier: Test['quantifier'],
  values: readonly Text[],
): Test {
  const [only, ...others] = values;
  const says = only && others.length === 0 ? literal(only)?.toLowerCase() : undefined;
  if (quantifier !== 'one' || (says !== 'true' && says !== 'false'))
    return {
      ...common,
      family: 'other',
      negated: false,
      quantifier,
      whenAbsent: quantifier === 'all',
      values: values.map((value) => globOf(value, 'ignore')),
      name: 'Null',
    };
  const absent = says === 'true';
  return { ...common, family: 'like', negated: absent, quantifier: 'one', whenAbsent: absent, values: [['*']] };
}

/** A test of which nothing is known but what it is written as. */
export function unknownTest(name: string): Test {
  return {
    key: '',
    family: 'other',
    negated: false,
    quantifier: 'one',
    whenAbsent: false,
    values: [],
    name,
    source: undefined,
  };
}

/** Operators without patterns take wildcards literally. */
function asCharacters(glob: Glob): Glob {
  return glob.map((symbol) => (symbol === '*' || symbol === '?' ? `\\${symbol}` : symbol));
}

/** Whether a request has one value of a key at most. Keys that AWS does not list may have several. */
export function isSingleValued(key: string): boolean {
  const type = conditionKey(key)?.type;
  return type !== undefined && !type.startsWith('ArrayOf');
}
