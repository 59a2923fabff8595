import { breadthOf, mayGrant, patternOf, statementSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';

export default defineRule({
  id: 'iam/action-prefix-wildcard',
  title: 'Wildcard in the service of an action',
  severity: 'medium',
  since: '0.1.0',
  why: 'The pattern takes in the actions of services that nobody thought of, and of those that AWS makes next year.',
  refs: [
    'access-analyzer:WILDCARD_IN_SERVICE_NAME',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    wildcard:
      '"{action}" has a wildcard in the name of the service, and so allows actions of services that are not meant.',
  },

  *check(statement, finding) {
    const grants = statement.policy.kind === 'resource' ? statement.allow.length > 0 : mayGrant(statement);
    if (!statement.actions || !grants) return;
    for (const { value, node, when } of statement.actions.items) {
      const action = patternOf(value);
      const service = action.slice(0, Math.max(0, action.indexOf(':')));
      // All of everything is for the rules of that.
      if (!/[*?]/.test(service) || breadthOf(action) === 'everything') continue;
      yield finding.wildcard(node, { action }).when(statement.when).when(when);
    }
  },

  fixes: {},
  remedy: 'Name the services, each with the actions that are needed of it.',
});

export const examples: readonly Example[] = [
  {
    title: 'all that reads, anywhere, and a service with its neighbours',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": ["*:Get*", "s3*:ListBucket", "e?2:DescribeVpcs"],
                       ^^^^^^^^ wildcard
                                 ^^^^^^^^^^^^^^^^ wildcard
                                                   ^^^^^^^^^^^^^^^^^^ wildcard
            "Resource": "*"
          }
        ]
      }
    `,
  },
  {
    title: 'a branch of a template',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: !If [IsProd, 's3:GetObject', 's3*:GetObject']
                                                       ^^^^^^^^^^^^^^^ wildcard
                  Resource: arn:aws:s3:::a/*
    `,
  },
  {
    title: 'in the policy of a bucket',
    dialect: 'cfn',
    bad: `
      Resources:
        Policy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: artifacts-of-ci
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: 'arn:aws:iam::111122223333:role/ci' }
                  Action: 's*:GetObject'
                          ^^^^^^^^^^^^^^ wildcard
                  Resource: arn:aws:s3:::artifacts-of-ci/*
    `,
  },
  {
    title: 'names of services, everything, what a parameter gives, exceptions, and what only forbids or limits',
    dialect: 'cfn',
    good: `
      Parameters:
        Service: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 's3:Get*', Resource: 'arn:aws:s3:::a/*' }
                - { Effect: Allow, Action: '*', Resource: 'arn:aws:s3:::a/*' }
                - { Effect: Allow, Action: '*:*', Resource: 'arn:aws:s3:::a/*' }
                - { Effect: Allow, Action: !Sub '\${Service}:Get*', Resource: 'arn:aws:s3:::a/*' }
                - { Effect: Deny, Action: '*:Delete*', Resource: '*' }
                - { Effect: Deny, NotAction: '*:Get*', Resource: '*' }
        Guard:
          Type: AWS::Organizations::Policy
          Properties:
            Name: guard
            Type: SERVICE_CONTROL_POLICY
            Content:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: '*:Get*', Resource: '*' }
    `,
  },
];
