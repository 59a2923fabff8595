import type { IamAction } from '#core/data/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import {
  actionTerms,
  needsResource,
  patternOf,
  resource,
  resourceTerms,
  statementSubject,
  type ActionTerm,
  type Statement,
} from '#core/models/index.ts';
import { render, type Text } from '#core/values/index.ts';

export default defineRule({
  id: 'iam/resource-mismatch',
  title: 'S3 action on the wrong kind of ARN',
  severity: 'low',
  since: '0.1.0',
  why: 'A bucket and the objects in it have ARNs of their own. An action on the wrong one is never allowed, so somebody widens the policy until it works; a Deny on the wrong one protects nothing.',
  refs: [
    'WB613',
    'parliament:RESOURCE_MISMATCH',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    object:
      'Action "{action}" acts on objects, but Resource names only buckets, so the statement does not {effect} it.',
    bucket:
      'Action "{action}" acts on a bucket itself, but Resource names only objects, so the statement does not {effect} it.',
  },
  checklist: { 6: { object: 'note', bucket: 'note' } },

  *check(statement, finding, facts) {
    if (statement.allow.length === 0 && !statement.isDeny) return;
    const named = kindNamed(facts, statement);
    if (!named) return;
    const effect = statement.isDeny ? 'deny' : 'allow';
    for (const term of actionTerms(statement)) {
      const kind = kindOf(term);
      if (!kind || kind === named) continue;
      yield finding[kind](term.node, { action: render(term.value), effect })
        .when(statement.when)
        .when(term.when);
    }
  },

  fixes: {},
  remedy:
    'Add the other ARN: `arn:aws:s3:::bucket` for what is done to the bucket, `arn:aws:s3:::bucket/*` for what is done to its objects.',
});

type Kind = 'bucket' | 'object';

/** What all actions of a text act on; undefined when they differ, or where an action has a choice. */
function kindOf({ actions }: ActionTerm): Kind | undefined {
  const kinds = new Set(actions.map(kindOfAction));
  const [only] = kinds;
  return kinds.size === 1 ? only : undefined;
}

function kindOfAction(action: IamAction): Kind | undefined {
  if (action.service !== 's3' || !needsResource(action)) return undefined;
  const types = action.resourceTypes.filter(({ need }) => need !== 'optional').map(({ name }) => name);
  const [type, ...others] = types;
  return others.length === 0 && (type === 'bucket' || type === 'object') ? type : undefined;
}

/** What all resources of a statement are; undefined when they differ, or when one may be something else. */
function kindNamed(facts: Facts, statement: Statement): Kind | undefined {
  const terms = resourceTerms(statement);
  if (terms.length === 0 || (statement.resources?.unknown.length ?? 1) > 0) return undefined;
  const kinds = new Set(terms.map(({ value }) => kindOfArn(facts, value)));
  const [only] = kinds;
  return kinds.size === 1 ? only : undefined;
}

/** By what is certain of the text: behind a `/` stands an object; a bucket is a name without wildcards. */
function kindOfArn(facts: Facts, text: Text): Kind | undefined {
  const [first, ...rest] = text;
  const own = first !== undefined && typeof first !== 'string' ? /^(\w+)\.Arn$/.exec(first.opaque)?.[1] : undefined;
  if (own !== undefined) {
    if (facts.get(resource, own)?.type !== 'AWS::S3::Bucket') return undefined;
    const behind = rest[0];
    if (behind === undefined) return 'bucket';
    return typeof behind === 'string' && behind.startsWith('/') ? 'object' : undefined;
  }
  const pattern = patternOf(text);
  const name = /^arn:[^:]+:s3:::(.+)$/.exec(pattern)?.[1];
  if (name === undefined) return undefined;
  if (name.includes('/')) return 'object';
  const isKnown = text.every(
    (part) =>
      typeof part === 'string' ||
      part.opaque.startsWith('AWS::') ||
      facts.get(resource, part.opaque)?.type === 'AWS::S3::Bucket',
  );
  return isKnown && !/[*?]/.test(name) ? 'bucket' : undefined;
}

export const examples: readonly Example[] = [
  {
    title: 'uploading to a bucket instead of into it, and listing objects instead of a bucket',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": ["s3:ListBucket", "s3:PutObject"],
                                        ^^^^^^^^^^^^^^ object
            "Resource": "arn:aws:s3:::artifacts-of-ci"
          },
          {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
                      ^^^^^^^^^^^^^^^ bucket
            "Resource": ["arn:aws:s3:::artifacts-of-ci/*", "arn:aws:s3:::caches-of-ci/*"]
          }
        ]
      }
    `,
  },
  {
    title: 'a bucket of the template, and a Deny that protects nothing',
    dialect: 'cfn',
    bad: `
      Parameters:
        Other: { Type: String }
      Resources:
        Artifacts:
          Type: AWS::S3::Bucket
        Rules:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: !Ref Artifacts
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Principal: '*'
                  Action: s3:DeleteObject
                          ^^^^^^^^^^^^^^^ object
                  Resource: !GetAtt Artifacts.Arn
                - Effect: Allow
                  Principal: { AWS: '123456789012' }
                  Action: [s3:GetObject*, s3:ListBucket]
                                          ^^^^^^^^^^^^^ bucket
                  Resource:
                    - !Sub \${Artifacts.Arn}/*
                    - !Sub arn:aws:s3:::\${Other}/*
    `,
  },
  {
    title: 'both ARNs, wildcards that take in both, what parameters give, and access points',
    dialect: 'cfn',
    good: `
      Parameters:
        Given: { Type: String }
      Resources:
        Artifacts:
          Type: AWS::S3::Bucket
        Pushing:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: [s3:PutObject, s3:GetObject, s3:ListBucket]
                  Resource: [!GetAtt Artifacts.Arn, !Sub '\${Artifacts.Arn}/*']
                - { Effect: Allow, Action: 's3:PutObject', Resource: 'arn:aws:s3:::artifacts*' }
                - { Effect: Allow, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::*' }
                - { Effect: Allow, Action: 's3:PutObject', Resource: !Sub 'arn:aws:s3:::\${Given}' }
                - { Effect: Allow, Action: 's3:PutObject', Resource: !Ref Given }
                - { Effect: Allow, Action: 's3:Get*', Resource: 'arn:aws:s3:::artifacts' }
                - { Effect: Allow, Action: 's3:ListBucket', Resource: 'arn:aws:s3:eu-west-1:123456789012:accesspoint/ci' }
    `,
  },
];
