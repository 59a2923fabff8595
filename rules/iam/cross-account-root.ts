import { isAccountOfAws } from '#core/data/index.ts';
import {
  arnFields,
  holdsWithoutKey,
  isOfOwnAccount,
  isStar,
  optionFacts,
  patternOf,
  reachOf,
  resourceTerms,
  unlimitedPaths,
  type ConditionTest,
  type Statement,
  principalStatementSubject,
} from '#core/models/index.ts';
import type { Editor } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { mayChange } from './_grammar.ts';
import { actionsOf } from './_public.ts';
import { demand, isForRunners } from './_shared.ts';

export default defineRule({
  id: 'iam/cross-account-root',
  title: 'Whole other account that is let in',
  severity: 'info',
  since: '0.1.0',
  why: 'The other account decides alone which of its users and roles get in, and a break-in there is one here.',
  refs: [
    'CWE-284',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts',
  ],
  preset: 'recommended',
  on: principalStatementSubject,
  messages: {
    account: 'Account {account} decides which of its users and roles may {actions} here.',
    trust:
      'Account {account} decides which of its users and roles assume this role; no condition asks for an external id or an organization.',
  },

  *check(statement, finding, facts) {
    const { policy, principals, allow } = statement;
    if (allow.length === 0 || !principals || !isAsked(facts, statement)) return;
    const isTrust = policy.kind === 'trust';
    // Only where the own accounts are known, another one is certain to be another.
    const isKnown = facts.get(optionFacts.ownAccounts).length > 0;
    // Whose resource it is, has the policy.
    const owners = new Set(resourceTerms(statement).map(({ pattern: resource }) => arnFields(resource)?.[4]));
    for (const principal of principals.items) {
      if (reachOf(principal) !== 'account' || isOfOwnAccount(facts, principal)) continue;
      const pattern = patternOf(principal.value);
      const account = arnFields(pattern)?.[4] ?? pattern;
      if (isAccountOfAws(account) || owners.has(account)) continue;
      const args = { account: account.replaceAll('..', '::'), actions: actionsOf(statement) };
      const stated = isTrust ? finding.trust(principal.node, args) : finding.account(principal.node, args);
      const found = isTrust && isKnown ? stated.withSeverity('medium') : stated;
      for (const path of unlimitedPaths(statement, isTrust ? saysWho : () => true))
        yield found.when(path).when(principal.when);
    }
  },

  fixes: {
    externalId: {
      title: 'Ask for an external id (the other side has to send it)',
      applicability: 'placeholder',
      asks: ['externalId'],
      apply: askForId,
    },
  },
  remedy:
    'Name the roles of the other account that need it, or list the account in `ownAccounts` of the configuration.',
});

const saysNothing = /^aws:(?:securetransport|requestedregion|useragent|referer|currenttime|epochtime)$/;

/** Whether a condition of a trust policy is one on who comes, or on what that one knows. */
function saysWho(test: ConditionTest): boolean {
  return (
    !saysNothing.test(test.key) && !holdsWithoutKey(test) && !test.values.some(({ value }) => isStar(patternOf(value)))
  );
}

/** Of roles in stacks for runners there is a rule in their pack. */
function isAsked(facts: Facts, statement: Statement): boolean {
  const { kind } = statement.policy;
  // Who looks after a key is its own account, mostly written as a number.
  return kind === 'trust' ? !isForRunners(facts) : kind === 'resource' && !isOfKey(statement);
}

function askForId(context: FixContext<Statement>): Editor | 'decline' {
  const { edit, finding, subject, tree } = context;
  const isAlone = subject.principals?.items.length === 1 && subject.conditions.alternatives.length === 0;
  if (finding.message !== 'trust' || !isAlone || !mayChange(tree, subject.policy, subject.node)) return 'decline';
  const tests = { StringEquals: { 'sts:ExternalId': context.input('externalId') } };
  return demand(edit, subject, tests) ?? 'decline';
}

function isOfKey({ policy, actions }: Statement): boolean {
  if (policy.owner) return policy.owner.type.startsWith('AWS::KMS::');
  return actions?.items.some(({ value }) => patternOf(value).toLowerCase().startsWith('kms:')) ?? false;
}

export const examples: readonly Example[] = [
  {
    title: 'roles for another account, with and without an external id, and for the own one',
    dialect: 'cfn',
    fixes: ['externalId'],
    bad: `
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: 'arn:aws:iam::111122223333:root' }
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust
                  Action: sts:AssumeRole
                - { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: sts:AssumeRole, Condition: { StringEquals: { sts:ExternalId: example } } }
                - Effect: Allow
                  Principal: { AWS: '444455556666' }
                                    ^^^^^^^^^^^^^^ trust
                  Action: sts:AssumeRole
                  Condition: { Bool: { aws:SecureTransport: true } }
                - { Effect: Allow, Principal: { AWS: !Sub 'arn:aws:iam::\${AWS::AccountId}:root' }, Action: sts:AssumeRole }
                - { Effect: Allow, Principal: { AWS: !Ref AWS::AccountId }, Action: sts:AssumeRole }
                - { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:role/deploy' }, Action: sts:AssumeRole }
    `,
  },
  {
    title: 'another account that reads a bucket, and one that a parameter gives',
    dialect: 'cfn',
    bad: `
      Parameters:
        Partner: { Type: String }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: builds
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: 'arn:aws:iam::111122223333:root' }
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
                  Action: [s3:GetObject, s3:ListBucket]
                  Resource: [arn:aws:s3:::builds, arn:aws:s3:::builds/*]
        QueuePolicy:
          Type: AWS::SQS::QueuePolicy
          Properties:
            Queues: [jobs]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal:
                    AWS:
                      - !Sub arn:aws:iam::\${Partner}:root
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
                      - !If [IsProd, '444455556666', !Ref AWS::AccountId]
                                     ^^^^^^^^^^^^^^ account
                  Action: sqs:SendMessage
                  Resource: '*'
    `,
  },
  {
    title: 'a repository of images, in a policy of its own',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "AWS": ["111122223333", "arn:aws:iam::111122223333:role/jobs"] },
                                   ^^^^^^^^^^^^^^ account
            "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
          }
        ]
      }
    `,
  },
  {
    title:
      'the own account, roles, a condition, the account that writes access logs, a key, who may assume a role, what a parameter gives, and a Deny',
    dialect: 'cfn',
    good: `
      Parameters:
        Reader: { Type: String }
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: logs
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: !Sub 'arn:aws:iam::\${AWS::AccountId}:root' }, Action: s3:GetObject, Resource: 'arn:aws:s3:::logs/*' }
                - { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:role/reader' }, Action: s3:GetObject, Resource: 'arn:aws:s3:::logs/*' }
                - { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: s3:GetObject, Resource: 'arn:aws:s3:::logs/*', Condition: { ArnLike: { aws:PrincipalArn: 'arn:aws:iam::111122223333:role/reader' } } }
                - { Effect: Allow, Principal: { AWS: 'arn:aws:iam::127311923021:root' }, Action: s3:PutObject, Resource: 'arn:aws:s3:::logs/*' }
                - { Effect: Allow, Principal: { AWS: !Ref Reader }, Action: s3:GetObject, Resource: 'arn:aws:s3:::logs/*' }
                - { Effect: Deny, Principal: { AWS: '111122223333' }, Action: s3:DeleteObject, Resource: 'arn:aws:s3:::logs/*' }
        Key:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Version: '2012-10-17'
              Statement: [{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' }]
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement: [{ Effect: Allow, Principal: { AWS: '111122223333' }, Action: sts:AssumeRole, Condition: { StringEquals: { sts:ExternalId: jobs } } }]
    `,
  },
  {
    title: 'an account that the configuration names as an own one',
    dialect: 'iam-policy',
    options: { ownAccounts: ['111122223333'] },
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Principal: { AWS: "111122223333" }, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:444455556666:jobs" }
        - { Effect: Allow, Principal: { AWS: "444455556666" }, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:444455556666:jobs" }
    `,
  },
];
