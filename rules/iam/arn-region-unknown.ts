import { defineRule, type Example } from '#core/rule/index.ts';
import { arnsWith, consequence, faultyArnSubject, fieldOf, on } from './_arn.ts';

export default defineRule({
  id: 'iam/arn-region-unknown',
  title: 'Region that does not exist',
  severity: 'medium',
  since: '0.1.0',
  why: 'No resource is in such a region, so that an Allow gives nothing and a Deny stops nothing.',
  refs: [
    'access-analyzer:INVALID_ARN_REGION',
    'parliament:INVALID_ARN',
    'https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html',
  ],
  preset: 'recommended',
  on: faultyArnSubject,
  messages: {
    region: '"{region}" is not the name of a region, so that "{resource}" {effect}.',
  },

  *check(statement, finding) {
    for (const term of arnsWith(statement, 'region-unknown'))
      yield on(
        finding.region(term.node, {
          region: fieldOf(term, 3),
          resource: term.text,
          effect: consequence(statement),
        }),
        statement,
        term,
      );
  },

  fixes: {},
  remedy: 'Write a region such as `eu-west-1`, `*` for all, or `${AWS::Region}` in a template.',
});

export const examples: readonly Example[] = [
  {
    title: 'a zone, a short form, a slip, and a name without dashes',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1a:111122223333:jobs" }
                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ region
        - { Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:euwest1:111122223333:jobs" }
                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ region
        - { Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-wst-1:111122223333:jobs" }
                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ region
        - { Effect: Deny, Action: "sns:Publish", Resource: "arn:aws:sns:ireland:111122223333:builds" }
                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ region
    `,
  },
  {
    title: 'the account where the region belongs',
    dialect: 'cfn',
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:111122223333:eu-west-1:jobs" }
                                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ region
    `,
  },
  {
    title: 'regions of all partitions, patterns, and none',
    dialect: 'cfn',
    good: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: "sqs:SendMessage", Resource: ['arn:aws:sqs:eu-west-1:111122223333:jobs', 'arn:aws:sqs:us-gov-west-1:111122223333:jobs', 'arn:aws:sqs:us-iso-east-1:111122223333:jobs'] }
                - { Effect: Allow, Action: "sqs:SendMessage", Resource: ['arn:aws:sqs:*:111122223333:jobs', 'arn:aws:sqs:eu-*:111122223333:jobs'] }
                - { Effect: Allow, Action: "sqs:SendMessage", Resource: !Sub 'arn:aws:sqs:\${AWS::Region}:111122223333:jobs' }
                - { Effect: Allow, Action: "s3:GetObject", Resource: 'arn:aws:s3:::b/*' }
    `,
  },
];
