import { includes, statementSubject, type Terms } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { spend } from '#core/text/index.ts';
import { literal, type Alternative, type Text } from '#core/values/index.ts';
import { mayChange } from './_grammar.ts';

export default defineRule({
  id: 'iam/action-redundant',
  title: 'Action that is listed already',
  severity: 'info',
  since: '0.1.0',
  why: 'A list that says the same twice is longer than what it allows, and who takes an action out of it takes out nothing.',
  refs: [
    'access-analyzer:REDUNDANT_ACTION',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    twice: '"{action}" is listed twice.',
    covered: '"{action}" is taken in by "{other}" of the same list.',
  },

  *check(statement, finding) {
    for (const { term, other } of redundantIn(statement.actions ?? statement.notActions)) {
      const action = literal(term.value) ?? '';
      const wider = literal(other.value) ?? '';
      const found =
        action.toLowerCase() === wider.toLowerCase()
          ? finding.twice(term.node, { action })
          : finding.covered(term.node, { action, other: wider });
      yield found.also(other.node, 'It is listed here.').when(statement.when);
    }
  },

  fixes: {
    drop: {
      title: 'Drop the entry, which changes nothing',
      applicability: 'safe',
      isLast: true,
      apply({ edit, finding, subject: statement, tree }) {
        const list = (statement.actions ?? statement.notActions)?.entry.value;
        if (list?.kind !== 'seq' || list.tag !== undefined) return 'decline';
        const item = list.items.find((node) => node === finding.at);
        if (!item || !mayChange(tree, statement.policy, item)) return 'decline';
        return edit.removeItem(list, item, 'keep-empty');
      },
    },
  },
});

/** To read an entry and look it up. */
const stepsOfEntry = 10;

interface Redundant {
  readonly term: Alternative<Text>;
  readonly other: Alternative<Text>;
}

/** Entries that another entry takes in, wherever that stands; of the same ones the later. */
function redundantIn(terms: Terms | undefined): readonly Redundant[] {
  if (!terms || terms.items.length < 2) return [];
  spend(stepsOfEntry * terms.items.length, 'comparing actions');
  const plain = terms.items.flatMap((term) => {
    const text = term.when.length === 0 ? literal(term.value)?.toLowerCase() : undefined;
    return text === undefined ? [] : [{ term, text, service: serviceIn(text) }];
  });
  const firsts = new Map<string, number>();
  // Only a pattern takes in another text, so that a list of hundreds of names is no matter of each with each.
  const patterns = new Map<string, { place: number; wide: string }[]>();
  plain.forEach(({ text, service }, place) => {
    if (!firsts.has(text)) firsts.set(text, place);
    if (!isGlob(text)) return;
    const key = isGlob(service) ? anyService : service;
    const own = patterns.get(key) ?? [];
    own.push({ place, wide: text });
    patterns.set(key, own);
  });
  // Mostly each is another name.
  if (patterns.size === 0 && firsts.size === plain.length) return [];
  return plain.flatMap(({ term, text, service }, at) => {
    const widerIn = (key: string) =>
      patterns
        .get(key)
        ?.find(({ place, wide }) => place !== at && includes(wide, text) && (place < at || !includes(text, wide)))
        ?.place;
    const places = [widerIn(service), widerIn(anyService)].filter((place) => place !== undefined);
    // Of same ones all are taken in by a pattern, so that each can go for itself.
    const least = places.length > 0 ? Math.min(...places) : firsts.get(text);
    const other = least === undefined || least === at ? undefined : plain[least]?.term;
    return other ? [{ term, other }] : [];
  });
}

function isGlob(text: string): boolean {
  return text.includes('*') || text.includes('?');
}

/** Stands for services that are patterns themselves. */
const anyService = '*';

function serviceIn(action: string): string {
  return action.split(':', 1)[0] ?? '';
}

export const examples: readonly Example[] = [
  {
    title: 'the same twice, and a pattern that takes in both',
    dialect: 'iam-policy',
    fixes: ['drop'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: ["s3:GetObject", "s3:GetObject", "s3:Get*"]
                   ^^^^^^^^^^^^^^ covered
                                   ^^^^^^^^^^^^^^ covered
          Resource: "arn:aws:s3:::artifacts/*"
    `,
  },
  {
    title: 'the same in other letters, and actions beside their pattern',
    dialect: 'iam-policy',
    fixes: ['drop'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject", "s3:getobject"],
                                                       ^^^^^^^^^^^^^^ twice
            "Resource": "arn:aws:s3:::b/*"
          },
          {
            "Effect": "Allow",
            "Action": [
              "s3:GetObjectTagging",
              ^^^^^^^^^^^^^^^^^^^^^ covered
              "s3:GetObject*",
              "s3:GetObjectV*"
              ^^^^^^^^^^^^^^^^ covered
            ],
            "Resource": "arn:aws:s3:::b/*"
          }
        ]
      }
    `,
  },
  {
    title: 'the same three times',
    dialect: 'iam-policy',
    fixes: ['drop'],
    bad: `
      Version: '2012-10-17'
      Statement:
        - Effect: Allow
          Action:
            - s3:GetObject
            - s3:GetObject # again
              ^^^^^^^^^^^^ twice
            - s3:GetObject
              ^^^^^^^^^^^^ twice
          Resource: arn:aws:s3:::b/*
    `,
  },
  {
    title: 'a Deny and exceptions in a template',
    dialect: 'cfn',
    fixes: ['drop'],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Action:
                    - iam:*
                    - iam:PassRole
                      ^^^^^^^^^^^^ covered
                  Resource: '*'
                - Effect: Deny
                  NotAction: [sts:*, sts:AssumeRole]
                                     ^^^^^^^^^^^^^^ covered
                  Resource: '*'
    `,
  },
  {
    title: 'a list with a branch, and comments that stay',
    dialect: 'cfn',
    fixes: ['drop'],
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
                  Action:
                    # of builds
                    - s3:Get*
                    - s3:GetObject
                      ^^^^^^^^^^^^ covered
                    - !If [IsProd, s3:PutObject, s3:DeleteObject] # what else
                  Resource: arn:aws:s3:::b/*
    `,
  },
  {
    title: 'patterns that only overlap, branches, single actions, and what a parameter gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: { Type: String }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: ['s3:Get*', 's3:*Object', 's3:PutObject?'], Resource: 'arn:aws:s3:::b/*' }
                - { Effect: Allow, Action: [!If [IsProd, 's3:Get*', 's3:List*'], 's3:GetObject'], Resource: 'arn:aws:s3:::b/*' }
                - { Effect: Allow, Action: [!Ref Action, 's3:GetObject'], Resource: 'arn:aws:s3:::b/*' }
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
    `,
  },
];
