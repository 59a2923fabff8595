import { principalStatementSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { listed } from './_shared.ts';
import { render } from '#core/values/index.ts';

export default defineRule({
  id: 'iam/deny-notprincipal',
  title: 'Deny for all but those whom NotPrincipal names',
  severity: 'info',
  since: '0.1.0',
  why: 'NotPrincipal exempts exactly what it names: of a role also each session has to be named, and the account too, or the ones that were meant to be exempt are locked out. AWS advises against it.',
  refs: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn',
  ],
  preset: 'recommended',
  on: principalStatementSubject,
  messages: {
    deny: 'NotPrincipal exempts {principals} and no session of a role that is not named; a condition on aws:PrincipalArn does both.',
  },

  *check(statement, finding) {
    const { notPrincipals, isDeny, when, policy } = statement;
    if (!isDeny || !notPrincipals || policy.kind === 'trust') return;
    const names = notPrincipals.items.map(({ value }) => `"${render(value)}"`);
    if (names.length > 0) yield finding.deny(notPrincipals.entry.key, { principals: listed(names, 2) }).when(when);
  },

  fixes: {},
  remedy:
    'Deny for Principal "*" with the condition ArnNotEquals on aws:PrincipalArn, which holds for sessions of a role too.',
});

export const examples: readonly Example[] = [
  {
    title: 'a bucket that only one role may use',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Deny",
            "NotPrincipal": { "AWS": ["arn:aws:iam::111122223333:role/jobs", "arn:aws:iam::111122223333:root"] },
            ^^^^^^^^^^^^^^ deny
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]
          }
        ]
      }
    `,
  },
  {
    title: 'a branch of a template',
    dialect: 'cfn',
    bad: `
      Parameters:
        Role: { Type: String }
      Conditions:
        IsTest: !Equals [!Ref AWS::StackName, test]
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - !If
                  - IsTest
                  - Effect: Deny
                    NotPrincipal: { AWS: !Sub 'arn:aws:iam::111122223333:role/\${Role}' }
                    ^^^^^^^^^^^^ deny
                    Action: s3:GetObject
                    Resource: arn:aws:s3:::b/*
                  - !Ref AWS::NoValue
    `,
  },
  {
    title: 'a condition on the principal, an Allow, of which other rules speak, and an effect that deployment gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Effect: { Type: String }
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Principal: '*'
                  Action: s3:*
                  Resource: arn:aws:s3:::b/*
                  Condition: { ArnNotEquals: { aws:PrincipalArn: 'arn:aws:iam::111122223333:role/jobs' } }
                - { Effect: Allow, NotPrincipal: { AWS: '111122223333' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
                - { Effect: !Ref Effect, NotPrincipal: { AWS: '111122223333' }, Action: 's3:PutObject', Resource: 'arn:aws:s3:::b/*' }
    `,
  },
];
