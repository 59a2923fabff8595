import { changes, isOnlyForPeople } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { listed } from './_shared.ts';
import { exposedBy, limitingFixes, openings, unlimitable, openSubject, withMinorWays } from './_star.ts';

export default defineRule({
  id: 'iam/resource-star-mixed',
  title: 'Star that only some of the actions need',
  severity: 'medium',
  since: '0.1.0',
  why: 'One action without resources makes the star right, and takes all others along: whoever gets hold of these credentials reaches what other teams and systems own in the account.',
  refs: [
    'WB603',
    'checkov:CKV_AWS_111',
    'checkov:CKV_AWS_356',
    'trivy:AWS-0057',
    'CWE-732',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ],
  narrowerRefs: {
    'checkov:CKV_AWS_111': { messages: ['changes'] },
  },
  preset: 'recommended',
  on: openSubject,
  messages: {
    changes: 'Resource "{resource}" lets {actions} act on everything in the account, though only {needing} {need} it.',
    reads: {
      text: 'Resource "{resource}" lets {actions} read from everything in the account, though only {needing} {need} it.',
      severity: 'info',
    },
  },
  checklist: { 6: { changes: 'partial', reads: 'note' } },

  *check(statement, finding, facts) {
    const starred = unlimitable(statement).map(({ value }) => render(value));
    if (starred.length === 0) return;
    const words = { needing: listed(starred), need: starred.length === 1 ? 'needs' : 'need' };
    for (const opening of openings(facts, statement)) {
      if (exposedBy(opening)) continue;
      const { resource, open, path } = opening;
      const actions = listed(open.map(({ term }) => render(term.value)));
      const isChange = open.some((each) => each.actions.some(changes));
      const args = { resource: render(resource.value), actions, ...words };
      const stated = finding[isChange ? 'changes' : 'reads'](resource.node, args);
      const found = isChange && isOnlyForPeople(facts, statement.policy) ? stated.withSeverity('low') : stated;
      const told = open.reduce(
        (each, { term }) => each.also(term.node, 'This action can be limited to resources.'),
        found,
      );
      yield withMinorWays(told, facts, statement, opening).when(path).when(resource.when);
    }
  },

  fixes: limitingFixes,
});

export const examples: readonly Example[] = [
  {
    title: 'the login of ECR with the push in one statement',
    dialect: 'iam-policy',
    fixes: ['typeScope', 'name'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": [
              "ecr:GetAuthorizationToken",
              "ecr:PutImage",
              "ecr:InitiateLayerUpload"
            ],
            "Resource": "*"
                        ^^^ changes
          }
        ]
      }
    `,
  },
  {
    title: 'sending beside listing, with one queue in the template',
    dialect: 'cfn',
    fixes: ['own', 'name'],
    bad: `
      Resources:
        Jobs:
          Type: AWS::SQS::Queue
        Sender:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: codebuild.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: send
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action:
                        - sqs:ListQueues # has none
                        - sqs:SendMessage
                      Resource: '*'
                                ^^^ changes
    `,
  },
  {
    title: 'one repository and one bucket, whose names are asked for',
    dialect: 'cfn',
    fixes: ['typeScope', 'repository', 'bucket'],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: [ecr:GetAuthorizationToken, ecr:BatchGetImage]
                  Resource: '*'
                            ^^^ reads
                - Effect: Allow
                  Action: [s3:ListAllMyBuckets, s3:PutObject]
                  Resource: '*'
                            ^^^ changes
        Support:
          Type: AWS::IAM::UserPolicy
          Properties:
            UserName: support
            PolicyName: push
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: [ecr:GetAuthorizationToken, ecr:PutImage]
                  Resource: '*'
                            ^^^ changes low
    `,
  },
  {
    title: 'actions of one kind, a limit by a tag, resources that are named, optional resources, and a Deny',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: ["ecr:GetAuthorizationToken", "s3:ListAllMyBuckets"], Resource: "*" }
        - { Effect: Allow, Action: ["ecr:PutImage", "ecr:BatchGetImage"], Resource: "*" }
        - { Effect: Allow, Action: ["ec2:DescribeInstances", "ec2:TerminateInstances"], Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/team": "ci" } } }
        - { Effect: Allow, Action: ["ecr:GetAuthorizationToken", "ecr:PutImage"], Resource: "arn:aws:ecr:*:*:repository/app" }
        - { Effect: Allow, Action: ["ecr:GetAuthorizationToken", "cloudwatch:PutMetricData"], Resource: "*" }
        - { Effect: Deny, Action: ["ecr:GetAuthorizationToken", "ecr:PutImage"], Resource: "*" }
    `,
  },
];
