import type { Editor } from '#core/edit/index.ts';
import { statementSubject, type Statement } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { entryOf, isMap, type Entry, type MapNode } from '#core/syntax/index.ts';
import { intrinsicOf } from '#core/values/index.ts';
import { addTest, ownCondition } from './_condition-values.ts';
import { conditionBranches, testAt } from './_conditions.ts';
import { mayChange } from './_grammar.ts';

export default defineRule({
  id: 'iam/empty-condition',
  title: 'Condition that names nothing',
  severity: 'info',
  since: '0.1.0',
  why: 'A condition without tests restricts nothing, and one without values decides otherwise than it looks: somebody has probably forgotten what was to stand there.',
  refs: [
    'access-analyzer:EMPTY_OBJECT_CONDITION',
    'access-analyzer:EMPTY_ARRAY_CONDITION',
    'access-analyzer:EMPTY_ARRAY_CONDITION_FORALLVALUES',
    'access-analyzer:EMPTY_ARRAY_CONDITION_FORANYVALUE',
    'access-analyzer:EMPTY_ARRAY_CONDITION_IFEXISTS',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    empty: 'The condition names no test, and so restricts nothing.',
    never: {
      text: 'No value is listed for {key}, so that {operator} is never met and the statement {effect} nothing.',
      severity: 'low',
    },
    absent: {
      text: 'No value is listed for {key}, so that {operator} is met only by requests without that key.',
      severity: 'low',
    },
    unclear: {
      text: 'No value is listed for {key}, so that {operator} has nothing to compare with.',
      severity: 'low',
    },
  },

  *check(statement, finding) {
    for (const { entry } of emptyIn(statement)) yield finding.empty(entry.key).when(statement.when);
    for (const { tests, when } of conditionBranches(statement)) {
      for (const { keyEntry, operatorEntry, operator: name, qualifier, ifExists } of tests) {
        const list = keyEntry.value;
        if (list.kind !== 'seq' || list.tag !== undefined || list.items.length > 0) continue;
        const args = { key: keyEntry.key.source, operator: operatorEntry.key.source };
        const effect = statement.isDeny ? 'denies' : 'allows';
        const found =
          name.includes('Not') || name === 'Null'
            ? finding.unclear(keyEntry.key, args)
            : ifExists || qualifier === 'ForAllValues'
              ? finding.absent(keyEntry.key, args)
              : finding.never(keyEntry.key, { ...args, effect });
        yield found.when(when);
      }
    }
  },

  fixes: {
    remove: {
      title: 'Remove the condition, which changes nothing',
      applicability: 'safe',
      apply({ edit, finding, subject, tree }) {
        const found = emptyIn(subject).find(({ entry }) => entry.key === finding.at);
        return found && mayChange(tree, subject.policy, found.map)
          ? edit.removeEntry(found.map, found.entry)
          : 'decline';
      },
    },
    null: {
      title: 'Ask by Null for the absent key, which means the same',
      applicability: 'needs-review',
      apply: askByNull,
    },
  },
  remedy: 'List the values; Null with "true" asks whether the key is absent.',
});

function askByNull(context: FixContext<Statement>): Editor | 'decline' {
  const { edit, finding } = context;
  const test = testAt(context);
  const condition = ownCondition(context);
  const tests = test?.operatorEntry.value;
  if (finding.message !== 'absent' || !condition || !test || !tests || !isMap(tests)) return 'decline';
  if (!condition.entries.includes(test.operatorEntry)) return 'decline';
  const isAlone = tests.entries.length === 1;
  if (isAlone && !entryOf(condition, 'Null'))
    return edit.rename(condition, test.operatorEntry, 'Null').replace(test.keyEntry.value, 'true');
  if (addTest(context, 'Null', test.keyEntry.key.source, 'true') === 'decline') return 'decline';
  return isAlone ? edit.removeEntry(condition, test.operatorEntry) : edit.removeEntry(tests, test.keyEntry);
}

/** A `Condition` without operators, and operators without keys. */
function emptyIn({ node }: Statement): readonly { readonly entry: Entry; readonly map: MapNode }[] {
  const condition = entryOf(node, 'Condition');
  if (!condition || !isMap(condition.value) || intrinsicOf(condition.value)) return [];
  const map = condition.value;
  // An operator alone is the whole condition.
  if (map.entries.every(({ value }) => isEmptyMap(value))) return [{ entry: condition, map: node }];
  return map.entries.filter(({ value }) => isEmptyMap(value)).map((entry) => ({ entry, map }));
}

function isEmptyMap(node: Entry['value']): boolean {
  return isMap(node) && node.entries.length === 0;
}

export const examples: readonly Example[] = [
  {
    title: 'a condition that is not written to the end',
    dialect: 'iam-policy',
    fixes: ['remove'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*", "Condition": {} },
                                                                                         ^^^^^^^^^^^ empty
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::c/*",
            "Condition": {
              "StringEquals": {},
              ^^^^^^^^^^^^^^ empty
              "Bool": { "aws:SecureTransport": "true" }
            }
          }
        ]
      }
    `,
  },
  {
    title: 'an operator that stands alone',
    dialect: 'iam-policy',
    fixes: ['remove'],
    bad: `
      Version: '2012-10-17'
      Statement:
        - Effect: Allow
          Action: s3:GetObject
          Resource: arn:aws:s3:::b/*
          Condition: # to be said
          ^^^^^^^^^ empty
            Bool: {}
    `,
  },
  {
    title: 'keys without values',
    dialect: 'cfn',
    fixes: ['null'],
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
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::a/*
                  Condition:
                    StringEquals: { 'aws:PrincipalOrgID': [] }
                                    ^^^^^^^^^^^^^^^^^^^^ never
                - Effect: Deny
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::a/*
                  Condition:
                    ForAllValues:StringEquals: { 'aws:TagKeys': [] }
                                                 ^^^^^^^^^^^^^ absent
                    StringNotEquals: { 'aws:PrincipalOrgID': [] }
                                       ^^^^^^^^^^^^^^^^^^^^ unclear
                - Effect: Deny
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::a/*
                  Condition: !If
                    - IsProd
                    - StringEqualsIfExists: { 'aws:SourceVpce': [] }
                                              ^^^^^^^^^^^^^^^^ absent
                    - !Ref AWS::NoValue
    `,
  },
  {
    title: 'values, no condition, an empty text, which is a value, and what a parameter, a branch or a transform gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Vpcs: { Type: CommaDelimitedList, Default: '' }
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
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition: { StringEquals: { 'aws:SourceVpc': [vpc-1] } } }
                - { Effect: Allow, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b', Condition: { StringEquals: { 's3:prefix': '' } } }
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::c/*', Condition: { StringEquals: { 'aws:SourceVpc': !Ref Vpcs } } }
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::d/*
                  Condition: !If [IsProd, { StringEquals: { 'aws:SourceVpc': vpc-1 } }, !Ref AWS::NoValue]
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::e/*
                  Condition:
                    Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://b/condition.yaml } }
    `,
  },
];
