import { servicesOfHost } from '#core/data/index.ts';
import { ref, type Editor } from '#core/edit/index.ts';
import { remembered, type Facts } from '#core/facts/index.ts';
import {
  isOwn,
  isPublic,
  propertyOf,
  resourcesOfType,
  type Openness,
  type Policy,
  type Statement,
} from '#core/models/index.ts';
import type { Finding, Fix, FixContext } from '#core/rule/index.ts';
import { entryOf, get, isMap, type Located } from '#core/syntax/index.ts';
import { intrinsicOf, literal, referredId, render, strings } from '#core/values/index.ts';
import { isTemplate, listed } from './_shared.ts';

/** What comes of each statement that names everyone, of policies that decide who may use a resource. */
export const opennessesOf = remembered((facts, policy: Policy): readonly Openness[] => {
  if (policy.kind !== 'resource' || isReachedOtherwise(facts, policy)) return [];
  return isPublic(facts, policy, serviceOf(policy)).statements;
});

/**
 * Resources that cannot be reached by name alone, or are meant to be: a network of yours stands before them, or the
 * policy only takes away from what is open without it, as that of an API does.
 */
function isReachedOtherwise(facts: Facts, { owner }: Policy): boolean {
  if (!owner) return false;
  if (/^AWS::(?:ApiGateway|Serverless|VpcLattice|IoT)::/.test(owner.type)) return true;
  return ['VPCOptions', 'VpcConfiguration'].some((key) => propertyOf(facts, owner, key).absent.length === 0);
}

/** The service of what a policy is attached to, where its type says so. */
function serviceOf({ owner }: Policy): string | undefined {
  const [service, ...others] = (owner && servicesOfHost(owner.type)) ?? [];
  return others.length === 0 ? service : undefined;
}

export function placeOf({ principals, notPrincipals, node }: Statement): Located {
  if (notPrincipals) return notPrincipals.entry.key;
  const everyone = principals?.items.find(({ value }) => literal(value) === '*');
  return everyone?.node ?? principals?.entry.key ?? node;
}

export function actionsOf({ actions, notActions }: Statement): string {
  const names = listed((actions ?? notActions)?.items.map(({ value }) => render(value)) ?? []);
  return actions ? names : `every action but ${names}`;
}

export function keysOf({ conditions }: Statement): string {
  const keys = conditions.alternatives.flatMap(({ value }) => value.map(({ keyEntry }) => keyEntry.key.source));
  return listed(keys);
}

/** A bucket that blocks public policies lets nobody in, whatever the policy says. */
export function lessened(facts: Facts, { owner }: Policy, finding: Finding): Finding {
  if (owner?.type !== 'AWS::S3::BucketPolicy') return finding;
  const id = referredId(facts, get(owner.properties, 'Bucket'));
  const bucket = facts.get(resourcesOfType, 'AWS::S3::Bucket').find((each) => each.id === id);
  const isBlocked =
    bucket !== undefined &&
    ['RestrictPublicBuckets', 'BlockPublicPolicy'].some((key) =>
      propertyOf(facts, bucket, 'PublicAccessBlockConfiguration', key).alternatives.some(({ value }) =>
        strings(facts, value).alternatives.some((each) => each.value === 'true'),
      ),
    );
  return isBlocked ? finding.withSeverity('info') : finding;
}

export const accountFix: Fix<Policy> = {
  title: 'Allow only callers of this account (cuts off all others)',
  applicability: 'needs-review',
  asked: 'unticked',
  apply: limitToAccount,
};

/** Adds the caller's account to what the statement demands; a bucket that blocks such policies needs no change. */
function limitToAccount({ edit, finding, facts, subject, tree }: FixContext<Policy>): Editor | 'decline' {
  const statement = opennessesOf(facts, subject).find((each) => placeOf(each.statement) === finding.at)?.statement;
  const owner = subject.owner?.node;
  if (finding.ownSeverity === 'info') return 'decline';
  if (!statement || statement.notPrincipals || !isTemplate(facts) || !owner || !isOwn(tree, owner, statement.node))
    return 'decline';
  const test = { 'aws:PrincipalAccount': ref('AWS::AccountId') };
  const condition = entryOf(statement.node, 'Condition')?.value;
  if (!condition) return edit.put(statement.node, 'Condition', { StringEquals: test });
  if (!isMap(condition) || intrinsicOf(condition)) return 'decline';
  const equals = entryOf(condition, 'StringEquals')?.value;
  if (!equals) return edit.put(condition, 'StringEquals', test);
  return isMap(equals) && !intrinsicOf(equals)
    ? edit.put(equals, 'aws:PrincipalAccount', ref('AWS::AccountId'))
    : 'decline';
}
