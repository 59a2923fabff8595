import { testedWith } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import type { ScalarNode, SyntaxNode } from '#core/syntax/index.ts';
import { conditionBranches } from './_conditions.ts';
import { mayChange } from './_grammar.ts';

export default defineRule({
  id: 'iam/value-mixed-types',
  title: 'Condition values of several types',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS reads the values of a key as one type, and refuses a policy that mixes them.',
  refs: [
    'access-analyzer:INVALID_CONDITION_DATA_TYPE',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  ],
  preset: 'recommended',
  on: testedWith(({ keyEntry }) => oddOnesIn(keyEntry.value).length > 0),
  messages: {
    mixed: 'This list mixes texts with {types}; AWS reads the values of {key} as one type.',
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      for (const { keyEntry } of tests) {
        const others = oddOnesIn(keyEntry.value);
        if (others.length === 0) continue;
        const types = [...new Set(others.map(({ value }) => (typeof value === 'number' ? 'numbers' : 'truth values')))];
        const args = { key: keyEntry.key.source, types: types.join(' and ') };
        yield finding.mixed(keyEntry.value, args).when(when);
      }
    }
  },

  fixes: {
    quote: {
      title: 'Write all of them as texts',
      applicability: 'safe',
      apply({ edit, finding, subject: statement, tree }) {
        const tests = statement.conditions.alternatives.flatMap(({ value }) => value);
        const list = tests.find(({ keyEntry }) => keyEntry.value === finding.at)?.keyEntry.value;
        if (!list || !mayChange(tree, statement.policy, list)) return 'decline';
        return oddOnesIn(list).reduce((each, item) => each.replace(item, item.source), edit);
      },
    },
  },
});

/** The numbers and truth values of a list that has texts as well. */
function oddOnesIn(list: SyntaxNode): readonly ScalarNode[] {
  if (list.kind !== 'seq' || list.tag !== undefined) return [];
  const scalars = list.items.flatMap((item) => (item.kind === 'scalar' && item.tag === undefined ? [item] : []));
  const odd = scalars.filter(({ value }) => typeof value === 'number' || typeof value === 'boolean');
  return odd.length < scalars.length ? odd : [];
}

export const examples: readonly Example[] = [
  {
    title: 'a number among texts',
    dialect: 'iam-policy',
    fixes: ['quote'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": "arn:aws:s3:::b",
            "Condition": { "NumericEquals": { "s3:max-keys": ["10", 20] } }
                                                             ^^^^^^^^^^ mixed
          }
        ]
      }
    `,
  },
  {
    title: 'accounts of which one is quoted, and truth',
    dialect: 'cfn',
    fixes: ['quote'],
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
                    StringEquals:
                      aws:ResourceAccount: ['111122223333', 444455556666] # ours
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mixed
                      aws:PrincipalTag/ci: [true, 'yes']
                                           ^^^^^^^^^^^^^ mixed
    `,
  },
  {
    title: 'lists of one type, single values, what a parameter gives, and branches',
    dialect: 'cfn',
    good: `
      Parameters:
        Account: { Type: String }
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
                    StringEquals:
                      aws:ResourceAccount: [111122223333, 444455556666]
                      aws:PrincipalAccount: [111122223333, !Ref Account]
                      aws:PrincipalTag/ci: ['true', 'yes']
                      aws:SourceAccount: !If [IsProd, ['111122223333'], [444455556666]]
                    Bool: { aws:SecureTransport: true }
    `,
  },
];
