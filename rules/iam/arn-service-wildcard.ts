import { isAnyResource, statementSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { arnTerms, on } from './_arn.ts';

export default defineRule({
  id: 'iam/arn-service-wildcard',
  title: 'Wildcard in the service of an ARN',
  severity: 'info',
  since: '0.1.0',
  why: 'The ARN takes in resources of services that nobody thought of, and of those that AWS makes next year.',
  refs: [
    'access-analyzer:WILDCARD_IN_SERVICE_NAME',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    wildcard:
      '"{resource}" has a wildcard in the name of the service, and so names resources of services that are not meant.',
  },

  *check(statement, finding) {
    const { kind } = statement.policy;
    if (!statement.resources || (kind !== 'identity' && kind !== 'resource') || statement.allow.length === 0) return;
    for (const term of arnTerms(statement)) {
      const service = term.fields?.[2] ?? '';
      // All of everything is for the rules of that.
      if (!/[*?]/.test(service) || isAnyResource(term.pattern)) continue;
      yield on(finding.wildcard(term.node, { resource: term.text }), statement, term);
    }
  },

  fixes: {},
  remedy: 'Write an ARN for each service that is meant.',
});

export const examples: readonly Example[] = [
  {
    title: 'a name in any service, and a service with its neighbours',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": ["sqs:SendMessage", "sns:Publish"],
            "Resource": ["arn:aws:*:eu-west-1:111122223333:jobs", "arn:aws:s?s:eu-west-1:111122223333:builds"]
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ wildcard
                                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ wildcard
          }
        ]
      }
    `,
  },
  {
    title: 'a branch of a template, and the stack’s own account',
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
                  Action: sqs:SendMessage
                  Resource: !If [IsProd, 'arn:aws:sqs:eu-west-1:111122223333:jobs', !Sub 'arn:aws:*:eu-west-1:\${AWS::AccountId}:jobs']
                                                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ wildcard
    `,
  },
  {
    title: 'named services, everything, what a parameter gives, exceptions, and what only forbids or limits',
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
                - { Effect: Allow, Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*:111122223333:*' }
                - { Effect: Allow, Action: 'sqs:SendMessage', Resource: ['*', 'arn:aws:*:*:*:*', 'arn:aws:*'] }
                - { Effect: Allow, Action: 'sqs:SendMessage', Resource: !Sub 'arn:aws:\${Service}:eu-west-1:111122223333:jobs' }
                - { Effect: Deny, Action: 'sqs:DeleteQueue', Resource: 'arn:aws:*:eu-west-1:111122223333:jobs' }
                - { Effect: Allow, Action: 'sqs:SendMessage', NotResource: 'arn:aws:*:eu-west-1:111122223333:jobs' }
        Guard:
          Type: AWS::Organizations::Policy
          Properties:
            Name: guard
            Type: SERVICE_CONTROL_POLICY
            Content:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 'sqs:*', Resource: 'arn:aws:*:eu-west-1:*:*' }
    `,
  },
];
