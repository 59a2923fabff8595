import { hole, text, type Editor } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  actionTerms,
  includes,
  isDenied,
  mayGrant,
  resourceTerms,
  grantingStatementSubject,
  unlimitedPaths,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import type { Located } from '#core/syntax/index.ts';
import { mayChange } from './_grammar.ts';
import { demand } from './_shared.ts';
import { isOnlyLinkedRole } from './_star.ts';

export default defineRule({
  id: 'iam/slr-star',
  title: 'Service-linked roles of every service',
  severity: 'low',
  since: '0.1.0',
  why: 'A service-linked role lets its service into the account, with rights that AWS decides. Whoever may make all of them opens services that nobody here uses.',
  refs: [
    'access-analyzer:CREATE_SLR_WITH_STAR_IN_RESOURCE',
    'access-analyzer:CREATE_SLR_WITH_NOTRESOURCE',
    'checkov:CKV_AWS_356',
    'CWE-732',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html#service-linked-role-permissions',
  ],
  preset: 'recommended',
  on: grantingStatementSubject,
  messages: {
    star: 'iam:CreateServiceLinkedRole is allowed for every service; neither the resource nor iam:AWSServiceName names one.',
  },

  *check(statement, finding, facts) {
    if (!mayGrant(statement)) return;
    const term = actionTerms(statement).find(isOnlyLinkedRole);
    const at = term && openPlace(facts, statement);
    if (!at) return;
    const free = unlimitedPaths(
      statement,
      ({ key }) => key === 'iam:awsservicename' || /resourcetag|aws:calledvia/.test(key),
    );
    for (const path of free) yield finding.star(at).when(path).when(term.when);
  },

  fixes: {
    service: {
      title: 'Demand the service that you name',
      applicability: 'placeholder',
      apply: demandService,
    },
  },
  remedy: 'Give the statement the resource role/aws-service-role/<service>/* and a condition on iam:AWSServiceName.',
});

/** What leaves the service open; undefined where the resources say which one, or where it is denied. */
function openPlace(facts: Facts, statement: Statement): Located | undefined {
  if (statement.notResources) return statement.notResources.entry.key;
  const open = resourceTerms(statement).find(({ pattern, when }) => {
    // Any name of any service, in whatever account.
    const role = pattern.replace(/^(arn:[^:]*:iam::)[^:]*:/, '$1*:').replace(/^arn:[^:*]*:/, 'arn:*:');
    return when.length === 0 && includes(role, 'arn:*:iam::*:role/aws-service-role/*');
  });
  return open && !isDenied(facts, statement, 'iam:CreateServiceLinkedRole', open.pattern) ? open.node : undefined;
}

function demandService({ edit, subject: statement, tree }: FixContext<Statement>): Editor | 'decline' {
  const { policy, node } = statement;
  const isAlone = actionTerms(statement).every(isOnlyLinkedRole);
  if (!isAlone || !mayChange(tree, policy, node)) return 'decline';
  const service = text(hole('service'), '.amazonaws.com');
  return demand(edit, statement, { StringEquals: { 'iam:AWSServiceName': service } }) ?? 'decline';
}

export const examples: readonly Example[] = [
  {
    title: 'a pattern that stands for it alone',
    dialect: 'iam-policy',
    fixes: ['service'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: "iam:CreateServiceLinked*"
          Resource: "*"
                    ^^^ star
    `,
  },
  {
    title: 'a star, beside another action and alone',
    dialect: 'cfn',
    fixes: ['service'],
    bad: `
      Resources:
        Deployer:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: [iam:CreateServiceLinkedRole, ec2:DescribeInstances]
                  Resource: '*'
                            ^^^ star
                - Effect: Allow # for load balancers
                  Action: iam:CreateServiceLinkedRole
                  Resource: !Sub arn:aws:iam::\${AWS::AccountId}:role/aws-service-role/*
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ star
    `,
  },
  {
    title: 'a policy of its own, with exceptions for resources',
    dialect: 'iam-policy',
    fixes: ['service'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "iam:CreateServiceLinkedRole",
            "Resource": "arn:aws:iam::*:role/*",
                        ^^^^^^^^^^^^^^^^^^^^^^^ star
            "Condition": { "StringEquals": { "aws:RequestedRegion": "us-east-1" } }
          },
          {
            "Effect": "Allow",
            "Action": "iam:CreateServiceLinkedRole",
            "NotResource": "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*"
            ^^^^^^^^^^^^^ star
          }
        ]
      }
    `,
  },
  {
    title:
      'one service by its path or by condition, what is denied, a branch, what a parameter gives, wider patterns, and a Deny',
    dialect: 'cfn',
    good: `
      Parameters:
        Roles: { Type: String }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Deployer:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: iam:CreateServiceLinkedRole, Resource: 'arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*' }
                - { Effect: Allow, Action: iam:CreateServiceLinkedRole, Resource: '*', Condition: { StringLike: { iam:AWSServiceName: ecs.amazonaws.com } } }
                - { Effect: Allow, Action: iam:CreateServiceLinkedRole, Resource: !If [IsProd, 'arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/*', '*'] }
                - { Effect: Allow, Action: iam:CreateServiceLinkedRole, Resource: !Ref Roles }
                - { Effect: Allow, Action: 'iam:*', Resource: '*' }
                - { Effect: Deny, Action: iam:CreateServiceLinkedRole, Resource: '*' }
        Denied:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: iam:CreateServiceLinkedRole, Resource: '*' }
                - { Effect: Deny, Action: 'iam:Create*', Resource: '*' }
    `,
  },
];
