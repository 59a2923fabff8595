import { excludeEachOther, severalTestsSubject, type ConditionTest } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { consequence } from './_arn.ts';
import { conditionBranches } from './_conditions.ts';

export default defineRule({
  id: 'iam/condition-contradiction',
  title: 'Tests that never hold together',
  severity: 'medium',
  since: '0.1.0',
  why: 'All tests of a condition have to hold. Where two of them exclude each other an Allow gives nothing, and a Deny that protects something never does.',
  refs: [
    'CWE-570',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html',
  ],
  preset: 'recommended',
  on: severalTestsSubject,
  messages: {
    never: 'No request passes both {operator} and {other} of {key}, so that this statement {effect}.',
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      if (tests.length < 2) continue;
      const [pair] = pairsOf(tests).filter(([first, second]) => excludeEachOther(first, second));
      if (!pair) continue;
      const [first, second] = pair;
      const args = {
        key: second.keyEntry.key.source,
        operator: second.operatorEntry.key.source,
        other: first.operatorEntry.key.source,
        effect: consequence(statement),
      };
      yield finding.never(second.keyEntry.key, args).also(first.keyEntry.key, 'The other test.').when(when);
    }
  },

  fixes: {},
  remedy:
    'Leave out the test that is not meant. For alternatives, list several values in one test, or write two statements.',
});

/** Tests of the same key. */
function pairsOf(tests: readonly ConditionTest[]): readonly (readonly [ConditionTest, ConditionTest])[] {
  return tests.flatMap((first, at) =>
    tests
      .slice(at + 1)
      .filter(({ key }) => key === first.key)
      .map((second) => [first, second] as const),
  );
}

export const examples: readonly Example[] = [
  {
    title: 'other networks, a value and its exception, a key that is absent, numbers, dates and addresses',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::a/*",
            "Condition": {
              "StringEquals": { "aws:SourceVpc": "vpc-0123456789abcdef0" },
              "StringLike": { "AWS:SourceVpc": "vpc-1*" }
                              ^^^^^^^^^^^^^^^ never
            }
          },
          {
            "Effect": "Deny",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": {
              "StringEquals": { "aws:PrincipalTag/team": "ci" },
              "StringNotEquals": { "aws:PrincipalTag/team": ["ci", "web"] }
                                   ^^^^^^^^^^^^^^^^^^^^^^^ never
            }
          },
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::c/*",
            "Condition": {
              "Null": { "aws:SourceVpce": "true" },
              "StringEquals": { "aws:SourceVpce": "vpce-0123456789abcdef0" }
                                ^^^^^^^^^^^^^^^^ never
            }
          },
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::d/*",
            "Condition": {
              "NumericLessThan": { "aws:MultiFactorAuthAge": "300" },
              "NumericGreaterThanEquals": { "aws:MultiFactorAuthAge": "300" }
                                            ^^^^^^^^^^^^^^^^^^^^^^^^ never
            }
          },
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::e/*",
            "Condition": {
              "DateGreaterThan": { "aws:CurrentTime": "2026-02-01" },
              "DateLessThan": { "aws:CurrentTime": "2026-01-01T00:00:00Z" }
                                ^^^^^^^^^^^^^^^^^ never
            }
          },
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::f/*",
            "Condition": {
              "IpAddress": { "aws:SourceIp": "198.51.100.0/24" },
              "NotIpAddress": { "aws:SourceIp": "198.51.0.0/16" }
                                ^^^^^^^^^^^^^^ never
            }
          }
        ]
      }
    `,
  },
  {
    title: 'a branch of a template',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsTest: !Equals [!Ref AWS::StackName, test]
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
                  Condition: !If
                    - IsTest
                    - StringEquals: { aws:PrincipalTag/team: ci }
                      StringEqualsIgnoreCase: { aws:PrincipalTag/team: web }
                                                ^^^^^^^^^^^^^^^^^^^^^ never
                    - StringEquals: { aws:PrincipalTag/team: ci }
    `,
  },
  {
    title: 'a narrower test, keys with several values, keys that may be absent, what deployment gives, and other keys',
    dialect: 'cfn',
    good: `
      Parameters:
        Team: { Type: String }
      Conditions:
        IsTest: !Equals [!Ref AWS::StackName, test]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::a/*
                  Condition:
                    StringEquals: { aws:PrincipalTag/team: ci, aws:ResourceTag/team: web }
                    StringLike: { aws:PrincipalTag/team: c* }
                    StringNotEquals: { aws:PrincipalTag/team: web }
                    DateGreaterThan: { aws:CurrentTime: 2026-01-01T00:00:00Z }
                    DateLessThan: { aws:CurrentTime: 2026-02-01T00:00:00Z }
                - Effect: Allow
                  Action: ec2:CreateTags
                  Resource: arn:aws:ec2:eu-west-1:111122223333:instance/*
                  Condition:
                    ForAnyValue:StringEquals: { aws:TagKeys: team }
                    ForAllValues:StringNotEquals: { aws:TagKeys: [owner] }
                    ForAllValues:StringEquals: { aws:TagKeys: [stage] }
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    StringEqualsIfExists: { aws:SourceVpce: vpce-0123456789abcdef0 }
                    'Null': { aws:SourceVpce: 'true' }
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::c/*
                  Condition:
                    StringEquals: { aws:PrincipalTag/team: !Ref Team, aws:PrincipalTag/stage: !If [IsTest, a, b] }
                    StringLike: { aws:PrincipalTag/team: ci-*, aws:PrincipalTag/stage: a }
                - Effect: Allow
                  Action: s3:ListBucket
                  Resource: arn:aws:s3:::c
                  Condition:
                    StringEquals: { example.com:sub: a }
                    StringLike: { example.com:sub: b* }
    `,
  },
];
