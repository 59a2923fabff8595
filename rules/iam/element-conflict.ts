import { policySubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { property } from '#core/values/index.ts';
import { isBlank, statementMaps, together } from './_grammar.ts';

const elements = ['Action', 'Resource', 'Principal'] as const;

export default defineRule({
  id: 'iam/element-conflict',
  title: 'Element together with its opposite',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS refuses a statement that says both what it is about and what it is not about, and with it the whole update of the stack.',
  refs: [
    'access-analyzer:UNSUPPORTED_ELEMENT_COMBINATION',
    'parliament:MALFORMED',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html',
  ],
  preset: 'recommended',
  on: policySubject,
  messages: {
    conflict: 'The statement has Not{element} as well as {element}; AWS takes one of them only.',
  },

  *check(policy, finding, facts) {
    for (const { value: statement, when } of statementMaps(facts, policy)) {
      for (const element of elements) {
        const [one, other] = [entryOf(statement, element), entryOf(statement, `Not${element}`)];
        if (!one || !other) continue;
        // The same branch has to have both.
        const [path] = together(valuesOf(element), valuesOf(`Not${element}`));
        if (path) yield finding.conflict(other.key, { element }).also(one.key, 'It stands here.').when(when).when(path);
      }

      function valuesOf(key: string) {
        const { alternatives } = property(facts, statement, key);
        return alternatives.filter(({ value }) => !isBlank(value)).map((alternative) => alternative.when);
      }
    }
  },

  fixes: {},
  remedy: 'Decide for one of them; a second statement may say the other.',
});

export const examples: readonly Example[] = [
  {
    title: 'actions and their exceptions, and more of the kind',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Deny",
            "Action": "s3:*",
            "NotAction": "s3:GetObject",
            ^^^^^^^^^^^ conflict
            "Resource": "arn:aws:s3:::a/*",
            "NotResource": "arn:aws:s3:::a/public/*"
            ^^^^^^^^^^^^^ conflict
          }
        ]
      }
    `,
  },
  {
    title: 'a bucket policy, and a branch that has both',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
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
                  NotPrincipal: { AWS: '111122223333' }
                  ^^^^^^^^^^^^ conflict
                  Action: s3:DeleteObject
                  Resource: arn:aws:s3:::b/*
                - Effect: Deny
                  Principal: '*'
                  Action: !If [IsProd, 's3:DeleteObject', !Ref AWS::NoValue]
                  NotAction: s3:GetObject
                  ^^^^^^^^^ conflict
                  Resource: arn:aws:s3:::b/*
    `,
  },
  {
    title: 'one of the two, each in its branch, and a key that has no value yet',
    dialect: 'cfn',
    good: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' }
                - { Effect: Deny, NotAction: 's3:GetObject', NotResource: 'arn:aws:s3:::a/*' }
                - Effect: Deny
                  Action: !If [IsProd, 's3:DeleteBucket', !Ref AWS::NoValue]
                  NotAction: !If [IsProd, !Ref AWS::NoValue, 's3:Get*']
                  Resource: arn:aws:s3:::a/*
                - Effect: Deny
                  Action: s3:DeleteObject
                  Resource: arn:aws:s3:::a/*
                  NotResource:
    `,
  },
];
