import { defineRule, type Example } from '#core/rule/index.ts';
import { arnsWith, consequence, faultyArnSubject, fieldOf, on, rewriteArn, withFields } from './_arn.ts';

export default defineRule({
  id: 'iam/arn-service-case',
  title: 'Service of an ARN in capital letters',
  severity: 'medium',
  since: '0.1.0',
  why: 'The names of services in ARNs are in small letters; anything else matches nothing.',
  refs: [
    'access-analyzer:INVALID_ARN_SERVICE_CASE',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html',
  ],
  preset: 'recommended',
  on: faultyArnSubject,
  messages: {
    serviceCase: 'The service "{service}" of "{resource}" has to be in small letters; as it is, this {effect}.',
  },

  *check(statement, finding) {
    for (const term of arnsWith(statement, 'service-case'))
      yield on(
        finding.serviceCase(term.node, {
          service: fieldOf(term, 2),
          resource: term.text,
          effect: consequence(statement),
        }),
        statement,
        term,
      );
  },

  fixes: {
    lower: {
      title: 'Write the service in small letters (it then takes effect)',
      applicability: 'needs-review',
      apply: (context) =>
        rewriteArn(context, (term) => withFields(term, (fields) => (fields[2] = fields[2]?.toLowerCase() ?? ''))),
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'the name as people write it',
    dialect: 'iam-policy',
    fixes: ['lower'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:S3:::artifacts-of-ci/*" }
                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ serviceCase
        - { Effect: Allow, Action: "lambda:InvokeFunction", Resource: "arn:aws:Lambda:eu-west-1:111122223333:function:jobs" }
                                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ serviceCase
        - { Effect: Deny, Action: "dynamodb:DeleteTable", Resource: "arn:aws:DynamoDB:eu-west-1:111122223333:table/orders" }
                                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ serviceCase
    `,
  },
  {
    title: 'an ARN with the account of the stack',
    dialect: 'cfn',
    fixes: ['lower'],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: sqs:SendMessage
                  Resource: !Sub arn:\${AWS::Partition}:SQS:\${AWS::Region}:\${AWS::AccountId}:jobs
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ serviceCase
    `,
  },
  {
    title: 'small letters, capitals in names, and patterns',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::Artifacts/*" }
        - { Effect: Allow, Action: "dynamodb:GetItem", Resource: "arn:aws:dynamodb:eu-west-1:111122223333:table/Orders" }
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:S?:::b/*" }
    `,
  },
];
