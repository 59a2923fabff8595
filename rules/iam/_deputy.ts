import { ref, type Editor } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  arnFields,
  isOwn,
  isPositive,
  patternOf,
  statementsOf,
  type ConditionTest,
  type Statement,
} from '#core/models/index.ts';
import type { FixContext } from '#core/rule/index.ts';
import { demand, isTemplate } from './_shared.ts';

const sourceKeys = /^aws:source(?:arn|account|owner|orgid|orgpaths)$/;

/** Whether a test limits for whom the service acts, and fails where the key is absent. */
export function namesSource(test: ConditionTest): boolean {
  const { key } = test;
  return (
    isPositive(test) &&
    (sourceKeys.test(key) || key === 'aws:principalorgid' || key === 'kms:calleraccount' || namesAccount(test))
  );
}

/** Services name the resource that they encrypt for in the encryption context: trails, log groups, volumes. */
function namesAccount({ key, values }: ConditionTest): boolean {
  return (
    key.startsWith('kms:encryptioncontext:') &&
    values.every(({ value }) => /^(?:\d{12}|\$\{)/.test(arnFields(patternOf(value))?.[4] ?? ''))
  );
}

/** A Deny of the same policy that asks for a source may do the same. */
export function isDeniedBeside(facts: Facts, { policy }: Statement): boolean {
  return statementsOf(facts, policy).some(
    ({ isDeny, conditions }) =>
      isDeny && conditions.alternatives.some(({ value }) => value.some(({ key }) => sourceKeys.test(key))),
  );
}

/** Adds the account of the stack to what the statement demands. */
export function demandAccount({ edit, facts, subject: statement, tree }: FixContext<Statement>): Editor | 'decline' {
  const { node, policy, principals } = statement;
  const owner = policy.owner?.node;
  const isShared = principals?.items.some(({ type }) => type !== 'Service') ?? true;
  if (!owner || isShared || !isTemplate(facts) || !isOwn(tree, owner, node)) return 'decline';
  return demand(edit, statement, { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } }) ?? 'decline';
}
