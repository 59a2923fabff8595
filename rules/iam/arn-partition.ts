import { defineRule, type Example } from '#core/rule/index.ts';
import { partitions } from '#core/data/index.ts';
import { nearest } from '#core/text/index.ts';
import { arnsWith, consequence, faultyArnSubject, fieldOf, on, rewriteArn, withFields } from './_arn.ts';
import { isTemplate } from './_shared.ts';

export default defineRule({
  id: 'iam/arn-partition',
  title: 'Partition that does not exist',
  severity: 'medium',
  since: '0.1.0',
  why: 'No resource has such an ARN, so that an Allow gives nothing and a Deny stops nothing.',
  refs: [
    'access-analyzer:INVALID_PARTITION',
    'parliament:INVALID_ARN',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html',
  ],
  preset: 'recommended',
  on: faultyArnSubject,
  messages: {
    partition: 'AWS has no partition "{partition}", so that "{resource}" {effect}.',
  },

  *check(statement, finding) {
    for (const term of arnsWith(statement, 'partition'))
      yield on(
        finding.partition(term.node, {
          partition: fieldOf(term, 1),
          resource: term.text,
          effect: consequence(statement),
        }),
        statement,
        term,
      );
  },

  fixes: {
    stack: {
      title: 'Take the partition of the stack (it then takes effect)',
      applicability: 'needs-review',
      apply: (context) =>
        isTemplate(context.facts)
          ? rewriteArn(context, (term) => withFields(term, (fields) => (fields[1] = '${AWS::Partition}')))
          : 'decline',
    },
    near: {
      title: 'Write the partition that is meant (it then takes effect)',
      applicability: 'needs-review',
      apply: (context) =>
        isTemplate(context.facts)
          ? 'decline'
          : rewriteArn(context, (term) => {
              const meant = partitionMeant(fieldOf(term, 1));
              return meant === undefined ? undefined : withFields(term, (fields) => (fields[1] = meant));
            }),
    },
  },
  remedy: 'Write `aws`, `aws-cn` or `aws-us-gov`; in a template `${AWS::Partition}`.',
});

function partitionMeant(written: string): string | undefined {
  return nearest(
    written,
    partitions().map(({ name }) => name),
    1,
  );
}

export const examples: readonly Example[] = [
  {
    title: 'slips of the pen, in an Allow and in a Deny',
    dialect: 'iam-policy',
    fixes: ['near'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:awz:s3:::artifacts-of-ci/*" }
                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ partition
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn::s3:::artifacts-of-ci/*" }
                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ partition
        - { Effect: Deny, Action: "s3:DeleteBucket", Resource: "arn:aws-china:s3:::artifacts-of-ci" }
                                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ partition
    `,
  },
  {
    title: 'capital letters',
    dialect: 'cfn',
    fixes: ['stack'],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: "sns:Publish", Resource: "arn:AWS:sns:eu-west-1:111122223333:builds" }
                                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ partition
    `,
  },
  {
    title: 'all partitions, wildcards, and the one of the stack',
    dialect: 'cfn',
    good: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: "s3:GetObject", Resource: ['arn:aws:s3:::a/*', 'arn:aws-cn:s3:::a/*', 'arn:aws-us-gov:s3:::a/*', 'arn:aws-iso-b:s3:::a/*', 'arn:aws-eusc:s3:::a/*'] }
                - { Effect: Allow, Action: "s3:GetObject", Resource: ['arn:*:s3:::a/*', 'arn:aws*:s3:::a/*'] }
                - { Effect: Allow, Action: "s3:GetObject", Resource: !Sub 'arn:\${AWS::Partition}:s3:::a/*' }
    `,
  },
];
