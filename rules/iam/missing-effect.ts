import { policySubject, type Policy } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { entryOf, plainText, type MapNode, type ScalarNode } from '#core/syntax/index.ts';
import type { Editor } from '#core/edit/index.ts';
import { literal, texts } from '#core/values/index.ts';
import { isMisspelt, mayChange, pathsWithout, placeOfMissing, statementElements, statementMaps } from './_grammar.ts';

export default defineRule({
  id: 'iam/missing-effect',
  title: 'Statement that neither allows nor denies',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS refuses a policy in which a statement has no Effect, or another one than Allow and Deny, and with it the whole update of the stack.',
  refs: [
    'access-analyzer:MISSING_EFFECT',
    'access-analyzer:INVALID_EFFECT',
    'parliament:MALFORMED',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html',
  ],
  preset: 'recommended',
  on: policySubject,
  messages: {
    missing: 'The statement has no Effect, so that AWS refuses the policy.',
    invalid: 'Effect is "{effect}"; AWS takes only Allow and Deny, in these letters.',
  },

  *check(policy, finding, facts) {
    for (const { value: statement, when } of statementMaps(facts, policy)) {
      const effect = entryOf(statement, 'Effect')?.value;
      if (isValid(plainText(effect)) || isMisspelt(statement, ['Effect'], statementElements)) continue;
      const missing = pathsWithout(facts, statement, 'Effect');
      for (const path of missing) yield finding.missing(placeOfMissing(statement, 'Effect')).when(when).when(path);
      if (!effect || missing.length > 0) continue;
      for (const { value, node, when: path } of texts(facts, effect).alternatives) {
        const text = literal(value);
        if (text !== undefined && !isValid(text)) yield finding.invalid(node, { effect: text }).when(when).when(path);
      }
    }
  },

  fixes: {
    correct: {
      title: 'Write the Effect as AWS takes it (it then counts)',
      applicability: 'needs-review',
      apply(context) {
        const { edit, finding, tree, subject } = context;
        const node = writtenEffects(context).find((each) => each === finding.at);
        const text = node?.source.trim().toLowerCase();
        const effect = ['Allow', 'Deny'].find((each) => each.toLowerCase() === text);
        if (!node || effect === undefined || !mayChange(tree, subject, node)) return 'decline';
        return edit.replace(node, effect);
      },
    },
    deny: {
      title: 'Let the statement deny (may cut somebody off)',
      applicability: 'needs-review',
      asked: 'never',
      apply: (context) => setEffect(context, 'Deny'),
    },
    allow: {
      title: 'Let the statement allow (it then grants access)',
      applicability: 'needs-review',
      asked: 'never',
      apply: (context) => setEffect(context, 'Allow'),
    },
  },
});

function isValid(effect: string | undefined): boolean {
  return effect === 'Allow' || effect === 'Deny';
}

function writtenEffects({ facts, subject }: FixContext<Policy>): readonly ScalarNode[] {
  return statementMaps(facts, subject).flatMap(({ value }) =>
    texts(facts, entryOf(value, 'Effect')?.value).alternatives.flatMap(({ node }) =>
      node.kind === 'scalar' && node.tag === undefined ? [node] : [],
    ),
  );
}

function setEffect(context: FixContext<Policy>, effect: 'Allow' | 'Deny'): Editor | 'decline' {
  const { edit, facts, finding, subject, tree } = context;
  const statement = statementMaps(facts, subject)
    .map(({ value }) => value)
    .find((node: MapNode) => finding.message === 'missing' && placeOfMissing(node, 'Effect') === finding.at);
  if (!statement || finding.path.length > 0 || !mayChange(tree, subject, statement)) return 'decline';
  const after = entryOf(statement, 'Sid') ? { after: 'Sid' } : {};
  return edit.put(statement, 'Effect', effect, after);
}

export const examples: readonly Example[] = [
  {
    title: 'a statement without, and effects in other letters',
    dialect: 'iam-policy',
    fixes: ['deny', 'allow', 'correct'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Sid": "Read", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*" },
            ^^^^^ missing
          { "Effect": "allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/*" },
                      ^^^^^^^ invalid
          { "Effect": "DENY", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::a/*" }
                      ^^^^^^ invalid
        ]
      }
    `,
  },
  {
    title: 'another word, a key without a value, and branches',
    dialect: 'cfn',
    fixes: ['deny', 'allow'],
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
                - Effect: Permit
                          ^^^^^^ invalid
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::a/*
                - Effect: # to be said
                  ^^^^^^ missing
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::a/*
                - Effect: !If [IsProd, Deny, Block]
                                             ^^^^^ invalid
                  Action: s3:DeleteObject
                  Resource: arn:aws:s3:::a/*
                - Effect: !If [IsProd, Deny, !Ref AWS::NoValue]
                  ^^^^^^ missing
                  Action: s3:DeleteObject
                  Resource: arn:aws:s3:::b/*
    `,
  },
  {
    title: 'both effects, what a parameter or a transform gives, and a misspelt key, which another rule says',
    dialect: 'cfn',
    good: `
      Parameters:
        Effect: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' }
                - { Effect: 'Deny', Action: 's3:PutObject', Resource: 'arn:aws:s3:::a/*' }
                - { Effect: !Ref Effect, Action: 's3:PutObject', Resource: 'arn:aws:s3:::b/*' }
                - { effect: Allow, Action: 's3:PutObject', Resource: 'arn:aws:s3:::c/*' }
                - Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://b/statement.yaml } }
                - Action: s3:GetObject
                  Resource: arn:aws:s3:::d/*
                  Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://b/effect.yaml } }
    `,
  },
];
