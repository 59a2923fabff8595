import { conditionKey } from '#core/data/index.ts';
import { keep, type Editor } from '#core/edit/index.ts';
import { isRepeated, operatorNames, perStatement, type ConditionTest, type Statement } from '#core/models/index.ts';
import type { FixContext } from '#core/rule/index.ts';
import { entryOf, isMap, type Entry, type MapNode } from '#core/syntax/index.ts';
import { both, intrinsicOf, type Path } from '#core/values/index.ts';
import { mayChange } from './_grammar.ts';

/** Tests that all have to hold, and under which conditions of the template they are there. */
export interface ConditionBranch {
  readonly tests: readonly ConditionTest[];
  /** Those of the statement included. */
  readonly when: Path;
}

/** The forms of the `Condition` of a statement; none for a statement without. */
export const conditionBranches = perStatement(({ conditions, when }): readonly ConditionBranch[] =>
  conditions.alternatives.flatMap(({ value: tests, when: own }) => {
    const path = both(when, own);
    return path ? [{ tests, when: path }] : [];
  }),
);

/** What an operator compares, by its name; undefined for operators that AWS does not know. */
export type OperatorFamily = 'String' | 'Arn' | 'Numeric' | 'Date' | 'Bool' | 'Binary' | 'IpAddress' | 'Null';

export function familyOf({ operator }: Pick<ConditionTest, 'operator'>): OperatorFamily | undefined {
  return families.get(operator);
}

const families = new Map(operatorNames.map((name) => [name, familyNamed(name)]));

function familyNamed(operator: string): OperatorFamily {
  const [name = ''] = /^(?:String|Arn|Numeric|Date|Bool|Binary|Null)|IpAddress/.exec(operator) ?? [];
  return name as OperatorFamily;
}

/** What AWS says of the values of a key. */
export interface KeyType {
  /** One value's: String, ARN, Bool, Numeric, Date, IPAddress or Binary. */
  readonly type: string;
  /** Whether a request may have several. */
  readonly isMany: boolean;
}

/** Undefined for keys that AWS does not list. */
export function keyTypeOf(key: string): KeyType | undefined {
  const type = conditionKey(key)?.type;
  if (type === undefined) return undefined;
  const one = /^ArrayOf(.+)$/.exec(type)?.[1];
  return { type: one ?? type, isMany: one !== undefined };
}

/** The test that a finding is at: at its operator, or at its key. */
export function testAt({
  finding,
  subject,
}: Pick<FixContext<Statement>, 'finding' | 'subject'>): ConditionTest | undefined {
  const tests = subject.conditions.alternatives.flatMap(({ value }) => value);
  return tests.find(({ operatorEntry, keyEntry }) =>
    [operatorEntry.key, keyEntry.key].some((place) => place === finding.at),
  );
}

/**
 * Moves the test at a finding to another operator; where the finding is at an operator, all of its tests. Declines where
 * the `Condition` is not written in the statement itself, or where the other operator has the key already.
 */
export function moveTest(
  context: Pick<FixContext<Statement>, 'edit' | 'finding' | 'subject' | 'tree'>,
  operatorFor: (test: ConditionTest) => string | undefined,
): Editor | 'decline' {
  const { edit, finding, subject: statement, tree } = context;
  const condition = entryOf(statement.node, 'Condition')?.value;
  if (!condition || !isMap(condition) || intrinsicOf(condition)) return 'decline';
  const test = testAt(context);
  const name = test && operatorFor(test);
  const entry = test?.operatorEntry;
  if (!entry || !condition.entries.includes(entry) || name === undefined || isRepeated(tree, condition))
    return 'decline';
  const moved = finding.at === entry.key && isMap(entry.value) ? entry.value.entries : [test.keyEntry];
  const others = entryOf(condition, name)?.value;
  if (others && (!isMap(others) || intrinsicOf(others))) return 'decline';
  if (moved.some(({ key }) => entryOf(others, key.source))) return 'decline';
  const isAll = !isMap(entry.value) || entry.value.entries.length === moved.length;
  if (!others && isAll) return edit.rename(condition, entry, name);
  if (others) for (const { key, value } of moved) edit.put(others, key.source, keep(value));
  else {
    const values = Object.fromEntries(moved.map(({ key, value }) => [key.source, keep(value)]));
    edit.put(condition, name, { map: values }, { after: entry.key.source });
  }
  return isAll || !isMap(entry.value)
    ? edit.removeEntry(condition, entry)
    : edit.removeEntry(entry.value, test.keyEntry);
}

/** Gives the values of a test to another key of its operator. Declines where the operator has that key already. */
export function renameKey(
  { edit, subject, tree }: Pick<FixContext<Statement>, 'edit' | 'subject' | 'tree'>,
  { operatorEntry, keyEntry }: ConditionTest,
  key: string,
): Editor | 'decline' {
  const tests = operatorEntry.value;
  if (!isMap(tests) || intrinsicOf(tests) || !mayChange(tree, subject.policy, tests)) return 'decline';
  if (hasKey(tests, key, keyEntry)) return 'decline';
  return edit.rename(tests, keyEntry, key);
}

/** Whether an operator has a key, in whatever case, also in another entry than one of its own. */
export function hasKey(tests: MapNode, key: string, but?: Entry): boolean {
  return tests.entries.some((entry) => entry !== but && entry.key.source.toLowerCase() === key.toLowerCase());
}
