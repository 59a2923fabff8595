import { includesExactly, isStar, statementSubject, type Statement } from '#core/models/index.ts';
import type { Editor } from '#core/edit/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { spend } from '#core/text/index.ts';
import { arnTerms, type ArnTerm } from './_arn.ts';
import { mayChange } from './_grammar.ts';
import { unlimitable } from './_star.ts';

export default defineRule({
  id: 'iam/resource-redundant',
  title: 'Resource that is listed already',
  severity: 'info',
  since: '0.1.0',
  why: 'Whoever takes the narrow entry out of the list takes away nothing: the wider one beside it still names the resource.',
  refs: [
    'access-analyzer:REDUNDANT_RESOURCE',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    twice: '"{resource}" is listed twice.',
    covered: '"{resource}" is taken in by "{other}" of the same list.',
  },

  *check(statement, finding) {
    for (const { term, other } of redundantIn(statement)) {
      const args = { resource: term.text, other: other.text };
      const said = term.text === other.text ? finding.twice(term.node, args) : finding.covered(term.node, args);
      yield said.also(other.node, 'It is named here.').when(statement.when);
    }
  },

  fixes: {
    dropStar: {
      title: 'Drop "*", which leaves the resources that are named (removes access to all others)',
      applicability: 'needs-review',
      apply(context) {
        const { subject: statement } = context;
        const { term, other } = found(context) ?? {};
        // What has no resources needs the star, and a Deny would let more through.
        if (!term || !other || !isOnlyStar(term, other) || statement.isDeny || !statement.resources) return 'decline';
        return unlimitable(statement).length > 0 ? 'decline' : dropItem(context, other);
      },
    },
    drop: {
      title: 'Drop the entry, which changes nothing',
      applicability: 'safe',
      isLast: true,
      apply(context) {
        const { term, other } = found(context) ?? {};
        // Names beside a star may be what is meant.
        if (!term || !other || (isOnlyStar(term, other) && !context.subject.isDeny)) return 'decline';
        return dropItem(context, term);
      },
    },
    dropBesideStar: {
      title: 'Drop the entry, which "*" takes in',
      applicability: 'needs-review',
      asked: 'never',
      apply(context) {
        const { term, other } = found(context) ?? {};
        if (!term || !other || !isOnlyStar(term, other) || context.subject.isDeny) return 'decline';
        return dropItem(context, term);
      },
    },
  },
  remedy: 'Take out the one that is not meant: the names beside a star often are.',
});

function isOnlyStar(term: ArnTerm, other: ArnTerm): boolean {
  return isStar(other.pattern) && !isStar(term.pattern);
}

function found({ finding, subject }: FixContext<Statement>): Redundant | undefined {
  return redundantIn(subject).find(({ term }) => term.node === finding.at);
}

function dropItem({ edit, subject: statement, tree }: FixContext<Statement>, { node }: ArnTerm): Editor | 'decline' {
  const value = (statement.resources ?? statement.notResources)?.entry.value;
  if (value?.kind !== 'seq' || value.tag !== undefined) return 'decline';
  const item = value.items.find((each) => each === node);
  return item && mayChange(tree, statement.policy, item) ? edit.removeItem(value, item, 'keep-empty') : 'decline';
}

interface Redundant {
  readonly term: ArnTerm;
  readonly other: ArnTerm;
}

/** Entries that another entry takes in, wherever that stands; of the same ones the later. */
function redundantIn(statement: Statement): readonly Redundant[] {
  const entries = arnTerms(statement)
    .filter(({ when }) => when.length === 0)
    .map(entryOf);
  const startingLike = byStart(entries);
  return entries.flatMap((entry) => {
    const wider = startingLike(entry).find(
      (each) => each !== entry && isWithin(each, entry) && (each.at < entry.at || !isWithin(entry, each)),
    );
    return wider ? [{ term: entry.term, other: wider.term }] : [];
  });
}

/** An ARN with what is quickly compared, as each of a list is with all others. */
interface Entry {
  readonly term: ArnTerm;
  /** Its place in the list. */
  readonly at: number;
  /** What stands in front of the first wildcard. */
  readonly start: string;
}

function entryOf(term: ArnTerm, at: number): Entry {
  const [start = ''] = term.pattern.split(/[*?]/, 1);
  return { term, at, start };
}

/** Of some entries, those in whose `start` the pattern of another one begins, in order of the list. */
function byStart(entries: readonly Entry[]): (entry: Entry) => readonly Entry[] {
  const known = new Map<string, Entry[]>();
  for (const entry of entries) {
    const alike = known.get(entry.start);
    if (alike) alike.push(entry);
    else known.set(entry.start, [entry]);
  }
  const lengths = new Set([...known.keys()].map((start) => start.length));
  return ({ term: { pattern } }) => {
    const found = [...lengths].flatMap((length) =>
      length <= pattern.length ? (known.get(pattern.slice(0, length)) ?? []) : [],
    );
    spend(found.length, 'comparing patterns');
    return found.sort((a, b) => a.at - b.at);
  };
}

/** Whether one text takes in all of another, field by field; letters count in ARNs. */
function isWithin({ term: outer, start }: Entry, { term: inner }: Entry): boolean {
  if (!inner.pattern.startsWith(start)) return false;
  const { fields } = inner;
  if (outer.fields === undefined || fields === undefined) return includesExactly(outer.pattern, inner.pattern);
  return outer.fields.every((field, at) => includesExactly(field, fields[at] ?? ''));
}

export const examples: readonly Example[] = [
  {
    title: 'an object beside all objects, the same twice, and a star beside names',
    dialect: 'iam-policy',
    fixes: ['drop'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": [
              "arn:aws:s3:::b/ci/*",
              ^^^^^^^^^^^^^^^^^^^^^ covered
              "arn:aws:s3:::b/*",
              "arn:aws:s3:::b/*"
              ^^^^^^^^^^^^^^^^^^ twice
            ]
          },
          {
            "Effect": "Allow",
            "Action": "sqs:SendMessage",
            "Resource": ["arn:aws:sqs:*:111122223333:jobs", "arn:aws:sqs:eu-west-1:111122223333:jobs"]
                                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ covered
          },
          {
            "Effect": "Deny",
            "Action": "sqs:DeleteQueue",
            "Resource": ["*", "arn:aws:sqs:eu-west-1:111122223333:jobs"]
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ covered
          }
        ]
      }
    `,
  },
  {
    title: 'names beside a star, which may be what is meant',
    dialect: 'iam-policy',
    fixes: ['dropStar', 'dropBesideStar'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "sqs:SendMessage",
            "Resource": ["arn:aws:sqs:eu-west-1:123456789012:jobs", "*"]
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ covered
          }
        ]
      }
    `,
  },
  {
    title: 'a star that an action without resources needs',
    dialect: 'iam-policy',
    fixes: ['dropBesideStar'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: ["ecr:GetAuthorizationToken", "ecr:PutImage"]
          Resource: ["*", "arn:aws:ecr:eu-west-1:123456789012:repository/app"]
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ covered
    `,
  },
  {
    title: 'exceptions of a template',
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
                  Action: s3:PutObject
                  NotResource:
                    - arn:aws:s3:::b/* # ours
                    - arn:aws:s3:::b/ci/logs
                      ^^^^^^^^^^^^^^^^^^^^^^ covered
                - Effect: Allow
                  Action: sqs:SendMessage
                  Resource:
                    - !ImportValue jobs
                    - Fn::ImportValue: jobs
                      ^^^^^^^^^^^^^^^^^^^^^ twice
    `,
  },
  {
    title: 'a bucket and its objects, other letters, branches, and names that deployment decides',
    dialect: 'cfn',
    good: `
      Parameters:
        Name: { Type: String }
        Other: { Type: String }
        Names: { Type: CommaDelimitedList }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: ['s3:GetObject', 's3:ListBucket'], Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] }
                - { Effect: Allow, Action: 's3:GetObject', Resource: ['arn:aws:s3:::b/CI', 'arn:aws:s3:::b/ci', 'arn:aws:s3:::*/Ci', 'arn:aws:s3:::b*-c'] }
                - { Effect: Allow, Action: 's3:GetObject', Resource: [!If [IsProd, 'arn:aws:s3:::b/*', 'arn:aws:s3:::c/*'], 'arn:aws:s3:::b/ci'] }
                - { Effect: Allow, Action: 's3:GetObject', Resource: [!Sub 'arn:aws:s3:::\${Name}/*', 'arn:aws:s3:::b/ci'] }
                - { Effect: Allow, Action: 's3:GetObject', Resource: [!ImportValue ours, !ImportValue theirs] }
                - { Effect: Allow, Action: 's3:GetObject', Resource: [!Select [0, !Ref Names], !Select [1, !Ref Names]] }
                - Effect: Allow
                  Action: s3:GetObject
                  Resource:
                    - !Sub ['arn:aws:s3:::\${Bucket}/*', { Bucket: !Ref Name }]
                    - !Sub ['arn:aws:s3:::\${Bucket}/*', { Bucket: !Ref Other }]
    `,
  },
];
