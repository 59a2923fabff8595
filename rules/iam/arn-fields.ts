import { defineRule, type Example } from '#core/rule/index.ts';
import { arnsWith, consequence, faultyArnSubject, on } from './_arn.ts';

export default defineRule({
  id: 'iam/arn-fields',
  title: 'ARN that is too short',
  severity: 'medium',
  since: '0.1.0',
  why: 'An ARN with a colon too few matches nothing. It looks right at a glance, so that somebody widens the policy until it works.',
  refs: [
    'access-analyzer:MISSING_ARN_FIELD',
    'parliament:INVALID_ARN',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html',
  ],
  preset: 'recommended',
  on: faultyArnSubject,
  messages: {
    fields: 'ARN "{resource}" has {count} fields of the six that it takes, so that this {effect}.',
  },

  *check(statement, finding) {
    for (const term of arnsWith(statement, 'fields')) {
      const args = { resource: term.text, count: term.pattern.split(':').length, effect: consequence(statement) };
      yield on(finding.fields(term.node, args), statement, term);
    }
  },

  fixes: {},
  remedy:
    'Write all fields, `arn:partition:service:region:account:resource`; those that a service leaves blank stay, with their colons.',
});

export const examples: readonly Example[] = [
  {
    title: 'a bucket with two colons, a queue without an account, and a Deny that stops nothing',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3::artifacts-of-ci/*" }
                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ fields
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3::b/*" }
                                                             ^^^^^^^^^^^^^^^^^ fields
        - { Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:jobs" }
                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ fields
        - { Effect: Deny, Action: "s3:*", Resource: "arn:aws:s3" }
                                                    ^^^^^^^^^^^^ fields
    `,
  },
  {
    title: 'a role of a template',
    dialect: 'cfn',
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: iam:GetRole
                  Resource: !Sub arn:aws:iam:\${AWS::AccountId}:role/ci
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ fields
    `,
  },
  {
    title: 'all six fields, wildcards in the place of some, and unknown services',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::artifacts-of-ci/*" }
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:*" }
        - { Effect: Allow, Action: "sqs:SendMessage", Resource: ["arn:aws:sqs:*", "arn:aws:sqs:eu-west-1:*jobs"] }
        - { Effect: Deny, Action: "sqs:*", Resource: "arn:*" }
        - { Effect: Allow, Action: "iam:GetRole", Resource: "arn:aws:iam::*" }
    `,
  },
];
