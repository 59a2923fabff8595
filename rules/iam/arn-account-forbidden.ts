import { defineRule, type Example } from '#core/rule/index.ts';
import { arnsWith, consequence, faultyArnSubject, on, rewriteArn, withFields } from './_arn.ts';

export default defineRule({
  id: 'iam/arn-account-forbidden',
  title: 'Account in an ARN that has none',
  severity: 'medium',
  since: '0.1.0',
  why: 'Buckets, images and the like have ARNs without an account. With one, the ARN matches nothing: an Allow fails only when a job runs, and a Deny stops nothing.',
  refs: [
    'access-analyzer:ARN_ACCOUNT_NOT_ALLOWED',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ],
  preset: 'recommended',
  on: faultyArnSubject,
  messages: {
    account: 'The ARN of this kind of resource has no account, so that "{resource}" {effect}.',
  },

  *check(statement, finding) {
    for (const term of arnsWith(statement, 'account-forbidden'))
      yield on(finding.account(term.node, { resource: term.text, effect: consequence(statement) }), statement, term);
  },

  fixes: {
    blank: {
      title: 'Leave the account blank (it then takes effect)',
      applicability: 'needs-review',
      apply: (context) => rewriteArn(context, (term) => withFields(term, (fields) => (fields[4] = ''))),
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'an image and a bucket with an account',
    dialect: 'iam-policy',
    fixes: ['blank'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "ec2:RunInstances", Resource: "arn:aws:ec2:eu-west-1:111122223333:image/*" }
                                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3::111122223333:artifacts-of-ci/*" }
                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
        - { Effect: Deny, Action: "s3:DeleteBucket", Resource: "arn:aws:s3::111122223333:artifacts-of-ci" }
                                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
    `,
  },
  {
    title: 'the account of the stack',
    dialect: 'cfn',
    fixes: ['blank'],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: ec2:RunInstances
                  Resource:
                    - !Sub arn:\${AWS::Partition}:ec2:\${AWS::Region}:\${AWS::AccountId}:image/ami-0123456789abcdef0
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
                    - !Sub arn:\${AWS::Partition}:ec2:\${AWS::Region}:\${AWS::AccountId}:instance/*
    `,
  },
  {
    title: 'blank accounts, wildcards, and types that have one',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "ec2:RunInstances", Resource: ["arn:aws:ec2:*::image/*", "arn:aws:ec2:*:*:image/*", "arn:aws:ec2:*:111122223333:instance/*"] }
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" }
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:eu-west-1:111122223333:accesspoint/ci/object/*" }
        - { Effect: Allow, Action: "ec2:*", Resource: "arn:aws:ec2:*:111122223333:*/*" }
    `,
  },
];
