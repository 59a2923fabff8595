import { sub, text, type Editor } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  actionTerms,
  includes,
  isOwn,
  patternOf,
  policySubject,
  propertyOf,
  statementsOf,
  type Policy,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { elements, strings } from '#core/values/index.ts';

export default defineRule({
  id: 'iam/kms-lockout',
  title: 'Key that nobody may look after',
  severity: 'medium',
  since: '0.1.0',
  why: 'A key obeys its policy alone. Where that lets nobody change it, KMS refuses it; told not to, it makes a key that only AWS support can get back.',
  refs: [
    'CWE-1188',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html',
    'https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html',
  ],
  preset: 'recommended',
  on: policySubject,
  messages: {
    refused: 'No statement of this key policy allows kms:PutKeyPolicy, so KMS refuses it.',
    lost: {
      text: 'No statement of this key policy allows kms:PutKeyPolicy, and BypassPolicyLockoutSafetyCheck makes KMS take it all the same: nobody can change it again.',
      severity: 'high',
    },
  },

  *check(policy, finding, facts) {
    const { owner } = policy;
    const entry = entryOf(policy.node, 'Statement');
    if (owner?.type !== 'AWS::KMS::Key' || !entry || !isLocked(facts, policy)) return;
    const [bypass] = propertyOf(facts, owner, 'BypassPolicyLockoutSafetyCheck').alternatives;
    const isBypassed = bypass && strings(facts, bypass.value).alternatives.some(({ value }) => value === 'true');
    yield (isBypassed ? finding.lost(entry.key) : finding.refused(entry.key)).when(policy.when);
  },

  fixes: {
    root: {
      title: 'Let the account decide who looks after the key',
      applicability: 'needs-review',
      apply: letAccount,
    },
  },
});

/** Whether it is known that no statement lets anybody change the policy. */
function isLocked(facts: Facts, policy: Policy): boolean {
  const written = elements(facts, entryOf(policy.node, 'Statement')?.value);
  const statements = statementsOf(facts, policy);
  return (
    written.unknown.length === 0 &&
    written.items.length === statements.length &&
    entryOf(policy.node, 'Fn::Transform') === undefined &&
    !statements.some(mayAllow)
  );
}

function mayAllow(statement: Statement): boolean {
  const { actions, notActions, isEffectKnown, allow, node } = statement;
  if (isEffectKnown && allow.length === 0) return false;
  if (entryOf(node, 'Fn::Transform') || (!actions && !notActions)) return true;
  if (notActions) return !notActions.items.some(({ value }) => includes(patternOf(value), change));
  const isUnknown = !actions || actions.unknown.length > 0;
  return isUnknown || actionTerms(statement).some(({ pattern }) => pattern.includes('${') || includes(pattern, change));
}

const change = 'kms:PutKeyPolicy';

function letAccount({ edit, subject: policy, tree }: FixContext<Policy>): Editor | 'decline' {
  const list = entryOf(policy.node, 'Statement')?.value;
  const owner = policy.owner?.node;
  if (list?.kind !== 'seq' || list.tag !== undefined || !owner || !isOwn(tree, owner, list)) return 'decline';
  return edit.append(list, {
    Sid: 'LetAccountDecide',
    Effect: 'Allow',
    Principal: { AWS: sub(text('arn:${AWS::Partition}:iam::${AWS::AccountId}:root')) },
    Action: 'kms:*',
    Resource: '*',
  });
}

export const examples: readonly Example[] = [
  {
    title: 'a key that one may use and nobody look after, refused and forced',
    dialect: 'cfn',
    fixes: ['root'],
    bad: `
      Resources:
        Key:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Version: '2012-10-17'
              Statement: # users only
              ^^^^^^^^^ refused
                - Effect: Allow
                  Principal: { AWS: 'arn:aws:iam::111122223333:role/jobs' }
                  Action: [kms:Decrypt, kms:GenerateDataKey*]
                  Resource: '*'
        Forced:
          Type: AWS::KMS::Key
          Properties:
            BypassPolicyLockoutSafetyCheck: true
            KeyPolicy:
              Version: '2012-10-17'
              Statement:
              ^^^^^^^^^ lost
                - { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:root' }, NotAction: ['kms:Put*', 'kms:Delete*'], Resource: '*' }
                - { Effect: Deny, Principal: '*', Action: 'kms:PutKeyPolicy', Resource: '*', Condition: { Bool: { aws:MultiFactorAuthPresent: 'false' } } }
    `,
  },
  {
    title: 'a template in JSON, in production only',
    dialect: 'cfn',
    fixes: ['root'],
    bad: `
      {
        "Conditions": { "IsProd": { "Fn::Equals": [{ "Ref": "AWS::StackName" }, "prod"] } },
        "Resources": {
          "Key": {
            "Type": "AWS::KMS::Key",
            "Condition": "IsProd",
            "Properties": {
              "KeyPolicy": {
                "Version": "2012-10-17",
                "Statement": [
                ^^^^^^^^^^^ refused
                  { "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "kms:Encrypt", "Resource": "*", "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } }
                ]
              }
            }
          }
        }
      }
    `,
  },
  {
    title: 'all of it, patterns, exceptions, what is not known, a branch, and other policies',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: { Type: String }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        All:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Statement: [{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' }]
        Some:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Statement: [{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:role/keys' }, Action: ['kms:Put*', 'kms:Describe*'], Resource: '*' }]
        But:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Statement: [{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:role/keys' }, NotAction: 'kms:Decrypt', Resource: '*' }]
        Given:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Statement: [{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:role/keys' }, Action: !Ref Action, Resource: '*' }]
        Branch:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Statement:
                - !If [IsProd, { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' }, !Ref AWS::NoValue]
                - { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:role/keys' }, Action: 'kms:Decrypt', Resource: '*' }
        Default:
          Type: AWS::KMS::Key
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: site
            PolicyDocument:
              Statement: [{ Effect: Allow, Principal: { AWS: '111122223333' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::site/*' }]
    `,
  },
];
