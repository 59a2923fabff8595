import type { Facts } from '#core/facts/index.ts';
import { policySubject, type Policy } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf, isMap, type Entry, type ScalarNode, type SyntaxNode } from '#core/syntax/index.ts';
import { both, expand, intrinsicOf, type Path } from '#core/values/index.ts';
import { isBlank, mayChange, statementMaps, statementNodes } from './_grammar.ts';
import { isTemplate } from './_shared.ts';

export default defineRule({
  id: 'iam/data-type',
  title: 'Value of another type than the policy language has',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS refuses the policy, and with it the whole update of the stack.',
  refs: [
    'access-analyzer:DATA_TYPE_MISMATCH',
    'cfn-lint:E3510',
    'cfn-lint:E3512',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html',
  ],
  preset: 'recommended',
  on: policySubject,
  messages: {
    type: '{element} has to be {wanted}, and not {given}.',
    unquoted: '{element} has to be a text, and {value} without quotes is {given}.',
  },

  *check(policy, finding, facts) {
    for (const { element, node, wanted, when } of mismatchesIn(facts, policy)) {
      const given = typeName(node);
      const found =
        node.kind === 'scalar' && node.value !== null && wanted !== 'a map'
          ? finding.unquoted(node, { element, value: node.source, given })
          : finding.type(node, { element, wanted, given });
      yield found.when(when);
    }
  },

  fixes: {
    quote: {
      title: 'Put it in quotes',
      applicability: 'safe',
      apply({ edit, facts, finding, subject, tree }) {
        const found = mismatchesIn(facts, subject).find(({ node }) => node === finding.at)?.node;
        if (finding.message !== 'unquoted' || found?.kind !== 'scalar' || !mayChange(tree, subject, found))
          return 'decline';
        return edit.replace(found, found.source);
      },
    },
  },
  remedy: 'Write the value as the policy language has it.',
});

type Wanted = 'a text' | 'a text or a list of texts' | 'a map' | '"*" or a map';

interface Mismatch {
  readonly element: string;
  readonly node: SyntaxNode;
  readonly wanted: Wanted;
  readonly when: Path;
}

function mismatchesIn(facts: Facts, policy: Policy): readonly Mismatch[] {
  // CloudFormation makes a text of every scalar in a policy.
  const isTyped = !isTemplate(facts);
  const found: Mismatch[] = [];
  const { node, when } = policy;
  text('Version', entryOf(node, 'Version'), when, isNoScalar);
  text('Id', entryOf(node, 'Id'), when);
  for (const { value, when: path } of statementNodes(facts, policy))
    if (!isMap(value) && !isBlank(value))
      found.push({ element: 'A statement', node: value, wanted: 'a map', when: path });
  for (const { value: statement, when: path } of statementMaps(facts, policy)) {
    text('Sid', entryOf(statement, 'Sid'), path);
    text('Effect', entryOf(statement, 'Effect'), path, isNoScalar);
    for (const key of ['Action', 'NotAction', 'Resource', 'NotResource'])
      texts(key, entryOf(statement, key), path, isNull);
    for (const key of ['Principal', 'NotPrincipal']) principal(key, entryOf(statement, key), path);
    condition(entryOf(statement, 'Condition'), path);
  }
  return found;

  function forms(entry: Entry | undefined, path: Path): readonly { readonly value: SyntaxNode; readonly when: Path }[] {
    if (!entry || isText(entry.value)) return [];
    return expand(facts, entry.value).alternatives.flatMap(({ value, when: own }) => {
      const joined = both(path, own);
      return joined && value.kind !== 'alias' && !intrinsicOf(value) && !isBlank(value)
        ? [{ value, when: joined }]
        : [];
    });
  }

  function isText(value: SyntaxNode): boolean {
    return value.kind === 'scalar' && value.tag === undefined && !isOtherScalar(value);
  }

  function isNull(value: SyntaxNode): boolean {
    return isOtherScalar(value) && value.value === null;
  }

  function isOtherScalar(value: SyntaxNode): value is ScalarNode {
    return isTyped && value.kind === 'scalar' && value.tag === undefined && typeof value.value !== 'string';
  }

  function text(
    element: string,
    entry: Entry | undefined,
    path: Path,
    isWrong: (node: SyntaxNode) => boolean = (node) => isNoScalar(node) || isOtherScalar(node),
  ): void {
    for (const { value, when: on } of forms(entry, path))
      if (isWrong(value)) found.push({ element, node: value, wanted: 'a text', when: on });
  }

  function texts(
    element: string,
    entry: Entry | undefined,
    path: Path,
    isWrong: (node: SyntaxNode) => boolean = isOtherScalar,
  ): void {
    // As most are.
    if (entry?.value.kind === 'seq' && entry.value.tag === undefined && entry.value.items.every(isText)) return;
    const wanted = 'a text or a list of texts';
    for (const { value, when: on } of forms(entry, path)) {
      if (value.kind === 'map' || isWrong(value)) found.push({ element, node: value, wanted, when: on });
      if (value.kind !== 'seq') continue;
      for (const item of value.items) if (!isFine(item, isWrong)) found.push({ element, node: item, wanted, when: on });
    }
  }

  function isFine(item: SyntaxNode, isWrong: (node: SyntaxNode) => boolean): boolean {
    return item.kind === 'alias' || intrinsicOf(item) !== undefined || (item.kind === 'scalar' && !isWrong(item));
  }

  function principal(element: string, entry: Entry | undefined, path: Path): void {
    for (const { value, when: on } of forms(entry, path)) {
      if (isOtherScalar(value)) found.push({ element, node: value, wanted: '"*" or a map', when: on });
      if (!isMap(value) || hasCalls(value.entries)) continue;
      for (const each of value.entries) texts(`${element}.${each.key.source}`, each, on);
    }
  }

  function condition(entry: Entry | undefined, path: Path): void {
    if (entry && isText(entry.value)) {
      if (!isBlank(entry.value)) found.push({ element: 'Condition', node: entry.value, wanted: 'a map', when: path });
      return;
    }
    for (const { value, when: on } of forms(entry, path)) {
      if (!isMap(value)) found.push({ element: 'Condition', node: value, wanted: 'a map', when: on });
      else if (!hasCalls(value.entries)) for (const operator of value.entries) tests(operator, on);
    }
  }

  function tests(operator: Entry, path: Path): void {
    const { value, key } = operator;
    if (value.kind === 'alias' || intrinsicOf(value) || isBlank(value)) return;
    if (!isMap(value)) found.push({ element: key.source, node: value, wanted: 'a map', when: path });
    // Numbers and booleans are values of conditions.
    else if (!hasCalls(value.entries))
      for (const each of value.entries) texts(each.key.source, each, path, () => false);
  }
}

/** Numbers and booleans in the place of a version, an effect, an action or an ARN have rules that say more of them. */
function isNoScalar(node: SyntaxNode): boolean {
  return node.kind !== 'scalar';
}

/** Whether a transform or a loop makes entries of a map. */
function hasCalls(entries: readonly Entry[]): boolean {
  return entries.some(({ key }) => key.source.startsWith('Fn::'));
}

function typeName(node: SyntaxNode): string {
  if (node.kind === 'map') return 'a map';
  if (node.kind === 'seq') return 'a list';
  if (node.kind === 'scalar' && typeof node.value === 'number') return 'a number';
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return 'a boolean';
  return node.kind === 'scalar' && node.value === null ? 'null' : 'a text';
}

export const examples: readonly Example[] = [
  {
    title: 'numbers and booleans without quotes, and lists for texts',
    dialect: 'iam-policy',
    fixes: ['quote'],
    bad: `
      {
        "Version": "2012-10-17",
        "Id": 20121017,
              ^^^^^^^^ unquoted
        "Statement": [
          {
            "Sid": 1,
                   ^ unquoted
            "Effect": ["Allow"],
                      ^^^^^^^^^ type
            "Principal": { "AWS": [111122223333] },
                                   ^^^^^^^^^^^^ unquoted
            "Action": { "s3": "GetObject" },
                      ^^^^^^^^^^^^^^^^^^^^^ type
            "Resource": ["arn:aws:s3:::a/*", ["arn:aws:s3:::b/*"], null]
                                             ^^^^^^^^^^^^^^^^^^^^ type
                                                                   ^^^^ type
          }
        ]
      }
    `,
  },
  {
    title: 'a condition of the template in the place of one of the policy, and a statement that is none',
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
                  Condition: IsProd
                             ^^^^^^ type
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::a/*
                - s3:GetObject
                  ^^^^^^^^^^^^ type
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    Bool: [{ 'aws:SecureTransport': 'true' }]
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ type
                    StringEquals: { 'aws:SourceVpc': { Vpc: vpc-1 } }
                                                     ^^^^^^^^^^^^^^ type
                - Effect: !If [IsProd, Allow, [Deny]]
                                              ^^^^^^ type
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::c/*
    `,
  },
  {
    title: 'a number in a policy of YAML',
    dialect: 'iam-policy',
    fixes: ['quote'],
    bad: `
      Version: 2012-10-17
      Statement:
        - Effect: Allow
          Principal: { AWS: 111122223333 } # the builds
                            ^^^^^^^^^^^^ unquoted
          Action: s3:GetObject
          Resource: arn:aws:s3:::a/*
    `,
  },
  {
    title: 'numbers and booleans of which other rules say that they are no version, effect, action or ARN',
    dialect: 'iam-policy',
    good: `
      {
        "Version": 20121017,
        "Statement": [{ "Effect": true, "Action": [1], "Resource": [5, "arn:aws:s3:::a/*"] }]
      }
    `,
  },
  {
    title: 'numbers as values of conditions',
    dialect: 'iam-policy',
    good: `
      {
        "Version": "2012-10-17",
        "Statement": {
          "Effect": "Deny",
          "Principal": "*",
          "Action": ["s3:*"],
          "Resource": "arn:aws:s3:::a/*",
          "Condition": {
            "Bool": { "aws:SecureTransport": false },
            "NumericLessThan": { "s3:TlsVersion": [1.2] }
          }
        }
      }
    `,
  },
  {
    title: 'numbers in a template, calls, keys without values yet, and what a parameter or a transform gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Names: { Type: CommaDelimitedList }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: 2012-10-17
              Statement:
                - { Sid: 1, Effect: Allow, Principal: { AWS: 111122223333 }, Action: 'sts:AssumeRole' }
                - Effect: Allow
                  Principal: { AWS: [!Sub 'arn:aws:iam::\${AWS::AccountId}:root', { Ref: AWS::AccountId }] }
                  Action: !Ref Names
                  Condition: !If [IsProd, { Bool: { 'aws:MultiFactorAuthPresent': true } }, !Ref AWS::NoValue]
                - Effect: Allow
                  Principal:
                    Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://b/principals.yaml } }
                  Action: [!If [IsProd, 'sts:AssumeRole', 'sts:TagSession']]
                  Condition:
                - !If [IsProd, { Effect: Deny, Principal: '*', Action: 'sts:TagSession' }, !Ref AWS::NoValue]
    `,
  },
];
