import type { Facts } from '../../facts/index.ts';
import { entryOf, isMap, type Entry, type MapNode } from '../../syntax/index.ts';
import {
  absentValue,
  expand,
  flatMap,
  intrinsicOf,
  literal,
  unknownValue,
  type Alternative,
  type Text,
  type ValueSet,
} from '../../values/index.ts';
import { textsIn } from './texts.ts';

/** One key of one operator: `StringEquals: { aws:SourceVpc: vpc-1 }`. Its values are alternatives of which one has to match. */
export interface ConditionTest {
  /** Operator without its qualifier and without `IfExists`, as written: operators are case-sensitive. */
  readonly operator: string;
  readonly qualifier: 'ForAllValues' | 'ForAnyValue' | undefined;
  readonly ifExists: boolean;
  /** In lower case: keys are not case-sensitive. */
  readonly key: string;
  readonly values: readonly Alternative<Text>[];
  /** Why there may be other values. */
  readonly unknown: readonly string[];
  /** The entry of the operator, whose value is the map of keys. */
  readonly operatorEntry: Entry;
  /** The entry of the key, whose value is the list of values. */
  readonly keyEntry: Entry;
}

/** Whether a test holds only for requests with one of its values. */
export function isPositive({ operator, ifExists, qualifier }: ConditionTest): boolean {
  return /^(?:String|Arn)(?:Equals|EqualsIgnoreCase|Like)$/.test(operator) && !ifExists && qualifier !== 'ForAllValues';
}

/** Whether a test demands that its key is there. */
export function isNullFalse({ operator, values }: ConditionTest): boolean {
  return (
    operator === 'Null' && values.length > 0 && values.every(({ value }) => literal(value)?.toLowerCase() === 'false')
  );
}

/** Whether requests without the key pass a test. */
export function holdsWithoutKey(test: ConditionTest): boolean {
  if (test.operator === 'Null') return !isNullFalse(test);
  return (
    test.ifExists ||
    test.qualifier === 'ForAllValues' ||
    (test.operator.includes('Not') && test.qualifier !== 'ForAnyValue')
  );
}

/** The tests of the `Condition` of a statement, which a transform beside it may add. */
export function conditionsOf(facts: Facts, statement: MapNode): ValueSet<readonly ConditionTest[]> {
  const entry = entryOf(statement, 'Condition');
  if (!entry) return entryOf(statement, 'Fn::Transform') ? unknownValue('a transform may add it') : absentValue;
  return flatMap(expand(facts, entry.value), ({ value, node }) => {
    if (!isMap(value) || intrinsicOf(value)) return unknownValue('its condition');
    const tests: ConditionTest[] = [];
    for (const operator of value.entries) {
      if (!isMap(operator.value) || intrinsicOf(operator.value))
        return unknownValue(`its condition ${operator.key.source}`);
      for (const key of operator.value.entries) tests.push(testOf(facts, operator, key));
    }
    return { alternatives: [{ value: tests, node, when: [] }], absent: [], unknown: [] };
  });
}

function testOf(facts: Facts, operatorEntry: Entry, keyEntry: Entry): ConditionTest {
  const written = operatorEntry.key.source;
  const [, qualifier, operator = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(written) ?? [];
  const values = textsIn(facts, keyEntry.value);
  return {
    operator,
    qualifier: qualifier as ConditionTest['qualifier'],
    ifExists: ifExists !== undefined,
    key: keyEntry.key.source.toLowerCase(),
    values: values.items,
    unknown: values.unknown,
    operatorEntry,
    keyEntry,
  };
}
