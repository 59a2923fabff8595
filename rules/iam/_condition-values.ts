import type { Editor, NewValue } from '#core/edit/index.ts';
import { isNullFalse, isRepeated, type ConditionTest, type Statement } from '#core/models/index.ts';
import type { FixContext } from '#core/rule/index.ts';
import { entryOf, isMap, type MapNode, type SyntaxNode } from '#core/syntax/index.ts';
import { intrinsicOf, literal, type Path } from '#core/values/index.ts';
import { hasKey } from './_conditions.ts';
import { mayChange } from './_grammar.ts';

/** A value of a test that is known as it is. */
export interface PlainValue {
  readonly text: string;
  readonly node: SyntaxNode;
  readonly when: Path;
}

/** The values of a test that are known before deployment, without policy variables, and no blanks to be filled. */
export function plainValues({ values }: ConditionTest): readonly PlainValue[] {
  return values.flatMap(({ value, node, when }) => {
    const text = literal(value);
    return text === undefined || /[<>$]/.test(text) ? [] : [{ text, node, when }];
  });
}

/** Whether all values of a test are known, in every deployment. */
export function isCertain(test: ConditionTest): boolean {
  return (
    test.unknown.length === 0 &&
    plainValues(test).length === test.values.length &&
    test.values.every(({ when }) => when.length === 0)
  );
}

/** Whether another test demands that a key is there. */
export function isDemanded(tests: readonly ConditionTest[], key: string): boolean {
  return tests.some((test) => test.key === key && isNullFalse(test));
}

type Changing = Pick<FixContext<Statement>, 'edit' | 'subject' | 'tree'>;

/** The `Condition` of a statement, where it is written plainly and only once. */
export function ownCondition({ subject, tree }: Omit<Changing, 'edit'>): MapNode | undefined {
  const condition = entryOf(subject.node, 'Condition')?.value;
  if (!condition || !isMap(condition) || intrinsicOf(condition)) return undefined;
  return mayChange(tree, subject.policy, condition) ? condition : undefined;
}

/** The test that has a value at a place. */
export function testOfValue({ conditions }: Statement, at: unknown): ConditionTest | undefined {
  const tests = conditions.alternatives.flatMap(({ value }) => value);
  return tests.find(({ values }) => values.some(({ node }) => node === at));
}

/** Adds a test to what a statement demands; declines where its condition is not written plainly, or has the test. */
export function addTest(context: Changing, operator: string, key: string, value: NewValue): Editor | 'decline' {
  const { edit, subject, tree } = context;
  if (!entryOf(subject.node, 'Condition'))
    return isRepeated(tree, subject.node)
      ? 'decline'
      : edit.put(subject.node, 'Condition', { [operator]: { [key]: value } });
  const condition = ownCondition(context);
  if (!condition) return 'decline';
  const tests = entryOf(condition, operator)?.value;
  if (!tests) return edit.put(condition, operator, { [key]: value });
  if (!isMap(tests) || intrinsicOf(tests) || hasKey(tests, key)) return 'decline';
  return edit.put(tests, key, value);
}

/** Writes another text for a value of a condition. */
export function rewriteValue(
  { edit, finding, subject, tree }: FixContext<Statement>,
  rewrite: (text: string) => string | undefined,
): Editor | 'decline' {
  const value = testOfValue(subject, finding.at)?.values.find(({ node }) => node === finding.at);
  const text = value && literal(value.value);
  const to = text === undefined ? undefined : rewrite(text);
  const { node } = value ?? {};
  if (to === undefined || to === text || node?.kind !== 'scalar' || node.tag !== undefined) return 'decline';
  return mayChange(tree, subject.policy, node) ? edit.replace(node, to) : 'decline';
}
