import { testedWith, type ConditionTest } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { conditionBranches, moveTest } from './_conditions.ts';
import { listed } from './_shared.ts';

export default defineRule({
  id: 'iam/null-qualifier',
  title: 'Null with a set operator',
  severity: 'medium',
  since: '0.1.0',
  why: 'Null asks whether a key is there. With a set operator the answer is always the same, so that the test limits nothing, or the statement never applies.',
  refs: [
    'access-analyzer:NULL_WITH_QUALIFIER',
    'CWE-863',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  ],
  preset: 'recommended',
  on: testedWith(isQualifiedNull),
  messages: {
    always: 'ForAllValues:Null holds for every request, so that this says nothing of {key}.',
    never: 'ForAnyValue:Null holds for no request, so that this statement never applies.',
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      const asked = tests.filter(isQualifiedNull);
      for (const entry of new Set(asked.map(({ operatorEntry }) => operatorEntry))) {
        const own = asked.filter(({ operatorEntry }) => operatorEntry === entry);
        const key = listed(own.map(({ keyEntry }) => keyEntry.key.source));
        const isAlways = own[0]?.qualifier === 'ForAllValues';
        yield (isAlways ? finding.always(entry.key, { key }) : finding.never(entry.key)).when(when);
      }
    }
  },

  fixes: {
    plain: {
      title: 'Ask with Null alone (the test then takes effect)',
      applicability: 'needs-review',
      apply: (context) => moveTest(context, () => 'Null'),
    },
  },
});

function isQualifiedNull({ operator, qualifier, ifExists }: ConditionTest): boolean {
  return operator === 'Null' && qualifier !== undefined && !ifExists;
}

export const examples: readonly Example[] = [
  {
    title: 'a demand for tags that every request meets, and one that none meets',
    dialect: 'iam-policy',
    fixes: ['plain'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "ec2:CreateTags",
            "Resource": "arn:aws:ec2:eu-west-1:111122223333:instance/*",
            "Condition": {
              "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "stage"] },
              "ForAllValues:Null": { "aws:TagKeys": "false" }
              ^^^^^^^^^^^^^^^^^^^ always
            }
          },
          {
            "Effect": "Deny",
            "Action": "ec2:RunInstances",
            "Resource": "*",
            "Condition": { "ForAnyValue:Null": { "aws:TagKeys": "true" } }
                           ^^^^^^^^^^^^^^^^^^ never
          }
        ]
      }
    `,
  },
  {
    title: 'a Null beside it in a template',
    dialect: 'cfn',
    fixes: ['plain'],
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
                    'Null': { aws:SourceVpc: 'false' }
                    ForAllValues:Null: # tags
                    ^^^^^^^^^^^^^^^^^ always
                      aws:PrincipalTag/team: 'false'
                      aws:PrincipalTag/stage: 'false'
    `,
  },
  {
    title: 'Null alone, set operators that compare, and what a branch or a parameter decides',
    dialect: 'cfn',
    good: `
      Parameters:
        Team: { Type: String }
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
                  Resource: arn:aws:ec2:eu-west-1:111122223333:instance/*
                  Condition:
                    'Null': { aws:TagKeys: 'false' }
                    ForAllValues:StringEquals: { aws:TagKeys: [!Ref Team, stage] }
                - Effect: Deny
                  Action: ec2:CreateTags
                  Resource: '*'
                  Condition:
                    !If [IsProd, { 'Null': { 'aws:RequestTag/team': 'true' } }, { ForAnyValue:StringEquals: { aws:TagKeys: root } }]
    `,
  },
];
