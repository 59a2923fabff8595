import type { IamAction } from '#core/data/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import {
  actionTerms,
  changes,
  isAnyResource,
  isOnlyForPeople,
  isOnlyPassRole,
  limitsResources,
  mayGrant,
  needsResource,
  patternOf,
  statementSubject,
  among,
  unlimitedPaths,
  type Terms,
} from '#core/models/index.ts';
import { render } from '#core/values/index.ts';
import { listed } from './_shared.ts';

const open = among(
  'Allow with NotResource',
  statementSubject,
  (statement) =>
    statement.notResources !== undefined &&
    (mayGrant(statement) || (statement.policy.kind === 'resource' && statement.allow.length > 0)),
);

export default defineRule({
  id: 'iam/not-resource',
  title: 'Actions allowed on all resources but some',
  severity: 'medium',
  since: '0.1.0',
  why: 'Everything that is not named is allowed, also what other teams make later. Who adds a secret has to know of this policy and add it here too.',
  refs: [
    'WB604',
    'cfn_nag:W21',
    'cfn_nag:W22',
    'cfn_nag:W23',
    'parliament:NOTRESOURCE_WITH_ALLOW',
    'CWE-732',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html',
  ],
  preset: 'recommended',
  on: open,
  messages: {
    within: {
      text: 'NotResource lets {actions} act on everything that this policy is of but {resources}, also on what is made later.',
      severity: 'low',
    },
    changes: 'NotResource lets {actions} act on everything but {resources}, also on what is made later.',
    reads: {
      text: 'NotResource lets {actions} read from everything but {resources}, also from what is made later.',
      severity: 'info',
    },
  },
  checklist: { 6: { changes: 'fail', reads: 'note', within: 'note' } },

  *check(statement, finding, facts) {
    const { notResources, policy } = statement;
    if (!open.suits(statement)) return;
    const terms = actionTerms(statement);
    // `*` has a rule of its own, which says the same of it; so has iam:PassRole. A star leaves nothing open.
    if (
      !notResources?.items.length ||
      notResources.items.some(({ value }) => isAnyResource(patternOf(value))) ||
      terms.some(({ breadth }) => breadth === 'everything') ||
      terms.every(isOnlyPassRole)
    )
      return;
    if (policy.kind === 'resource') {
      const args = { actions: listed(terms.map(({ value }) => render(value))), resources: namesOf(notResources) };
      const found = finding.within(notResources.entry.key, args);
      for (const path of unlimitedPaths(statement, () => false)) yield found.when(path);
      return;
    }
    const needing = terms.filter(({ actions }) => actions.some(needsResource));
    const service = needing[0]?.actions[0]?.service;
    if (service === undefined) return;
    const args = {
      actions: listed(needing.map(({ value }) => render(value))),
      resources: namesOf(notResources),
    };
    const at = notResources.entry.key;
    const isChange = needing.some(({ actions }) => actions.some((action) => changesResource(action)));
    const stated = isChange ? finding.changes(at, args) : finding.reads(at, args);
    const found = isChange && isOnlyForPeople(facts, policy) ? stated.withSeverity('low') : stated;
    for (const path of unlimitedPaths(statement, (test) => limitsResources(test, service))) yield found.when(path);
  },

  fixes: {},
  remedy:
    'Name the resources that are used in `Resource`. Deny the others in a statement of its own if they must stay closed.',
});

function namesOf({ items }: Terms): string {
  return listed(items.map(({ value }) => `"${render(value)}"`));
}

function changesResource(action: IamAction): boolean {
  return needsResource(action) && changes(action);
}

export const examples: readonly Example[] = [
  {
    title: 'nothing but all, what deployment gives, and all actions, which has a rule of its own',
    dialect: 'cfn',
    good: `
      Parameters:
        Other: { Type: String }
      Resources:
        Policy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: artifacts
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: '123456789012' }, Action: 's3:GetObject', NotResource: '*' }
                - { Effect: Allow, Principal: { AWS: '123456789012' }, Action: 's3:GetObject', NotResource: !Ref Other }
                - { Effect: Allow, Principal: { AWS: '123456789012' }, Action: '*', NotResource: 'arn:aws:s3:::artifacts/private/*' }
    `,
  },
  {
    title: 'every bucket but one, and every queue for people',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: caches
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: [s3:PutObject, s3:ListAllMyBuckets]
                      NotResource: arn:aws:s3:::payroll/*
                      ^^^^^^^^^^^ changes
        Person:
          Type: AWS::IAM::UserPolicy
          Properties:
            UserName: person
            PolicyName: queues
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: sqs:SendMessage
                  NotResource: arn:aws:sqs:*:*:payroll
                  ^^^^^^^^^^^ changes low
    `,
  },
  {
    title: 'reading every object but those of one bucket',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "NotResource": ["arn:aws:s3:::payroll/*"]
          ^^^^^^^^^^^^^ reads
        }
      }
    `,
  },
  {
    title: 'the objects of a bucket but some, in its policy',
    dialect: 'cfn',
    bad: `
      Resources:
        Caches: { Type: AWS::S3::Bucket }
        Rules:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: !Ref Caches
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: 'arn:aws:iam::111122223333:role/ci' }
                  Action: s3:GetObject
                  NotResource: !Sub \${Caches.Arn}/private/*
                  ^^^^^^^^^^^ within
                - Effect: Deny
                  Principal: '*'
                  Action: s3:DeleteObject
                  NotResource: !Sub \${Caches.Arn}/tmp/*
    `,
  },
  {
    title: 'denied but for some, nothing at all, limited by a tag, and actions that have no resources',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Deny, Action: "s3:PutObject", NotResource: "arn:aws:s3:::artifacts-of-ci/*" }
        - { Effect: Allow, Action: "s3:PutObject", NotResource: "*" }
        - { Effect: Allow, Action: "s3:ListAllMyBuckets", NotResource: "arn:aws:s3:::payroll" }
        - Effect: Allow
          Action: "ec2:TerminateInstances"
          NotResource: "arn:aws:ec2:*:*:volume/*"
          Condition: { StringEquals: { "aws:ResourceTag/managed-by": "warpbuild" } }
    `,
  },
];
