import { defineRule, type Example } from '#core/rule/index.ts';
import { arnsWith, consequence, faultyArnSubject, on } from './_arn.ts';

export default defineRule({
  id: 'iam/arn-prefix',
  title: 'Resource that is no ARN',
  severity: 'medium',
  since: '0.1.0',
  why: 'IAM refuses the policy, or the statement is about nothing: a bucket or a function is named by its ARN only.',
  refs: [
    'access-analyzer:INVALID_ARN_PREFIX',
    'parliament:INVALID_ARN',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html',
  ],
  preset: 'recommended',
  on: faultyArnSubject,
  messages: {
    prefix: '"{resource}" is no ARN and no pattern of one, so that this {effect}.',
  },

  *check(statement, finding) {
    for (const term of arnsWith(statement, 'prefix'))
      yield on(finding.prefix(term.node, { resource: term.text, effect: consequence(statement) }), statement, term);
  },

  fixes: {},
  remedy: 'Write the ARN: `arn:aws:s3:::bucket/*` for the objects of a bucket.',
});

export const examples: readonly Example[] = [
  {
    title: 'a bucket by its name, a path, and a slip',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "s3:GetObject", Resource: "artifacts-of-ci/*" }
                                                             ^^^^^^^^^^^^^^^^^^^ prefix
        - { Effect: Allow, Action: "s3:PutObject", Resource: "s3://artifacts-of-ci/*" }
                                                             ^^^^^^^^^^^^^^^^^^^^^^^^ prefix
        - { Effect: Allow, Action: "sqs:SendMessage", Resource: "anr:aws:sqs:eu-west-1:111122223333:jobs" }
                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ prefix
        - { Effect: Deny, Action: "s3:DeleteObject", Resource: "artifacts-of-ci" }
                                                               ^^^^^^^^^^^^^^^^^ prefix
    `,
  },
  {
    title: 'a name among ARNs of a template',
    dialect: 'cfn',
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: "dynamodb:GetItem", Resource: "orders" }
                                                                         ^^^^^^^^ prefix
    `,
  },
  {
    title: 'stars, patterns of an ARN, and what a parameter gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Bucket: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: s3:ListAllMyBuckets, Resource: '*' }
                - { Effect: Allow, Action: s3:GetObject, Resource: 'arn:*' }
                - { Effect: Allow, Action: s3:GetObject, Resource: '*:s3:::artifacts-of-ci/*' }
                - { Effect: Allow, Action: s3:GetObject, Resource: !Ref Bucket }
                - { Effect: Allow, Action: s3:GetObject, Resource: !Sub '\${Bucket}/*' }
        Api:
          Type: AWS::ApiGateway::RestApi
          Properties:
            Policy: { Statement: [{ Effect: Allow, Principal: { AWS: '111122223333' }, Action: execute-api:Invoke, Resource: 'execute-api:/*' }] }
    `,
  },
];
