import { severalTestsSubject, type ConditionTest } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { conditionBranches } from './_conditions.ts';

export default defineRule({
  id: 'iam/key-duplicate-case',
  title: 'Condition key that is there twice',
  severity: 'medium',
  since: '0.1.0',
  why: 'Letters do not count in condition keys, so that AWS refuses the policy, and with it the whole update of the stack.',
  refs: [
    'access-analyzer:DUPLICATE_KEYS_WITH_DIFFERENT_CASE',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  ],
  preset: 'recommended',
  on: severalTestsSubject,
  messages: {
    twice: '{operator} has "{key}" already, as "{other}": letters do not count in keys, and AWS refuses the policy.',
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      for (const [at, test] of tests.entries()) {
        const first = tests.findIndex((other) => isSame(other, test));
        const other = tests[first];
        if (!other || first === at) continue;
        const { key } = test.keyEntry;
        const args = { operator: test.operatorEntry.key.source, key: key.source, other: other.keyEntry.key.source };
        yield finding.twice(key, args).also(other.keyEntry.key, 'It is here as well.').when(when);
      }
    }
  },

  fixes: {},
  remedy: 'Put the values of both into one list; of tests that all have to hold, keep the narrower.',
});

/** Of the same operator; what is the same to the letter is a fault of the text. */
function isSame(a: ConditionTest, b: ConditionTest): boolean {
  if (a === b) return true;
  return a.operatorEntry === b.operatorEntry && a.key === b.key && a.keyEntry.key.source !== b.keyEntry.key.source;
}

export const examples: readonly Example[] = [
  {
    title: 'one key in two spellings',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": {
              "StringEquals": {
                "aws:SourceVpc": "vpc-0123456789abcdef0",
                "aws:PrincipalOrgID": "o-abcdefghij",
                "aws:sourcevpc": "vpc-0fedcba9876543210"
                ^^^^^^^^^^^^^^^ twice
              }
            }
          }
        ]
      }
    `,
  },
  {
    title: 'a tag in a branch of a template',
    dialect: 'cfn',
    bad: `
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
                  Action: ec2:StopInstances
                  Resource: '*'
                  Condition:
                    StringEquals:
                      aws:ResourceTag/Team: ci
                      aws:ResourceTag/team: ci
                      ^^^^^^^^^^^^^^^^^^^^ twice
                - Effect: Allow
                  Action: ec2:StartInstances
                  Resource: '*'
                  Condition:
                    !If
                      - IsProd
                      - StringEquals: { 'ec2:Vpc': a, 'ec2:vpc': b }
                                                      ^^^^^^^^^ twice
                      - StringEquals: { 'ec2:Vpc': a }
    `,
  },
  {
    title: 'the same key of several operators and of two branches, and keys that deployment gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Vpc: { Type: String }
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
                  Action: ec2:CreateTags
                  Resource: '*'
                  Condition:
                    ForAllValues:StringEquals: { aws:TagKeys: [team] }
                    'Null': { aws:tagkeys: 'false' }
                    StringLike: { aws:SourceVpc: !Ref Vpc, aws:SourceVpce: '*' }
                - Effect: Allow
                  Action: ec2:StartInstances
                  Resource: '*'
                  Condition: !If [IsProd, { StringEquals: { ec2:Vpc: a } }, { StringEquals: { ec2:vpc: b } }]
                - Effect: Allow
                  Action: ec2:StopInstances
                  Resource: '*'
                  Condition: { StringEquals: { aws:ResourceTag/team: a, aws:ResourceTag/teams: b } }
    `,
  },
];
