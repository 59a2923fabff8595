import { actionTrait, arnPattern, iamData, isUnderListed, isWellListed, type IamAction } from '#core/data/index.ts';
import { sub, type Editor, type NewValue } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import {
  type ActionTerm,
  actionTerms,
  arnFields,
  includes,
  mayMeet,
  needsResource,
  patternOf,
  resource,
  type ResourceTerm,
  resourceTerms,
  type Statement,
  statementsOf,
  statementSubject,
  withArns,
} from '#core/models/index.ts';
import { intrinsicOf, render, type Text } from '#core/values/index.ts';
import { arnTerms, isLogGroup, namesOfService, needsStream } from './_arn.ts';
import { mayChange } from './_grammar.ts';
import { again, listed, resourceListing } from './_shared.ts';

export default defineRule({
  id: 'iam/resource-mismatch',
  title: 'Action on the wrong kind of ARN',
  severity: 'medium',
  since: '0.1.0',
  why: 'Each type of resource has ARNs of its own, a bucket and the objects in it, too. An action on the wrong one is never allowed, so somebody widens the policy until it works; a Deny on the wrong one protects nothing.',
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
    none: 'Action "{action}" acts on {types} (as of {date}), and Resource names none of that, so the statement does not {effect} it.',
  },
  checklist: { 6: { object: 'note', bucket: 'note', none: 'note' } },

  *check(statement, finding, facts) {
    if (statement.allow.length === 0 && !statement.isDeny) return;
    const named = kindNamed(facts, statement);
    const effect = statement.isDeny ? 'deny' : 'allow';
    for (const { term, action } of missing(facts, statement)) {
      if (named && kindOf(term)) continue;
      const types = listed(action.resourceTypes.filter(({ need }) => need !== 'optional').map(({ name }) => name));
      const args = { action: render(term.value), types, effect, date: iamData().dataDate };
      yield finding.none(term.node, args).when(statement.when).when(term.when);
    }
    for (const term of named ? actionTerms(statement) : []) {
      const kind = kindOf(term);
      if (!kind || kind === named) continue;
      yield finding[kind](term.node, { action: render(term.value), effect })
        .when(statement.when)
        .when(term.when);
    }
  },

  fixes: {
    sibling: {
      title: 'Name the bucket and its objects (the statement then takes effect)',
      applicability: 'needs-review',
      apply: addSiblings,
    },
  },
  remedy:
    'Add the other ARN: `arn:aws:s3:::bucket` for what is done to the bucket, `arn:aws:s3:::bucket/*` for what is done to its objects.',
});

/** Actions of their own name that need a resource, and of whose types no resource of the statement can be. */
function missing(
  facts: Facts,
  statement: Statement,
): readonly { readonly term: ActionTerm; readonly action: IamAction }[] {
  const { policy, resources, when } = statement;
  if (!resources || resources.unknown.length > 0 || !['identity', 'boundary', 'scp'].includes(policy.kind)) return [];
  const isAsked = actionTerms(statement).some(
    ({ traits, breadth }) => breadth === 'literal' && (traits & actionTrait.needsResource) !== 0,
  );
  const terms = isAsked ? resourceTerms(statement).map((term) => ownArnOf(facts, term)) : [];
  const isClear =
    terms.length > 0 &&
    terms.every(({ pattern }) => isNameable(pattern)) &&
    arnTerms(statement).every(({ defect }) => defect === undefined);
  if (!isClear || when.length > policy.when.length) return [];
  const isOfGroups = arnTerms(statement).every(isLogGroup);
  return actionTerms(statement).flatMap((term) => {
    const [action, ...others] = term.actions;
    if (!action || others.length > 0 || term.breadth !== 'literal' || !needsResource(action)) return [];
    // That a log group lacks its streams has a rule of its own.
    if (isOfGroups && needsStream(action)) return [];
    const isWhole = isWellListed(action.service);
    const meets = terms.some(({ pattern, isWritten }) =>
      action.resourceTypes.some(({ templates }) => isOneOf(pattern, templates, isWritten && isWhole)),
    );
    return meets || isBeside(facts, statement, action) ? [] : [{ term, action }];
  });
}

/** Of a resource of the template its ARN; what stands behind the service in it is no matter of judgement. */
function ownArnOf(facts: Facts, { value, pattern }: ResourceTerm) {
  const own = patternOf(withArns(facts, value));
  return { pattern: own, isWritten: own === pattern };
}

/** Whether another statement speaks of an action too, with resources of its own. */
function isBeside(facts: Facts, statement: Statement, { name }: IamAction): boolean {
  return statementsOf(facts, statement.policy).some(
    (other) => other !== statement && actionTerms(other).some(({ pattern }) => includes(pattern, name)),
  );
}

/** An ARN of a service whose resources are listed. */
function isNameable(pattern: string): boolean {
  const service = arnFields(pattern)?.[2];
  return service !== undefined && /^[a-z0-9-]+$/.test(service) && !isUnderListed(service);
}

/**
 * Field by field: a wildcard of one does not stand for the next. Of services whose types are not all listed for the
 * actions that take them, only the service counts.
 */
function isOneOf(pattern: string, templates: readonly string[], isWhole: boolean): boolean {
  const fields = arnFields(pattern);
  if (!fields) return templates.length > 0;
  const [arn, , service, region, account, name] = fields;
  return templates.some((template) => {
    const wanted = arnPattern(template);
    if (!namesOfService(wanted.service).some((each) => mayMeet(each, service))) return false;
    return (
      !isWhole ||
      (mayMeet(wanted.region, region) &&
        mayMeet(wanted.account, account) &&
        mayMeet(wanted.resource, name) &&
        mayMeet('arn', arn))
    );
  });
}

/** Beside each bucket its objects, or beside objects their bucket. */
function addSiblings({ edit, finding, subject: statement, tree }: FixContext<Statement>): Editor | 'decline' {
  const list = resourceListing(statement);
  if (!list || finding.message === 'none' || !mayChange(tree, statement.policy, statement.node)) return 'decline';
  const terms = resourceTerms(statement);
  const added = list.items.map((item) => {
    const term = terms.find(({ node }) => node === item);
    return term && siblingOf(term, finding.message === 'object');
  });
  const distinct = added.filter((value, at) => added.findIndex((each) => each?.text === value?.text) === at);
  if (added.includes(undefined)) return 'decline';
  const values = distinct.flatMap((each) => (each ? [each.value] : []));
  const [only] = list.items;
  if (!list.seq) return only ? edit.replace(only, [again(only), ...values]) : 'decline';
  for (const value of values) edit.append(list.seq, value);
  return edit;
}

function siblingOf(
  { value, node, when }: ResourceTerm,
  isObject: boolean,
): { readonly text: string; readonly value: NewValue } | undefined {
  const isCall = intrinsicOf(node) !== undefined;
  if (when.length > 0 || (isCall && !value.every(isForSub))) return undefined;
  const own = render(value);
  const text = isObject ? `${own.replace(/\/$/, '')}/*` : own.slice(0, own.indexOf('/'));
  return text === '' ? undefined : { text, value: isCall && text.includes('${') ? sub(text) : text };
}

/** Whether a piece of a text can stand in a `Sub`: what a call gives has no name there, and `${` of a policy another sense. */
function isForSub(part: Text[number]): boolean {
  return typeof part === 'string' ? !part.includes('${') : /^[\w.:]+$/.test(part.opaque);
}

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
  const kinds = new Set(terms.map((term) => kindOfArn(facts, term)));
  const [only] = kinds;
  return kinds.size === 1 ? only : undefined;
}

/** By what is certain of the text: behind a `/` stands an object; a bucket is a name without wildcards. */
function kindOfArn(facts: Facts, { value: text, pattern }: ResourceTerm): Kind | undefined {
  const [first, ...rest] = text;
  const own = first !== undefined && typeof first !== 'string' ? /^(\w+)\.Arn$/.exec(first.opaque)?.[1] : undefined;
  if (own !== undefined) {
    if (facts.get(resource, own)?.type !== 'AWS::S3::Bucket') return undefined;
    const behind = rest[0];
    if (behind === undefined) return 'bucket';
    return typeof behind === 'string' && behind.startsWith('/') ? 'object' : undefined;
  }
  const name = /^arn:[^:]+:s3:::(.+)$/.exec(pattern)?.[1];
  // A dynamic reference stands for anything.
  if (name === undefined || name.includes('{{resolve:')) return undefined;
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
    title: 'a table in a bucket',
    dialect: 'iam-policy',
    fixes: [],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: ["s3:ListBucket", "dynamodb:PutItem"]
                                    ^^^^^^^^^^^^^^^^^^ none
          Resource: "arn:aws:s3:::artifacts"
    `,
  },
  {
    title: 'buckets whose names deployment gives, by paths',
    dialect: 'cfn',
    good: `
      Parameters:
        Path: { Type: String }
      Resources:
        P:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 's3:ListBucket', Resource: !Sub ['arn:aws:s3:::\${B}', { B: !ImportValue net/bucket }] }
                - { Effect: Allow, Action: 's3:ListBucket', Resource: !Join ['', ['arn:aws:s3:::', !Select [0, !Split ['/', !Ref Path]]]] }
                - { Effect: Allow, Action: 's3:ListBucket', Resource: !Sub 'arn:aws:s3:::{{resolve:ssm:/my/bucket}}' }
    `,
  },
  {
    title: 'objects and queues beside events, on a log group',
    dialect: 'iam-policy',
    fixes: [],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: ["s3:PutObject", "logs:PutLogEvents"]
                   ^^^^^^^^^^^^^^ none
          Resource: "arn:aws:logs:eu-west-1:123456789013:log-group:ci"
    `,
  },
  {
    title: 'uploading to a bucket instead of into it, and listing objects instead of a bucket',
    dialect: 'iam-policy',
    fixes: ['sibling'],
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
    fixes: ['sibling'],
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
    title: 'resources of the template, by their ARNs, of another service',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        Orders: { Type: AWS::DynamoDB::Table }
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: [sqs:SendMessage, dynamodb:GetRecords]
                           ^^^^^^^^^^^^^^^ none
                  Resource: !GetAtt Orders.Arn
    `,
  },
  {
    title: 'buckets of other stacks, whose ARN no Sub can write',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: s3:ListBucket
                          ^^^^^^^^^^^^^ bucket
                  Resource: !Join ['', ['arn:aws:s3:::', !ImportValue artifacts, '/*']]
    `,
  },
  {
    title: 'the ARN of another type, and of another service',
    dialect: 'iam-policy',
    fixes: [],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: ["sqs:SendMessage", "sns:Publish"]
                   ^^^^^^^^^^^^^^^^^ none
          Resource: "arn:aws:sns:eu-west-1:111122223333:jobs"
        - Effect: Allow
          Action: "lambda:InvokeFunction"
                  ^^^^^^^^^^^^^^^^^^^^^^^ none
          Resource: ["arn:aws:lambda:*:*:layer:*", "arn:aws:iam::111122223333:role/jobs"]
        - { Effect: Allow, Action: ["ec2:StartInstances", "ec2:DescribeInstances"], Resource: "arn:aws:ec2:*:*:*" }
        - { Effect: Allow, Action: "dynamodb:Query", Resource: "arn:aws:dynamodb:*:*:table/jobs/index/*" }
    `,
  },
  {
    title:
      'both ARNs, wildcards that take in both, what parameters give, access points, what other rules say, and a service with two names',
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
                - { Effect: Allow, Action: 'logs:PutLogEvents', Resource: 'arn:aws:logs:eu-west-1:123456789012:log-group:ci' }
                - { Effect: Allow, Action: 'codestar-connections:UseConnection', Resource: 'arn:aws:codeconnections:eu-west-1:123456789012:connection/c' }
                - { Effect: Allow, Action: 'codeconnections:UseConnection', Resource: 'arn:aws:codestar-connections:eu-west-1:123456789012:connection/c' }
    `,
  },
];
