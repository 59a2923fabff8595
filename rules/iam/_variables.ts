import { conditionKey } from '#core/data/index.ts';
import type { Editor } from '#core/edit/index.ts';
import { among, statementSubject, type ConditionTest, type Statement } from '#core/models/index.ts';
import type { Finding, FixContext } from '#core/rule/index.ts';
import type { SyntaxNode } from '#core/syntax/index.ts';
import { intrinsicOf, type Alternative, type Path, type Text } from '#core/values/index.ts';
import { mayChange } from './_grammar.ts';

/** A text of a statement that may have variables in it. */
export interface VariableText {
  readonly element: 'Action' | 'NotAction' | 'Resource' | 'NotResource' | 'Principal' | 'NotPrincipal' | 'Condition';
  readonly value: Text;
  readonly node: SyntaxNode;
  readonly when: Path;
  /** Of a `Condition` only. */
  readonly test: ConditionTest | undefined;
}

const known = new WeakMap<Statement, readonly VariableText[]>();

/** The texts of a statement that have a `$`, or a piece that is not known before deployment. Few statements have any. */
export function variableTexts(statement: Statement): readonly VariableText[] {
  let found = known.get(statement);
  if (!found) known.set(statement, (found = textsOf(statement)));
  return found;
}

/** Statements that have such texts. */
export const variableSubject = among(
  'statement with variables',
  statementSubject,
  (statement) => variableTexts(statement).length > 0,
);

function textsOf(statement: Statement): readonly VariableText[] {
  const { actions, notActions, resources, notResources, principals, notPrincipals, conditions } = statement;
  const found: VariableText[] = [];
  add('Action', actions?.items);
  add('NotAction', notActions?.items);
  add('Resource', resources?.items);
  add('NotResource', notResources?.items);
  add('Principal', principals?.items);
  add('NotPrincipal', notPrincipals?.items);
  for (const { value: tests, when } of conditions.alternatives)
    for (const test of tests) add('Condition', test.values, test, when);
  return found;

  function add(
    element: VariableText['element'],
    items: readonly Alternative<Text>[] = [],
    test?: ConditionTest,
    around: Path = [],
  ): void {
    for (const { value, node, when } of items) {
      const mayHave = value.some((part) => typeof part !== 'string' || part.includes('$'));
      if (mayHave) found.push({ element, value, node, when: around.length === 0 ? when : [...around, ...when], test });
    }
  }
}

/** The name of a key that a variable is of: without its default, `aws:PrincipalTag/team` of `aws:PrincipalTag/team, 'ci'`. */
export function keyOfVariable(variable: string): string {
  return (variable.split(',')[0] ?? '').trim();
}

/** Whether AWS has a condition key of that name, so that the text is meant for IAM and not for another tool. */
export function isPolicyVariable(variable: string): boolean {
  return conditionKey(keyOfVariable(variable)) !== undefined;
}

/** Findings under the conditions of their texts. */
export function onText(found: Finding, statement: Statement, { when }: VariableText): Finding {
  return found.when(statement.when).when(when);
}

/** The text at a finding, or within the `Fn::Sub` there, where it is a scalar that a fix may change. */
export function ownTextAt({
  finding,
  subject: statement,
  tree,
}: FixContext<Statement>): Extract<SyntaxNode, { kind: 'scalar' }> | undefined {
  const found = variableTexts(statement).find((text) => text.node === finding.at)?.node;
  const call = found?.kind === 'map' ? intrinsicOf(found) : undefined;
  const node = call?.name === 'Fn::Sub' ? call.argument : found;
  return node?.kind === 'scalar' && mayChange(tree, statement.policy, node) ? node : undefined;
}

/** Gives a plain text at a finding another wording. */
export function rewriteText(
  context: FixContext<Statement>,
  rewrite: (text: string) => string | undefined,
): Editor | 'decline' {
  const node = ownTextAt(context);
  const to = node && node === context.finding.at && node.tag === undefined ? rewrite(node.source) : undefined;
  return !node || to === undefined || to === node.source ? 'decline' : context.edit.replace(node, to);
}
