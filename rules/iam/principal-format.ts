import type { Editor } from '#core/edit/index.ts';
import {
  actionTerms,
  arnFields,
  isServiceName,
  mayMeet,
  patternOf,
  type Principal,
  type Statement,
  principalStatementSubject,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { entryOf, isMap, type Entry, type Located } from '#core/syntax/index.ts';
import { intrinsicOf, render } from '#core/values/index.ts';
import { mayChange } from './_grammar.ts';

export default defineRule({
  id: 'iam/principal-format',
  title: 'Principal that AWS does not know',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS refuses the policy, and with it the update of the stack. A principal that was deleted stays in a policy by an id that nobody has any more.',
  refs: [
    'access-analyzer:INVALID_PRINCIPAL_FORMAT',
    'access-analyzer:INVALID_PRINCIPAL_KEY',
    'access-analyzer:UNSUPPORTED_WILDCARD_IN_PRINCIPAL',
    'access-analyzer:INVALID_ROLE_REFERENCE',
    'access-analyzer:INVALID_USER_REFERENCE',
    'access-analyzer:INVALID_SERVICE_PRINCIPAL_FORMAT',
    'access-analyzer:FEDERATED_PRINCIPAL_NOT_SUPPORTED',
    'parliament:UNKNOWN_PRINCIPAL',
    'parliament:UNKNOWN_FEDERATION_SOURCE',
    'cfn-lint:E3512',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
  ],
  preset: 'recommended',
  on: principalStatementSubject,
  messages: {
    bare: '"{value}" stands without a kind: only "*" may; write {example}.',
    key: '"{key}" is no kind of principal; AWS, Service, Federated and CanonicalUser are.',
    pattern: 'AWS takes no wildcard within a principal, as in "{value}": only "*" alone, for everyone.',
    unknown: '"{value}" is neither an account, nor the ARN of a role, a user or an account, nor a canonical user id.',
    deleted: '"{value}" is the unique id of a {what} that was deleted; nobody has it again.',
    service: '"{value}" is not the name of a service, such as lambda.amazonaws.com.',
    federated: 'Federated principals are for roles; the policy of a resource takes none.',
  },

  *check(statement, finding) {
    const { kind } = statement.policy;
    if (kind === 'identity' || kind === 'boundary' || kind === 'scp') return;
    for (const principals of [statement.principals, statement.notPrincipals]) {
      const told = new Set<string>();
      for (const principal of principals?.items ?? []) {
        const { node, when } = principal;
        const value = render(principal.value);
        const defect = defectOf(principal, statement);
        if (defect === undefined || told.has(principal.type)) continue;
        const entry = entryOfKind(principals?.entry, principal.type);
        const found = {
          bare: () => finding.bare(node, { value, example: `{ "AWS": "${value}" }` }),
          key: () => finding.key(entry?.key ?? node, { key: principal.type }),
          pattern: () => finding.pattern(node, { value }),
          unknown: () => finding.unknown(node, { value }),
          deleted: () => finding.deleted(node, { value, what: value.startsWith('AIDA') ? 'user' : 'role' }),
          service: () => finding.service(node, { value }),
          federated: () => finding.federated(entry?.key ?? node),
        }[defect]();
        yield found.when(statement.when).when(when);
        // Once for all that stands under it.
        if (defect === 'key' || defect === 'federated') told.add(principal.type);
      }
    }
  },

  fixes: {
    wrap: {
      title: 'Write it as an AWS principal',
      applicability: 'needs-review',
      apply: wrap,
    },
    kind: {
      title: 'Write the kind as AWS knows it',
      applicability: 'needs-review',
      apply: renameKind,
    },
  },
  remedy:
    'Name accounts, roles and users by their ARN. For roles whose names have something in common, allow the account and compare aws:PrincipalArn in Condition.',
});

type Defect = 'bare' | 'key' | 'pattern' | 'unknown' | 'deleted' | 'service' | 'federated';

const kinds = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

function defectOf({ type, value }: Principal, statement: Statement): Defect | undefined {
  const pattern = patternOf(value);
  // Blanks are reported as such, and what is not known may be anything.
  if (/[<>]/.test(pattern)) return undefined;
  if (type === '*') return pattern === '*' || pattern.includes('$') ? undefined : 'bare';
  if (!kinds.includes(type)) return /^(?:Fn::|Ref$)/.test(type) ? undefined : 'key';
  if (type === 'Federated') return isOfResource(statement) ? 'federated' : undefined;
  if (type === 'Service')
    return pattern.includes('$') || isServiceName(pattern) || pattern === '*' ? undefined : 'service';
  return type === 'AWS' ? defectOfAws(pattern) : undefined;
}

/** A resource that is no role, so that nobody signs in with its policy. */
function isOfResource(statement: Statement): boolean {
  const { kind, owner } = statement.policy;
  if (kind !== 'resource') return false;
  if (owner) return !/^AWS::(?:IAM|SSO|Cognito|VpcLattice)::/.test(owner.type);
  // A trust policy with a slip in it names no resource, and actions of STS.
  const isOfSts = actionTerms(statement).some(({ pattern }) => mayMeet(pattern.toLowerCase(), 'sts:*'));
  return (statement.resources ?? statement.notResources) !== undefined && !isOfSts;
}

function defectOfAws(pattern: string): Defect | undefined {
  if (pattern === '*' || /^\d{12}$/.test(pattern)) return undefined;
  const known = pattern.replace(/\$\{[^}]*\}/g, '');
  if (/[*?]/.test(known)) return 'pattern';
  if (/^A(?:ROA|IDA)[A-Z0-9]{12,}$/.test(pattern)) return 'deleted';
  // Canonical ids of accounts.
  if (pattern.includes('$') || /^[0-9a-f]{64}$/.test(pattern)) return undefined;
  const [arn, , service, region, account, name = ''] = arnFields(pattern) ?? [];
  const isPrincipal =
    arn === 'arn' &&
    (service === 'iam' || service === 'sts') &&
    region === '' &&
    /^(?:\d{12}|cloudfront)$/.test(account ?? '') &&
    /^(?:root$|(?:user|role|assumed-role|federated-user)\/.)/.test(name);
  return isPrincipal ? undefined : 'unknown';
}

function entryOfKind(entry: Entry | undefined, kind: string): Entry | undefined {
  return entry && isMap(entry.value) && !intrinsicOf(entry.value) ? entryOf(entry.value, kind) : undefined;
}

function ownEntry({ subject, tree }: FixContext<Statement>, at: Located): Entry | undefined {
  return [subject.principals, subject.notPrincipals]
    .flatMap((each) => (each ? [each.entry, ...(isMap(each.entry.value) ? each.entry.value.entries : [])] : []))
    .find(({ key, value }) => (key === at || value === at) && mayChange(tree, subject.policy, value));
}

function wrap(context: FixContext<Statement>): Editor | 'decline' {
  const { edit, finding } = context;
  const entry = ownEntry(context, finding.at);
  const value = entry?.value;
  if (finding.message !== 'bare' || value?.kind !== 'scalar' || value.tag !== undefined) return 'decline';
  if (isServiceName(value.source)) return edit.replace(value, { Service: value.source });
  return defectOfAws(value.source) === undefined ? edit.replace(value, { AWS: value.source }) : 'decline';
}

/** The kind in other letters, or in the plural. */
function renameKind(context: FixContext<Statement>): Editor | 'decline' {
  const { edit, finding, subject } = context;
  const entry = ownEntry(context, finding.at);
  const written = entry?.key.source.toLowerCase() ?? '';
  const kind = kinds.find((name) => [name.toLowerCase(), `${name.toLowerCase()}s`].includes(written));
  const map = [subject.principals, subject.notPrincipals]
    .map((each) => each?.entry.value)
    .find((value) => value && isMap(value) && entry && value.entries.includes(entry));
  if (finding.message !== 'key' || !entry || kind === undefined || !map || !isMap(map) || entryOf(map, kind))
    return 'decline';
  return edit.rename(map, entry, kind);
}

export const examples: readonly Example[] = [
  {
    title: 'an account without its kind, kinds that there are not, wildcards, other ARNs, and who was deleted',
    dialect: 'iam-policy',
    fixes: ['wrap', 'kind'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": "arn:aws:iam::111122223333:root",
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ bare
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*"
          },
          {
            "Effect": "Allow",
            "Principal": { "Aws": "111122223333" },
                           ^^^^^ key
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*"
          },
          {
            "Effect": "Allow",
            "Principal": {
              "AWS": [
                "arn:aws:iam::111122223333:role/ci-*",
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pattern
                "arn:aws:iam::*:root",
                ^^^^^^^^^^^^^^^^^^^^^ pattern
                "arn:aws:iam::111122223333:instance-profile/ci",
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown
                "1111-2222-3333",
                ^^^^^^^^^^^^^^^^ unknown
                "AROAEXAMPLEEXAMPLE123",
                ^^^^^^^^^^^^^^^^^^^^^^^ deleted
                "AIDAEXAMPLEEXAMPLE123"
                ^^^^^^^^^^^^^^^^^^^^^^^ deleted
              ],
              "Service": "lambda"
                         ^^^^^^^^ service
            },
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*"
          }
        ]
      }
    `,
  },
  {
    title: 'who may assume a role, and a provider of identities for a bucket',
    dialect: 'cfn',
    fixes: ['wrap', 'kind'],
    bad: `
      Conditions:
        IsTest: !Equals [!Ref AWS::StackName, test]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: ec2.amazonaws.com # runners
                             ^^^^^^^^^^^^^^^^^ bare
                  Action: sts:AssumeRole
                - Effect: Allow
                  Principal:
                    Services:
                    ^^^^^^^^ key
                      - lambda.amazonaws.com # functions
                  Action: sts:AssumeRole
                - Effect: Allow
                  Principal: { Service: !If [IsTest, codebuild, codebuild.amazonaws.com] }
                                                     ^^^^^^^^^ service
                  Action: sts:AssumeRole
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  NotPrincipal:
                    Federated: arn:aws:iam::111122223333:saml-provider/people
                    ^^^^^^^^^ federated
                    AWS: !Sub 'arn:aws:iam::\${AWS::AccountId}:role/*'
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pattern
                  Action: s3:DeleteObject
                  Resource: arn:aws:s3:::b/*
    `,
  },
  {
    title:
      'accounts, ARNs, sessions, everyone, canonical users, providers of a role, blanks, and what deployment gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Partner: { Type: String }
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: [ec2.amazonaws.com, !Sub 'ec2.\${AWS::URLSuffix}', alexa-appkit.amazon.com] }, Action: sts:AssumeRole }
                - { Effect: Allow, Principal: { Federated: cognito-identity.amazonaws.com }, Action: sts:AssumeRoleWithWebIdentity }
                - { Effect: Allow, Principal: !Ref Partner, Action: sts:AssumeRole }
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal:
                    AWS:
                      - '111122223333'
                      - arn:aws:iam::111122223333:role/ci/jobs
                      - arn:aws-us-gov:sts::111122223333:assumed-role/jobs/session
                      - arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE
                      - !GetAtt Role.Arn
                      - !Sub 'arn:aws:iam::\${Partner}:root'
                      - !Ref Partner
                    CanonicalUser: 79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                - { Effect: Deny, Principal: '*', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::b/*' }
                - { Effect: Deny, Principal: { AWS: '*' }, Action: 's3:PutObject', Resource: 'arn:aws:s3:::b/*' }
    `,
  },
  {
    title: 'a provider of identities for a bucket, in a policy of its own',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "Federated": "graph.facebook.com" },
                           ^^^^^^^^^^^ federated
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*"
          }
        ]
      }
    `,
  },
  {
    title: 'a blank',
    dialect: 'iam-policy',
    good: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::<account>:root" },
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*"
          }
        ]
      }
    `,
  },
];
