import { testedWith, type ConditionTest } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { conditionBranches, keyTypeOf, moveTest } from './_conditions.ts';

export default defineRule({
  id: 'iam/type-mismatch-usable',
  title: 'Pattern of an ARN compared as a text',
  severity: 'info',
  since: '0.1.0',
  why: 'Among letters a wildcard runs over colons, so that a pattern takes in ARNs of other accounts and services too.',
  refs: [
    'parliament:MISMATCHED_TYPE_BUT_USABLE',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN',
  ],
  preset: 'strict',
  on: testedWith(isPatternOfArn),
  messages: {
    text: 'The wildcard of StringLike runs over the colons of {key}; that of ArnLike stays within its field.',
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      for (const test of tests) {
        if (!isPatternOfArn(test)) continue;
        const at = test.keyEntry.key;
        yield finding.text(at, { key: at.source }).when(when);
      }
    }
  },

  fixes: {
    arn: {
      title: 'Compare it as an ARN (may match less)',
      applicability: 'needs-review',
      apply: (context) => moveTest(context, ({ operatorEntry }) => operatorEntry.key.source.replace('String', 'Arn')),
    },
  },
});

/** Every value is an ARN with a wildcard between its colons: what ends in one may be meant to run on. */
function isPatternOfArn({ operator, key, values, unknown }: ConditionTest): boolean {
  return (
    operator === 'StringLike' &&
    unknown.length === 0 &&
    values.length > 0 &&
    keyTypeOf(key)?.type === 'ARN' &&
    values.every(({ value }) => /^arn:(?:[^:]*:){4}./.test(render(value).replace(/\$\{[^}]*\}/g, 'x'))) &&
    values.some(({ value }) => /[*?]/.test(render(value)))
  );
}

export const examples: readonly Example[] = [
  {
    title: 'roles and topics by a pattern of letters',
    dialect: 'iam-policy',
    fixes: ['arn'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "sqs:SendMessage",
            "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs",
            "Condition": {
              "StringLike": { "aws:SourceArn": ["arn:aws:sns:*:111122223333:ci", "arn:aws:sns:eu-west-1:111122223333:cd"] },
                              ^^^^^^^^^^^^^^^ text
              "StringNotLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/ci" }
            }
          }
        ]
      }
    `,
  },
  {
    title: 'the account of the stack',
    dialect: 'cfn',
    fixes: ['arn'],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    StringLikeIfExists: # jobs only
                      aws:PrincipalArn: !Sub arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/ci/*
                      ^^^^^^^^^^^^^^^^ text
                    StringEquals: { aws:PrincipalOrgID: o-a1b2c3d4e5 }
    `,
  },
  {
    title: 'ARN operators, ARNs without wildcards, part of an ARN, other keys, parameters, and branches',
    dialect: 'cfn',
    good: `
      Parameters:
        Given: { Type: String }
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
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    ArnLike: { aws:PrincipalArn: 'arn:aws:iam::*:role/ci' }
                    StringEquals: { aws:PrincipalArn: arn:aws:iam::111122223333:role/ci }
                    StringLike: { aws:PrincipalArn: '*:role/ci', aws:SourceArn: !Ref Given, aws:userid: 'AROAEXAMPLEID:*' }
                - Effect: Allow
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    StringLike: { aws:PrincipalArn: !If [IsProd, '*', 'arn:aws:iam::111122223333:role/ci'] }
    `,
  },
];
