import type { Editor } from '#core/edit/index.ts';
import { momentIn, numberIn, testedWith, type ConditionTest, type Statement } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { intrinsicOf } from '#core/values/index.ts';
import { isCertain, plainValues, testOfValue, type PlainValue } from './_condition-values.ts';
import { conditionBranches } from './_conditions.ts';
import { mayChange } from './_grammar.ts';

export default defineRule({
  id: 'iam/numeric-redundant',
  title: 'Bound that another one takes in',
  severity: 'info',
  since: '0.1.0',
  why: 'One of several values has to match, so that the widest bound decides; a narrower one beside it looks like a limit and is none.',
  refs: [
    'access-analyzer:REDUNDANT_CONDITION_VALUE_NUM',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html',
  ],
  preset: 'recommended',
  on: testedWith((test) => boundsOf(test).others.length > 0),
  messages: {
    bound: '{operator} of {value} says nothing beside that of {other}, which takes it in.',
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      for (const test of tests) {
        const { widest, others } = boundsOf(test);
        for (const { text, node } of others) {
          const args = { operator: test.operator, value: text, other: widest?.text ?? '' };
          yield finding.bound(node, args).when(when);
        }
      }
    }
  },

  fixes: {
    drop: {
      title: 'Drop the bound, which changes nothing',
      applicability: 'safe',
      apply: drop,
    },
  },
});

interface Bounds {
  readonly widest: PlainValue | undefined;
  /** All that it takes in. */
  readonly others: readonly PlainValue[];
}

const none: Bounds = { widest: undefined, others: [] };

/** Nothing to say of a test with one value, with values that cannot be read, or with values that deployment decides. */
function boundsOf(test: ConditionTest): Bounds {
  const [, family, relation] = /^(Numeric|Date)(Less|Greater)Than/.exec(test.operator) ?? [];
  if (family === undefined || test.values.length < 2 || !isCertain(test)) return none;
  const read = family === 'Date' ? momentIn : numberIn;
  const sign = relation === 'Less' ? -1 : 1;
  const sorted = plainValues(test)
    .map((value) => ({ value, number: (read(value.text) ?? NaN) * sign }))
    .sort((a, b) => a.number - b.number);
  if (sorted.some(({ number }) => Number.isNaN(number))) return none;
  const [widest, ...others] = sorted.map(({ value }) => value);
  return { widest, others };
}

function drop({ edit, finding, subject: statement, tree }: FixContext<Statement>): Editor | 'decline' {
  const list = testOfValue(statement, finding.at)?.keyEntry.value;
  if (list?.kind !== 'seq' || intrinsicOf(list) || !mayChange(tree, statement.policy, list)) return 'decline';
  const item = list.items.find((node) => node === finding.at);
  return item ? edit.removeItem(list, item, 'keep-empty') : 'decline';
}

export const examples: readonly Example[] = [
  {
    title: 'two limits, of which the higher one decides, and two beginnings',
    dialect: 'iam-policy',
    fixes: ['drop'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": "arn:aws:s3:::b",
            "Condition": {
              "NumericLessThanEquals": { "s3:max-keys": ["10", "100"] },
                                                         ^^^^ bound
              "NumericGreaterThan": { "aws:MultiFactorAuthAge": [0, 60, 300] }
                                                                    ^^ bound
                                                                        ^^^ bound
            }
          }
        ]
      }
    `,
  },
  {
    title: 'dates in a branch of a template',
    dialect: 'cfn',
    fixes: ['drop'],
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
                - !If
                  - IsTest
                  - Effect: Deny
                    Action: s3:GetObject
                    Resource: arn:aws:s3:::b/*
                    Condition:
                      DateGreaterThan:
                        aws:CurrentTime:
                          - 2026-01-01T00:00:00Z # the freeze
                          - '2027-01-01T00:00:00Z'
                            ^^^^^^^^^^^^^^^^^^^^^^ bound
                  - !Ref AWS::NoValue
    `,
  },
  {
    title: 'one bound, numbers that are equal, two operators, what deployment gives, and what is no number',
    dialect: 'cfn',
    good: `
      Parameters:
        Most: { Type: Number }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: s3:ListBucket
                  Resource: arn:aws:s3:::b
                  Condition:
                    NumericLessThan: { s3:max-keys: [10], aws:MultiFactorAuthAge: [300, !Ref Most], aws:EpochTime: [1, many] }
                    NumericGreaterThan: { s3:max-keys: 1 }
                    NumericEquals: { s3:max-keys: [2, 3] }
    `,
  },
];
