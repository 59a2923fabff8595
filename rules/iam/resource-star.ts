import type { IamAction } from '#core/data/index.ts';
import { keep, type Editor, type NewValue } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import {
  actionTerms,
  changes,
  includes,
  isAnyResource,
  isDenied,
  isNeverMet,
  isOnlyForPeople,
  isRepeated,
  leavesOpen,
  limitsResources,
  mayGrant,
  needsResource,
  resourceTerms,
  statementSubject,
  unlimitedPaths,
  type ActionTerm,
  type ResourceTerm,
  type Statement,
} from '#core/models/index.ts';
import type { ScalarNode, SyntaxNode } from '#core/syntax/index.ts';
import { render, type Path } from '#core/values/index.ts';
import {
  again,
  resourceListing,
  type ResourceListing,
  listed,
  listingOf,
  listOf,
  oneOrMany,
  splitOff,
  statementLike,
  type Listing,
} from './_shared.ts';
import {
  bucketNamed,
  namedResources,
  ownResources,
  repositoryNamed,
  typesOfResources,
  type Narrower,
} from './_resources.ts';

export default defineRule({
  id: 'iam/resource-star',
  title: 'Actions allowed on every resource',
  severity: 'medium',
  since: '0.1.0',
  why: 'Whoever gets hold of these credentials reaches what other teams and systems own in the account, not only what this role works with.',
  refs: [
    'WB603',
    'checkov:CKV_AWS_111',
    'checkov:CKV_AWS_356',
    'cfn_nag:W11',
    'cfn_nag:W12',
    'cfn_nag:W13',
    'trivy:AWS-0057',
    'CWE-732',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    changes:
      'Resource "{resource}" lets {actions} act on everything in the account; each of them can be limited to resources.',
    reads: { text: 'Resource "{resource}" lets {actions} read from everything in the account.', severity: 'info' },
  },
  checklist: { 6: { changes: 'partial', reads: 'note' } },

  *check(statement, finding, facts) {
    for (const { resource, open, path } of openings(statement, facts)) {
      const args = { resource: render(resource.value), actions: listed(open.map(({ term }) => render(term.value))) };
      const isChange = open.some(({ actions }) => actions.some(changes));
      const stated = isChange ? finding.changes(resource.node, args) : finding.reads(resource.node, args);
      const found = isChange && isOnlyForPeople(facts, statement.policy) ? stated.withSeverity('low') : stated;
      yield found.when(path).when(resource.when);
    }
  },

  fixes: {
    own: {
      title: 'Limit the actions to the resource of this template',
      applicability: 'needs-review',
      apply: (context) => limitTo(context, ownResources),
    },
    typeScope: {
      title: 'Limit the actions to the types of resource they need',
      applicability: 'needs-review',
      apply: (context) => limitTo(context, typesOfResources),
    },
    repository: {
      title: 'Limit the actions to one ECR repository',
      applicability: 'placeholder',
      asks: ['repository'],
      apply: (context) => limitTo(context, repositoryNamed(context.input('repository'))),
    },
    bucket: {
      title: 'Limit the actions to one S3 bucket',
      applicability: 'placeholder',
      asks: ['artifacts'],
      apply: (context) => limitTo(context, bucketNamed(context.input('artifacts'))),
    },
    name: {
      title: 'Limit the actions to resources that you name',
      applicability: 'placeholder',
      apply: (context) => limitTo(context, namedResources),
    },
  },
});

/** An action text with those of its actions that a resource leaves open. */
interface OpenTerm {
  readonly term: ActionTerm;
  readonly actions: readonly IamAction[];
}

interface Opening {
  readonly resource: ResourceTerm;
  readonly open: readonly OpenTerm[];
  readonly path: Path;
}

/** What `*` leaves open in a statement. Texts that are `*` or all of a service are for the rules of those. */
function* openings(statement: Statement, facts: Facts): Iterable<Opening> {
  if (!mayGrant(statement)) return;
  const terms = actionTerms(statement);
  if (terms.some(({ breadth }) => breadth === 'everything' || breadth === 'service')) return;
  const seen = new Set<ActionTerm>();
  for (const resource of resourceTerms(statement)) {
    if (!isAnyResource(resource.pattern)) continue;
    const open = terms.flatMap((term) => {
      const actions = seen.has(term) ? [] : openActions(statement, facts, term, resource);
      return actions.length > 0 ? [{ term, actions }] : [];
    });
    const service = open[0]?.actions[0]?.service;
    for (const { term } of open) seen.add(term);
    for (const path of service === undefined ? [] : unlimited(statement, service)) yield { resource, open, path };
  }
}

/**
 * Of a pattern, most of what it stands for has to be open, its changing actions if it has any: ec2:Describe* covers some
 * actions that could be limited, yet needs `*` for the others. iam:PassRole has rules of its own.
 */
function openActions(
  statement: Statement,
  facts: Facts,
  { pattern, breadth, actions }: ActionTerm,
  resource: ResourceTerm,
): readonly IamAction[] {
  if (includes(pattern, 'iam:PassRole') || isDenied(facts, statement, pattern, resource.pattern)) return [];
  const open = actions.filter(
    (action) =>
      leavesOpen(resource.pattern, action) &&
      unlimitedPaths(statement, (test) => limitsResources(test, action.service) || isNeverMet(test, action)).length > 0,
  );
  if (breadth === 'literal') return open;
  const weighty = actions.some(changes) ? actions.filter(changes) : actions;
  return weighty.filter((action) => open.includes(action)).length * 2 > weighty.length ? open : [];
}

function unlimited(statement: Statement, service: string): readonly Path[] {
  return unlimitedPaths(statement, (test) => limitsResources(test, service));
}

type Context = FixContext<Statement>;

/** More actions by name than this are no improvement for a reader. */
const mostNames = 6;

/** Gives the open actions other resources; the rest of the statement keeps what it has, if need be in one of its own. */
function limitTo(context: Context, narrower: Narrower): Editor | 'decline' {
  const { subject, finding, facts, tree } = context;
  const opening = [...openings(subject, facts)].find(({ resource }) => resource.node === finding.at);
  const actions = listingOf(subject.actions);
  const resources = resourceListing(subject);
  const star = resources?.items.find((node) => node === finding.at);
  if (!opening || !actions || !resources || !star || isRepeated(tree, star)) return 'decline';
  const limited = actions.items.filter((item) => opening.open.some(({ term }) => term.node === item));
  // Actions within an open pattern that need no resource would be lost with `*`.
  const unlimitable = opening.open.flatMap(({ term }) =>
    term.actions.filter((action) => !needsResource(action)).map(({ name }) => name),
  );
  if (limited.length !== opening.open.length || unlimitable.length > mostNames) return 'decline';
  const arns = narrower(
    facts,
    subject,
    opening.open.flatMap((open) => open.actions),
  );
  if (!arns || arns.length === 0) return 'decline';
  const rest = actions.items.filter((item) => !limited.includes(item));
  const stars = resources.items.filter((item) => item === star || isAlsoOpen(subject, item, opening.open));
  return rewrite(context, { star, stars, actions, resources, limited, rest, unlimitable, arns }) ?? 'decline';
}

/** Whether a second resource, beside the one of the finding, opens the same actions. */
function isAlsoOpen(statement: Statement, item: SyntaxNode, open: readonly OpenTerm[]): boolean {
  const pattern = resourceTerms(statement).find(({ node }) => node === item)?.pattern ?? '';
  return open.some(({ actions }) => actions.some((action) => leavesOpen(pattern, action)));
}

interface Plan {
  readonly star: SyntaxNode;
  /** All resources that go, `star` among them. */
  readonly stars: readonly SyntaxNode[];
  readonly actions: Listing;
  readonly resources: ResourceListing;
  readonly limited: readonly ScalarNode[];
  readonly rest: readonly ScalarNode[];
  readonly unlimitable: readonly string[];
  readonly arns: readonly NewValue[];
}

/** Undefined where the statement has to be split, yet is not written plainly enough. */
function rewrite(context: Context, plan: Plan): Editor | undefined {
  const { edit, subject } = context;
  const { resources, stars, limited, rest, unlimitable, arns } = plan;
  if (unlimitable.length === 0 && limited.length < rest.length) {
    const others = resources.items.filter((item) => !stars.includes(item));
    return splitOff(edit, subject, limited, { resources: [...others.map(keep), ...arns] });
  }
  if (rest.length + unlimitable.length > 0 && !moveRest(context, plan)) return undefined;
  return replaceStars(edit, plan);
}

/** Moves the actions that keep the star to a statement of their own, with those that a pattern covered. */
function moveRest({ edit, subject }: Context, { actions, resources, rest, unlimitable }: Plan): Editor | undefined {
  const list = listOf(subject);
  if (!list) return undefined;
  for (const item of rest) if (actions.seq) edit.removeItem(actions.seq, item, 'keep-empty');
  const everywhere = resources.items.map(again);
  return edit.insertAfter(
    list,
    subject.node,
    statementLike(subject, { actions: [...rest.map(keep), ...unlimitable], resources: everywhere }),
  );
}

function replaceStars(edit: Editor, { resources, star, stars, arns }: Plan): Editor | undefined {
  const { seq, items } = resources;
  const [first, ...further] = arns;
  if (!seq || items.length === 1) return edit.replace(seq ?? star, seq ? arns : oneOrMany(arns));
  if (first === undefined) return undefined;
  edit.replace(star, first);
  for (const other of stars) if (other !== star) edit.removeItem(seq, other, 'keep-empty');
  for (const arn of further) edit.insertAfter(seq, star, arn);
  return edit;
}

export const examples: readonly Example[] = [
  {
    title: 'launching instances anywhere, beside actions that need a star',
    dialect: 'cfn',
    fixes: ['typeScope'],
    bad: `
      Resources:
        Launcher:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Sid: Lifecycle
                  Effect: Allow
                  Action:
                    - ec2:RunInstances
                    - ec2:TerminateInstances
                    - ec2:CreateTags
                    - ec2:Describe*
                  Resource: '*'
                            ^^^ changes
    `,
  },
  {
    title: 'the login of ECR with the push in one statement',
    dialect: 'iam-policy',
    fixes: ['typeScope', 'name'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": [
              "ecr:GetAuthorizationToken",
              "ecr:PutImage",
              "ecr:InitiateLayerUpload"
            ],
            "Resource": "*"
                        ^^^ changes
          }
        ]
      }
    `,
  },
  {
    title: 'the objects of every bucket, with one bucket in the template',
    dialect: 'cfn',
    fixes: ['own', 'bucket'],
    bad: `
      Resources:
        Artifacts:
          Type: AWS::S3::Bucket
        Uploader:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { Service: codebuild.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: upload
                PolicyDocument:
                  Statement:
                    - Effect: Allow
                      Action: [s3:PutObject, s3:ListBucket]
                      Resource: ['arn:aws:s3:::*']
                                 ^^^^^^^^^^^^^^^^ changes
    `,
  },
  {
    title: 'pushing to every repository of a registry, and people who may do the same',
    dialect: 'cfn',
    fixes: ['typeScope', 'repository'],
    bad: `
      Resources:
        Pusher:
          Type: AWS::IAM::RolePolicy
          Properties:
            RoleName: pusher
            PolicyName: push
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: [ecr:PutImage, ecr:BatchGetImage]
                  Resource: '*'
                            ^^^ changes
        Person:
          Type: AWS::IAM::UserPolicy
          Properties:
            UserName: person
            PolicyName: push
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: [ecr:PutImage, ecr:BatchGetImage]
                  Resource: '*'
                            ^^^ changes low
    `,
  },
  {
    title: 'a queue that refers to the role, so that the role cannot refer to it',
    dialect: 'cfn',
    fixes: ['name'],
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Jobs:
          Type: AWS::SQS::Queue
          Properties:
            Tags: [{ Key: reader, Value: !GetAtt Reader.Arn }]
        Reader:
          Type: AWS::IAM::Role
          Condition: IsProd
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: read
                PolicyDocument:
                  Statement:
                    - Effect: Allow
                      Action: sqs:DeleteMessage
                      Resource: '*'
                                ^^^ changes
    `,
  },
  {
    title: 'reading every image, and a second star that adds nothing',
    dialect: 'iam-policy',
    fixes: ['typeScope', 'name'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: ecr:BatchGetImage
          Resource:
            - "*"
              ^^^ reads
            - "arn:aws:*:*:*:*"
    `,
  },
  {
    title: 'a pattern of which few actions need no resource',
    dialect: 'iam-policy',
    fixes: ['typeScope', 'name'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Sid: Tables
          Effect: Allow
          Action:
            - dynamodb:Delete*
            - dynamodb:ListTables
          Resource: "*"
                    ^^^ changes
    `,
  },
  {
    title: 'a statement that two places share is not split',
    dialect: 'cfn',
    bad: `
      Resources:
        One:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: one
            Roles: [one]
            PolicyDocument: &shared
              Statement:
                - Effect: Allow
                  Action: sqs:SendMessage
                  Resource: '*'
                            ^^^ changes
        Two:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: two
            Roles: [two]
            PolicyDocument: *shared
    `,
  },
  {
    title: 'actions without resources, limited by a tag, a namespace or an account, denied, or named',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "ecr:GetAuthorizationToken", Resource: "*" }
        - { Effect: Allow, Action: ["ec2:Describe*", "s3:ListAllMyBuckets"], Resource: "*" }
        - { Effect: Allow, Action: "cloudwatch:PutMetricData", Resource: "*", Condition: { StringEquals: { "cloudwatch:namespace": "app" } } }
        - { Effect: Allow, Action: "lambda:CreateEventSourceMapping", Resource: "*", Condition: { ArnEquals: { "lambda:FunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:jobs" } } }
        - { Effect: Allow, Action: "ec2:TerminateInstances", Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/managed-by": "warpbuild" } } }
        - { Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:*:123456789012:*" }
        - { Effect: Allow, Action: "sns:Publish", Resource: "*" }
        - { Effect: Deny, Action: "sns:*", Resource: "*" }
    `,
  },
];
