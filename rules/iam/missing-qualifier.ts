import { testedWith, type ConditionTest, type Statement } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { conditionBranches, familyOf, keyTypeOf, moveTest, testAt } from './_conditions.ts';

export default defineRule({
  id: 'iam/missing-qualifier',
  title: 'Key with several values that is compared as one',
  severity: 'medium',
  since: '0.1.0',
  why: 'A request may carry several values of the key. Whether one of them has to match or all of them decides what the condition lets through, and without a qualifier it says neither.',
  refs: [
    'access-analyzer:MISSING_QUALIFIER',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html',
  ],
  preset: 'recommended',
  on: testedWith(lacksQualifier),
  messages: {
    set: 'A request may have several values of {key}; {operator} needs ForAnyValue or ForAllValues to say whether one or all have to match.',
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      for (const test of tests) {
        if (!lacksQualifier(test)) continue;
        const { keyEntry, operatorEntry } = test;
        const found = finding.set(keyEntry.key, { key: keyEntry.key.source, operator: operatorEntry.key.source });
        // What services say of their own keys is less certain than what AWS says of those of all.
        yield (test.key.startsWith('aws:') ? found : found.withSeverity('low')).when(when);
      }
    }
  },

  fixes: {
    any: {
      title: 'Ask whether any value matches (ForAnyValue)',
      applicability: 'needs-review',
      asked: 'never',
      apply: (context) => moveTest(context, ({ operatorEntry }) => `ForAnyValue:${operatorEntry.key.source}`),
    },
    all: {
      title: 'Ask whether all values match (ForAllValues)',
      applicability: 'needs-review',
      asked: 'never',
      apply: (context) =>
        isMeaningless(context.subject, testAt(context))
          ? 'decline'
          : moveTest(context, ({ operatorEntry }) => `ForAllValues:${operatorEntry.key.source}`),
    },
  },
});

/** In an Allow, ForAllValues lets through whoever sends the key not at all; tags are that, for who sets none. */
function isMeaningless({ isDeny }: Statement, test: ConditionTest | undefined): boolean {
  return !isDeny && test?.key.startsWith('aws:') === true && test.key !== 'aws:tagkeys';
}

/** Nothing to say of operators that AWS does not know, or that ask only whether the key is there. */
function lacksQualifier(test: ConditionTest): boolean {
  const family = familyOf(test);
  if (test.qualifier !== undefined || family === undefined || family === 'Null') return false;
  // AWS itself compares those of EventBridge as one.
  if (test.key.startsWith('events:')) return false;
  return keyTypeOf(test.key)?.isMany ?? false;
}

export const examples: readonly Example[] = [
  {
    title: 'tags, the services that call, and units of an organisation',
    dialect: 'iam-policy',
    fixes: ['any', 'all'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "ec2:CreateTags",
            "Resource": "arn:aws:ec2:eu-west-1:111122223333:instance/*",
            "Condition": { "StringEquals": { "aws:TagKeys": ["team", "stage"], "aws:ResourceTag/team": "ci" } }
                                             ^^^^^^^^^^^^^ set
          },
          {
            "Effect": "Allow",
            "Action": "dynamodb:GetItem",
            "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/jobs",
            "Condition": {
              "StringEquals": { "aws:CalledVia": "cloudformation.amazonaws.com" },
                                ^^^^^^^^^^^^^^^ set
              "StringLike": { "dynamodb:LeadingKeys": "ci-*" }
                              ^^^^^^^^^^^^^^^^^^^^^^ set low
            }
          },
          {
            "Effect": "Deny",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": { "StringNotLikeIfExists": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" } }
                                                      ^^^^^^^^^^^^^^^^^^^^^^^ set
          }
        ]
      }
    `,
  },
  {
    title: 'a branch, and a value that deployment gives',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Parameters:
        Tag: { Type: String }
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
                  Action: ec2:CreateTags
                  Resource: arn:aws:ec2:eu-west-1:111122223333:instance/*
                  Condition: !If
                    - IsTest
                    - StringEquals: { aws:TagKeys: !Ref Tag }
                                      ^^^^^^^^^^^ set
                    - ForAllValues:StringEquals: { aws:TagKeys: !Ref Tag }
    `,
  },
  {
    title: 'qualifiers, keys with one value, keys that AWS does not list, and whether the key is there',
    dialect: 'cfn',
    good: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: ec2:CreateTags
                  Resource: arn:aws:ec2:eu-west-1:111122223333:instance/*
                  Condition:
                    ForAllValues:StringEquals: { aws:TagKeys: [team, stage] }
                    'Null': { aws:TagKeys: false }
                    StringEquals: { aws:RequestTag/team: [ci, web], example.com:amr: [a, b] }
    `,
  },
];
