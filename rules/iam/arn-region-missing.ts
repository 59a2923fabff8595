import { defineRule, type Example } from '#core/rule/index.ts';
import { arnsWith, consequence, faultyArnSubject, on, rewriteArn, withFields } from './_arn.ts';
import { isTemplate } from './_shared.ts';

export default defineRule({
  id: 'iam/arn-region-missing',
  title: 'ARN without its region',
  severity: 'medium',
  since: '0.1.0',
  why: 'Without a region the ARN matches nothing: an Allow fails only when a job runs, and a Deny stops nothing.',
  refs: ['access-analyzer:MISSING_ARN_REGION', 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html'],
  preset: 'recommended',
  on: faultyArnSubject,
  messages: {
    region: 'The ARN of this kind of resource has a region, so that "{resource}" {effect}.',
  },

  *check(statement, finding) {
    for (const term of arnsWith(statement, 'region-missing'))
      yield on(finding.region(term.node, { resource: term.text, effect: consequence(statement) }), statement, term);
  },

  fixes: {
    stack: {
      title: 'Take the region of the stack (it then takes effect)',
      applicability: 'needs-review',
      apply: (context) =>
        isTemplate(context.facts)
          ? rewriteArn(context, (term) => withFields(term, (fields) => (fields[3] = '${AWS::Region}')))
          : 'decline',
    },
    any: {
      title: 'Match every region (it then takes effect)',
      applicability: 'needs-review',
      apply: (context) => rewriteArn(context, (term) => withFields(term, (fields) => (fields[3] = '*'))),
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'a queue, a table and a Deny about functions',
    dialect: 'iam-policy',
    fixes: ['any'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs::111122223333:jobs" }
                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ region
        - { Effect: Allow, Action: "dynamodb:GetItem", Resource: "arn:aws:dynamodb::111122223333:table/orders" }
                                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ region
        - { Effect: Deny, Action: "lambda:DeleteFunction", Resource: "arn:aws:lambda::111122223333:function:jobs" }
                                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ region
    `,
  },
  {
    title: 'a log group of the stack, and a queue',
    dialect: 'cfn',
    fixes: ['stack', 'any'],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: logs:CreateLogStream
                  Resource: !Sub arn:\${AWS::Partition}:logs::\${AWS::AccountId}:log-group:/ci/*
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ region
                - Effect: Allow
                  Action: sqs:SendMessage
                  Resource: arn:aws:sqs::111122223333:jobs # ours
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ region
    `,
  },
  {
    title: 'regions, wildcards, and types that have none',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "sqs:SendMessage", Resource: ["arn:aws:sqs:eu-west-1:111122223333:jobs", "arn:aws:sqs:*:111122223333:jobs", "arn:aws:sqs:*jobs"] }
        - { Effect: Allow, Action: "iam:GetRole", Resource: "arn:aws:iam::111122223333:role/ci" }
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" }
        - { Effect: Allow, Action: "ec2:RunInstances", Resource: "arn:aws:ec2:*::image/*" }
    `,
  },
];
