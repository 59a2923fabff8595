import { inWords } from '#core/text/index.ts';
import type { Editor, Hole, NewValue } from '#core/edit/index.ts';
import { actionTrait, closedSince, iamData, type IamAction } from '#core/data/index.ts';
import { defineRule, type Example, type Finding, type FixContext } from '#core/rule/index.ts';
import {
  actionTerms,
  changes,
  includes,
  isAnyResource,
  isDenied,
  isEverything,
  isOnlyForPeople,
  isRepeated,
  isStar,
  limitsResources,
  mayGrant,
  needsResource,
  resourceTerms,
  grantSubject,
  unlimitedPaths,
  type ActionTerm,
  type ResourceTerm,
  type Statement,
} from '#core/models/index.ts';
import { entryOf, type ScalarNode } from '#core/syntax/index.ts';
import { render } from '#core/values/index.ts';
import {
  arnValue,
  isTemplate,
  listOf,
  listingOf,
  mayBeForRunners,
  oneOrMany,
  statementLike,
  type Listing,
} from './_shared.ts';
import { isNeverAllowed } from './_without-resources.ts';

/** What agents and appliances say to AWS about themselves: nobody else gains anything by it. */
const channels = new Set([
  'arsenal',
  'awsconnector',
  'codedeploy-commands-secure',
  'ec2messages',
  'inspector2-telemetry',
  'iot-device-tester',
  'mobileanalytics',
  'ssmmessages',
]);

/** Services whose full control is a way to every other service. */
const keysToTheAccount = new Set(['iam', 'sts', 'organizations', 'kms']);

export default defineRule({
  id: 'iam/service-wildcard',
  title: 'Every action of a service allowed',
  severity: 'medium',
  since: '0.1.0',
  why: 'A job that only uploads may then also delete, share with other accounts and change policies. Actions that AWS adds later are allowed as well.',
  refs: [
    'WB602',
    'FSBP:IAM.21',
    'cfn_nag:W11',
    'trivy:AWS-0345',
    'CWE-250',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
  ],
  preset: 'recommended',
  on: grantSubject,
  messages: {
    key: {
      text: 'Action "{action}" on every resource is full control of {service}{when}, which leads to every other right in the account.',
      severity: 'high',
    },
    changes: 'Action "{action}" allows {all} of {service}{when}, such as {example}.',
    reads: {
      text: 'Action "{action}" allows {all} of {service}{when}, also those that are added later.',
      severity: 'info',
    },
  },
  checklist: { 6: { key: 'fail', changes: 'fail', reads: 'note' } },

  *check(statement, finding, facts) {
    if (!mayGrant(statement)) return;
    const terms = actionTerms(statement);
    if (terms.some(({ breadth }) => breadth === 'everything')) return;
    for (const term of terms) {
      // Of services that are closed there is a rule that says so.
      if (term.breadth !== 'service' || term.actions.every(({ service }) => closedSince(service) !== undefined))
        continue;
      const open = resourceTerms(statement).find(({ pattern }) => isAnyResource(pattern));
      if (isDenied(facts, statement, term.pattern, open?.pattern ?? '*')) continue;
      const control = controlOf(term, open);
      const stated = noted(finding[control.message](term.node, control), statement, term, open);
      const found = isOnlyForPeople(facts, statement.policy) ? stated.withSeverity(lesser[control.message]) : stated;
      for (const path of unlimitedPaths(statement, () => false)) yield found.when(path).when(term.when);
    }
  },

  fixes: {
    ecrPush: {
      title: 'Name the actions of ECR push and pull',
      applicability: 'placeholder',
      asks: ['repository'],
      apply: (context) =>
        isTemplate(context.facts)
          ? nameActions(context, 'ecr', pushGrants(context, ['${AWS::Region}:${AWS::AccountId}']))
          : 'decline',
    },
    ecrPushOfAccount: {
      title: 'Name the actions of ECR push and pull, and the account',
      applicability: 'placeholder',
      asks: ['account', 'repository'],
      apply: (context) =>
        isTemplate(context.facts)
          ? 'decline'
          : nameActions(context, 'ecr', pushGrants(context, ['*:', context.input('account')])),
    },
    s3Artifacts: {
      title: 'Name the actions on an S3 bucket of artifacts',
      applicability: 'placeholder',
      asks: ['artifacts'],
      apply: (context) => nameActions(context, 's3', artifactGrants(context)),
    },
    readOnly: {
      title: 'Allow only the actions that read (removes write access)',
      applicability: 'needs-review',
      apply: allowReadsOnly,
    },
  },
});

/** Of what only people get: one step less. */
const lesser = { key: 'medium', changes: 'low', reads: 'info' } as const;

interface Control {
  readonly message: 'key' | 'changes' | 'reads';
  readonly action: string;
  readonly service: string;
  /** How many actions. */
  readonly all: string;
  /** The action that is worst to lose; empty where there is none worth naming. */
  readonly example: string;
}

function controlOf({ value, actions }: ActionTerm, open: ResourceTerm | undefined): Control {
  const prefixes = [...new Set(actions.map(({ service }) => service))];
  const service = inWords(prefixes);
  const isKey =
    open !== undefined && isEverything(open.pattern) && prefixes.some((prefix) => keysToTheAccount.has(prefix));
  const example = worstOf(actions)?.name ?? '';
  return {
    message: isKey ? 'key' : example === '' ? 'reads' : 'changes',
    action: render(value),
    service,
    all: actions.length === 1 ? 'the only action' : `all ${String(actions.length)} actions`,
    example,
  };
}

/** Of a pattern, the list is the same each time. */
function worstOf(actions: readonly IamAction[]): IamAction | undefined {
  const known = worsts.get(actions);
  if (known) return known.action;
  const action = findWorst(actions);
  worsts.set(actions, { action });
  return action;
}

const worsts = new WeakMap<readonly IamAction[], { readonly action: IamAction | undefined }>();

/**
 * What is worst to lose: a change of who has access, before deleting, before other changes. The shortest name is the one
 * that people know, and what has a resource says more.
 */
function findWorst(actions: readonly IamAction[]): IamAction | undefined {
  const all = actions.filter((action) => changes(action) && !channels.has(action.service));
  const acting = all.filter(needsResource);
  const changing = acting.length > 0 ? acting : all;
  const sharing = actions.filter(({ accessLevels }) => accessLevels.has('Permissions management'));
  const ranks = [
    sharing.filter(({ name }) => /:(?:Put|Set)\w*Policy$/.test(name)),
    changing.filter(({ name }) => /:Delete/.test(name)),
    sharing,
    changing,
  ];
  return ranks.flatMap((rank) => [...rank].sort((a, b) => a.name.length - b.name.length))[0];
}

/** What makes it worse, where no condition limits what it acts on. */
function noted(found: Finding, statement: Statement, term: ActionTerm, open: ResourceTerm | undefined): Finding {
  const { pattern } = term;
  const [service = ''] = pattern.split(':');
  const tests = statement.conditions.alternatives.flatMap(({ value }) => value);
  if (statement.conditions.unknown.length > 0 || tests.some((test) => limitsResources(test, service))) return found;
  // The text of a template is SAM's: its name is all there is to point at.
  const limits = statement.policy.template
    ? `The template has Resource "${open?.pattern ?? ''}", which does not limit it either.`
    : `Resource "${open?.pattern ?? ''}" does not limit it either.`;
  const withResource = open ? found.also(open.node, limits) : found;
  return open && includes(pattern, 'iam:PassRole')
    ? withResource.also(open.node, 'It includes iam:PassRole on every role.')
    : withResource;
}

type Context = FixContext<Statement>;

/** The text of the finding and the list that it is in; undefined where it is written elsewhere or repeated. */
function writtenTerm({
  subject,
  finding,
  tree,
}: Context): { readonly listing: Listing; readonly item: ScalarNode } | undefined {
  const listing = listingOf(subject.actions);
  const item = listing?.items.find((node) => node === finding.at);
  return listing && item && !isRepeated(tree, item) ? { listing, item } : undefined;
}

interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly NewValue[];
}

/** `svc:*` on `*` alone, in a document that may be about runners: what jobs need of the service is known then. */
function isNameable(context: Context, service: string): boolean {
  const { subject, facts } = context;
  const pattern = writtenTerm(context)?.item.source.toLowerCase();
  const [star, ...others] = listingOf(subject.resources)?.items ?? [];
  const isOnStar = star !== undefined && others.length === 0 && isStar(star.source);
  const isPlain = isOnStar && listOf(subject) !== undefined && entryOf(subject.node, 'Condition') === undefined;
  return pattern === `${service}:*` && isPlain && mayBeForRunners(facts);
}

/** Puts statements that name actions and resources in the place of `svc:*` on `*`. */
function nameActions(context: Context, service: string, grants: readonly Grant[]): Editor | 'decline' {
  const { edit, subject } = context;
  const written = writtenTerm(context);
  const list = listOf(subject);
  const resource = subject.resources?.entry.value;
  if (!written || !list || !resource || !isNameable(context, service)) return 'decline';
  const { seq, items } = written.listing;
  const isShared = seq !== undefined && items.length > 1;
  const [first, ...others] = grants;
  if (isShared) edit.removeItem(seq, written.item, 'keep-empty');
  else if (first)
    edit.replace(seq ?? written.item, oneOrMany(first.actions)).replace(resource, oneOrMany(first.resources));
  for (const grant of isShared ? grants : others) edit.insertAfter(list, subject.node, statementLike(subject, grant));
  return edit;
}

function pushGrants(context: Context, place: readonly (string | Hole)[]): readonly Grant[] {
  const actions = [
    'ecr:BatchCheckLayerAvailability',
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchGetImage',
    'ecr:PutImage',
    'ecr:InitiateLayerUpload',
    'ecr:UploadLayerPart',
    'ecr:CompleteLayerUpload',
  ];
  return [
    { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    { actions, resources: [arnValue(context.facts, 'ecr:', ...place, ':repository/', context.input('repository'))] },
  ];
}

function artifactGrants(context: Context): readonly Grant[] {
  const bucket = context.input('artifacts');
  return [
    {
      actions: ['s3:PutObject', 's3:GetObject', 's3:ListBucket'],
      resources: [arnValue(context.facts, 's3:::', bucket), arnValue(context.facts, 's3:::', bucket, '/*')],
    },
  ];
}

/** More patterns than this are no improvement for a reader. */
const mostPatterns = 12;

function allowReadsOnly(context: Context): Editor | 'decline' {
  const { edit, finding } = context;
  const written = writtenTerm(context);
  // Who pushes images or uploads artifacts has a better fix; without writing, jobs would fail.
  const isForPush = isNameable(context, 'ecr') || isNameable(context, 's3');
  if (!written || finding.message === 'reads' || isForPush) return 'decline';
  if (givesAllAway(context.subject, written.item.source)) return 'decline';
  const patterns = readPatterns(written.item.source).filter(
    (pattern) => !isNeverAllowed(context.subject, { actions: iamData().actionsFor(pattern) }),
  );
  if (patterns.length === 0 || patterns.length > mostPatterns) return 'decline';
  const { seq, items } = written.listing;
  if (!seq) return edit.replace(written.item, oneOrMany(patterns));
  const kept = new Set(items.map(({ source }) => source.toLowerCase()));
  const [first, ...others] = patterns.filter((pattern) => !kept.has(pattern.toLowerCase()));
  if (first === undefined) return edit.removeItem(seq, written.item, 'keep-empty');
  edit.replace(written.item, first);
  for (const pattern of others) edit.insertAfter(seq, written.item, pattern);
  return edit;
}

/** Whether what reads gives away data or credentials of everything, so that little is won. */
function givesAllAway(statement: Statement, pattern: string): boolean {
  const exposed = actionTrait.givesData | actionTrait.givesCredentials;
  const isOpen = resourceTerms(statement).some((resource) => isAnyResource(resource.pattern));
  return (
    isOpen &&
    iamData()
      .actionsFor(pattern)
      .some((action) => !changes(action) && (action.traits & exposed) !== 0)
  );
}

/** Patterns for all actions of a service that only read: `s3:Get*` where every action named so reads, else single actions. */
function readPatterns(pattern: string): readonly string[] {
  const data = iamData();
  const reads = (name: string) => {
    const action = data.action(name);
    // Services ask for leave to write logs, and AWS calls that a read.
    return action !== undefined && !changes(action) && !/:AllowVendedLogDelivery/.test(name);
  };
  const found = new Set<string>();
  const verbs = new Map<string, boolean>();
  const onlyReads = (verb: string): boolean => {
    const alike = [...data.actionsMatching(`${verb}*`)];
    return alike.length > 1 && alike.every(reads);
  };
  for (const name of data.actionsMatching(pattern)) {
    if (!reads(name)) continue;
    const verb = /^[^:]+:[A-Z][a-z]+/.exec(name)?.[0] ?? name;
    const isVerb = verbs.get(verb) ?? onlyReads(verb);
    verbs.set(verb, isVerb);
    found.add(isVerb ? `${verb}*` : name);
  }
  return [...found];
}

export const examples: readonly Example[] = [
  {
    title: 'a runner role for images and artifacts',
    dialect: 'cfn',
    fixes: ['ecrPush', 's3Artifacts'],
    bad: `
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: { Service: ec2.amazonaws.com }
                  Action: sts:AssumeRole
            Policies:
              - PolicyName: ci
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Sid: Everything
                      Effect: Allow
                      Action:
                        - ecr:*
                          ^^^^^ changes
                        - s3:*
                          ^^^^ changes
                      Resource: '*'
    `,
  },
  {
    title: 'one service alone on every resource',
    dialect: 'iam-policy',
    fixes: ['ecrPushOfAccount'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "ecr:*",
                      ^^^^^^^ changes
            "Resource": "*"
          }
        ]
      }
    `,
  },
  {
    title: 'a bucket of its own, and a pattern that is a star in disguise',
    dialect: 'iam-policy',
    fixes: ['readOnly'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: ["s3:**", "s3:ListAllMyBuckets"]
                   ^^^^^^^ changes
          Resource: ["arn:aws:s3:::artifacts-of-ci", "arn:aws:s3:::artifacts-of-ci/*"]
    `,
  },
  {
    title: 'a service of which some actions have no resources, and are never allowed on an ARN',
    dialect: 'iam-policy',
    fixes: ['readOnly'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: "logs:*"
                  ^^^^^^^^ changes
          Resource: "arn:aws:logs:*:*:*"
    `,
  },
  {
    title: 'IAM as a whole',
    dialect: 'cfn',
    fixes: ['readOnly'],
    bad: `
      Resources:
        Bootstrap:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: bootstrap
            Roles: [bootstrap]
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Action: iam:*
                          ^^^^^ key
                  Resource: '*'
    `,
  },
  {
    title: 'what only reads, and gives away all the same',
    dialect: 'iam-policy',
    fixes: [],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: "secretsmanager:*"
                  ^^^^^^^^^^^^^^^^^^ changes
          Resource: "*"
    `,
  },
  {
    title: 'a service for people, in a policy of a group',
    dialect: 'cfn',
    fixes: ['readOnly'],
    bad: `
      Resources:
        Senders:
          Type: AWS::IAM::Group
          Properties:
            Policies:
              - PolicyName: queues
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: sqs:*
                              ^^^^^ changes low
                      Resource: '*'
    `,
  },
  {
    title: 'a service that a parameter names',
    dialect: 'cfn',
    bad: `
      Parameters:
        Actions:
          Type: String
          Default: sqs:*
                   ^^^^^ changes
      Resources:
        Worker:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: worker
            Roles: [worker]
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Action: !Ref Actions
                  Resource: !Sub arn:aws:sqs:eu-west-1:\${AWS::AccountId}:jobs
    `,
  },
  {
    title: 'a template of SAM that has all of a service, unless a role is given',
    dialect: 'cfn',
    bad: `
      Transform: AWS::Serverless-2016-10-31
      Resources:
        Reader:
          Type: AWS::Serverless::Function
          Properties:
            Policies:
              - TextractPolicy: {}
                ^^^^^^^^^^^^^^ changes
        Taken:
          Type: AWS::Serverless::Function
          Properties:
            Role: !ImportValue reader
            Policies: [{ TextractPolicy: {} }]
    `,
  },
  {
    title: 'a message channel, and services that have no resources and yet change something',
    dialect: 'iam-policy',
    fixes: ['readOnly'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: ssmmessages:*
                  ^^^^^^^^^^^^^ reads
          Resource: "*"
        - Effect: Allow
          Action: [account:*, redshift-data:*]
                   ^^^^^^^^^ changes
                              ^^^^^^^^^^^^^^^ changes
          Resource: "*"
    `,
  },
  {
    title: 'denied, named one by one, in a bucket policy, of a service that is closed, or that we do not know',
    dialect: 'cfn',
    good: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Reader:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - !If
                  - IsProd
                  - !Ref AWS::NoValue
                  - { Effect: Allow, Action: [!If [IsProd, sqs:*, sqs:GetQueueUrl]], Resource: '*' }
        BucketRules:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: artifacts-of-ci
            PolicyDocument:
              Statement:
                - Effect: Deny
                  Principal: '*'
                  Action: s3:*
                  Resource: arn:aws:s3:::artifacts-of-ci/*
                  Condition: { Bool: { aws:SecureTransport: 'false' } }
        Worker:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: worker
            Roles: [worker]
            PolicyDocument:
              Statement:
                - { Effect: Allow, Action: [sqs:*, nosuchservice:*, a4b:*], Resource: '*' }
                - { Effect: Deny, Action: 'sqs:*', Resource: '*' }
    `,
  },
];
