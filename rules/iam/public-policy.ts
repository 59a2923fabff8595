import type { Editor } from '#core/edit/index.ts';
import { ref } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  isOwn,
  isPublic,
  policySubject,
  propertyOf,
  resourcesOfType,
  type Openness,
  type Policy,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example, type Finding, type FixContext } from '#core/rule/index.ts';
import { entryOf, get, isMap, type Located } from '#core/syntax/index.ts';
import { intrinsicOf, literal, referenceOf, render, strings } from '#core/values/index.ts';
import { isTemplate, listed } from './_shared.ts';

export default defineRule({
  id: 'iam/public-policy',
  title: 'Resource that its policy opens to anyone',
  severity: 'high',
  since: '0.2.0',
  why: 'Whoever knows or guesses the name of the resource can use it, from any account or without one, and nothing in your own accounts has to be broken into for that.',
  refs: [
    'checkov:CKV_AWS_32',
    'checkov:CKV_AWS_33',
    'checkov:CKV_AWS_283',
    'cfn_nag:F6',
    'cfn_nag:F7',
    'cfn_nag:F8',
    'cfn_nag:F9',
    'cfn_nag:F16',
    'cfn_nag:F18',
    'cfn_nag:F21',
    'cfn_nag:F76',
    'FSBP:S3.2',
    'CWE-732',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous',
  ],
  preset: 'recommended',
  on: policySubject,
  messages: {
    changes:
      'Anyone may use {actions} here, in your accounts or outside: no condition leaves only callers that you know.',
    reads: {
      text: 'Anyone may read here with {actions}, in your accounts or outside: no condition leaves only callers that you know.',
      severity: 'medium',
    },
    weak: {
      text: 'Anyone may use {actions} here: any caller can meet the condition on {keys}, which says nothing of who calls.',
      severity: 'medium',
    },
    notPrincipal: 'NotPrincipal with Allow lets in everyone but those it names, also callers outside of AWS.',
  },

  *check(policy, finding, facts) {
    if (policy.kind !== 'resource' || isReachedOtherwise(facts, policy)) return;
    for (const openness of isPublic(facts, policy, serviceOf(policy)).statements) {
      if (openness.as !== 'public' && openness.as !== 'weak') continue;
      const { statement, when } = openness;
      const args = { actions: actionsOf(statement) };
      const at = placeOf(statement);
      const keys = keysOf(statement);
      const found = statement.notPrincipals
        ? finding.notPrincipal(at)
        : openness.as === 'weak' && keys !== ''
          ? finding.weak(at, { ...args, keys })
          : onlyReads(statement)
            ? finding.reads(at, args)
            : finding.changes(at, args);
      yield lessened(facts, policy, found.when(when));
    }
  },

  fixes: {
    account: {
      title: 'Allow only callers of this account (cuts off all others)',
      applicability: 'needs-review',
      asked: 'unticked',
      apply: limitToAccount,
    },
  },
  remedy:
    'Name the accounts or roles that are meant in Principal, or add a condition on aws:PrincipalOrgID, aws:SourceVpce or aws:SourceArn.',
});

/**
 * Resources that cannot be reached by name alone, or are meant to be: a network of yours stands before them, or the
 * policy only takes away from what is open without it, as that of an API does.
 */
function isReachedOtherwise(facts: Facts, { owner }: Policy): boolean {
  if (!owner) return false;
  if (/^AWS::(?:ApiGateway|Serverless|VpcLattice|IoT)::/.test(owner.type)) return true;
  return ['VPCOptions', 'VpcConfiguration'].some((key) => propertyOf(facts, owner, key).absent.length === 0);
}

const services = new Set(['s3', 'sqs', 'sns', 'kms', 'ecr', 'secretsmanager', 'dynamodb', 'lambda']);

/** The service of what a policy is attached to, where its type says so. */
function serviceOf({ owner }: Policy): string | undefined {
  const name = owner?.type.split('::')[1]?.toLowerCase();
  return name !== undefined && services.has(name) ? name : undefined;
}

function placeOf({ principals, notPrincipals, node }: Statement): Located {
  if (notPrincipals) return notPrincipals.entry.key;
  const everyone = principals?.items.find(({ value }) => literal(value) === '*');
  return everyone?.node ?? principals?.entry.key ?? node;
}

function actionsOf({ actions, notActions }: Statement): string {
  const names = listed((actions ?? notActions)?.items.map(({ value }) => render(value)) ?? []);
  return actions ? names : `every action but ${names}`;
}

function keysOf({ conditions }: Statement): string {
  const keys = conditions.alternatives.flatMap(({ value }) => value.map(({ keyEntry }) => keyEntry.key.source));
  return listed(keys);
}

/** Whether no action changes anything, by its name: `Get`, `List`, `Describe`, `BatchGet`; unknown actions may. */
function onlyReads({ actions }: Statement): boolean {
  const names = actions?.items.map(({ value }) => literal(value)) ?? [];
  return (
    names.length > 0 &&
    actions?.unknown.length === 0 &&
    names.every(
      (name) => name !== undefined && /^[a-z0-9-]+:(?:Batch)?(?:Get|List|Describe|Check|Head|Receive)/i.test(name),
    )
  );
}

/** A bucket that blocks public policies lets nobody in, whatever the policy says. */
function lessened(facts: Facts, { owner }: Policy, finding: Finding): Finding {
  if (owner?.type !== 'AWS::S3::BucketPolicy') return finding;
  const id = referenceOf(get(owner.properties, 'Bucket') ?? owner.node)?.id;
  const bucket = facts.get(resourcesOfType, 'AWS::S3::Bucket').find((each) => each.id === id);
  const isBlocked =
    bucket !== undefined &&
    ['RestrictPublicBuckets', 'BlockPublicPolicy'].some((key) =>
      propertyOf(facts, bucket, 'PublicAccessBlockConfiguration', key).alternatives.some(({ value }) =>
        strings(facts, value).alternatives.some((each) => each.value === 'true'),
      ),
    );
  return isBlocked ? finding.withSeverity('info') : finding;
}

/** Adds the caller's account to what the statement demands. */
function limitToAccount({ edit, finding, facts, subject, tree }: FixContext<Policy>): Editor | 'decline' {
  const statement = isPublic(facts, subject, serviceOf(subject)).statements.find(
    (each: Openness) => placeOf(each.statement) === finding.at,
  )?.statement;
  const owner = subject.owner?.node;
  if (!statement || statement.notPrincipals || !isTemplate(facts) || !owner || !isOwn(tree, owner, statement.node))
    return 'decline';
  const test = { 'aws:PrincipalAccount': ref('AWS::AccountId') };
  const condition = entryOf(statement.node, 'Condition')?.value;
  if (!condition) return edit.put(statement.node, 'Condition', { StringEquals: test });
  if (!isMap(condition) || intrinsicOf(condition)) return 'decline';
  const equals = entryOf(condition, 'StringEquals')?.value;
  if (!equals) return edit.put(condition, 'StringEquals', test);
  return isMap(equals) && !intrinsicOf(equals)
    ? edit.put(equals, 'aws:PrincipalAccount', ref('AWS::AccountId'))
    : 'decline';
}

export const examples: readonly Example[] = [
  {
    title: 'a queue to which anyone may send, over TLS or not',
    dialect: 'cfn',
    fixes: ['account'],
    bad: `
      Resources:
        Jobs:
          Type: AWS::SQS::QueuePolicy
          Properties:
            Queues: [!Ref Queue]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow # producers
                  Principal: '*'
                             ^^^ changes
                  Action: sqs:SendMessage
                  Resource: !GetAtt Queue.Arn
                - Effect: Allow
                  Principal:
                    AWS:
                      - arn:aws:iam::111122223333:root
                      - '*'
                        ^^^ weak
                  Action: [sqs:ReceiveMessage, sqs:DeleteMessage]
                  Resource: !GetAtt Queue.Arn
                  Condition:
                    Bool:
                      aws:SecureTransport: 'true'
        Queue:
          Type: AWS::SQS::Queue
    `,
  },
  {
    title: 'a bucket that anyone may read, and one that blocks such policies',
    dialect: 'cfn',
    fixes: ['account'],
    bad: `
      Resources:
        Site:
          Type: AWS::S3::Bucket
        SitePolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: !Ref Site
            PolicyDocument:
              Statement:
                Effect: Allow
                Principal: { AWS: '*' }
                                  ^^^ reads
                Action: s3:GetObject
                Resource: !Sub \${Site.Arn}/*
        Logs:
          Type: AWS::S3::Bucket
          Properties:
            PublicAccessBlockConfiguration:
              BlockPublicPolicy: true
              RestrictPublicBuckets: true
        LogsPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: !Ref Logs
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: '*'
                             ^^^ changes info
                  Action: s3:PutObject
                  Resource: !Sub \${Logs.Arn}/*
    `,
  },
  {
    title: 'conditions that any caller meets',
    dialect: 'iam-policy',
    fixes: [],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": "*",
                         ^^^ weak
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": { "StringEqualsIfExists": { "aws:SourceVpce": "vpce-12345678" } }
          },
          {
            "Effect": "Allow",
            "Principal": "*",
                         ^^^ weak
            "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": { "StringLike": { "aws:SourceVpc": "vpc-*" }, "StringNotEquals": { "aws:PrincipalOrgID": "o-bad" } }
          },
          {
            "Effect": "Allow",
            "NotPrincipal": { "AWS": "arn:aws:iam::111122223333:user/former" },
            ^^^^^^^^^^^^^^ notPrincipal
            "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::b/*"
          }
        ]
      }
    `,
  },
  {
    title: 'everyone, but only through an endpoint, of an organisation, or for a resource of yours',
    dialect: 'cfn',
    good: `
      Parameters:
        Organisation:
          Type: String
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.s3
            PolicyDocument: { Statement: [{ Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: 'arn:aws:s3:::b/*' }] }
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: '*'
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { StringEquals: { aws:SourceVpce: !Ref Endpoint } }
                - Effect: Allow
                  Principal: '*'
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { StringEquals: { aws:PrincipalOrgID: !Ref Organisation } }
        TopicPolicy:
          Type: AWS::SNS::TopicPolicy
          Properties:
            Topics: [arn:aws:sns:eu-west-1:111122223333:t]
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: '*'
                  Action: sns:Publish
                  Resource: '*'
                  Condition: { ArnLike: { aws:SourceArn: 'arn:aws:s3:*:*:uploads' } }
        Key:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Statement:
                - Effect: Allow
                  Principal: { AWS: '*' }
                  Action: kms:Decrypt
                  Resource: '*'
                  Condition:
                    StringEquals:
                      kms:CallerAccount: !Ref AWS::AccountId
                      kms:ViaService: !Sub secretsmanager.\${AWS::Region}.amazonaws.com
    `,
  },
  {
    title: 'a perimeter: a Deny for all callers of other organisations',
    dialect: 'iam-policy',
    good: `
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*" },
          {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
            "Condition": {
              "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-abc123" },
              "BoolIfExists": { "aws:PrincipalIsAWSService": "false" }
            }
          }
        ]
      }
    `,
  },
  {
    title: 'APIs, which are open without a policy, and domains in a network',
    dialect: 'cfn',
    good: `
      Parameters:
        Network:
          Type: String
      Resources:
        Api:
          Type: AWS::ApiGateway::RestApi
          Properties:
            Policy: { Statement: [{ Effect: Allow, Principal: '*', Action: execute-api:Invoke, Resource: '*' }] }
        Search:
          Type: AWS::OpenSearchService::Domain
          Properties:
            VPCOptions: { SubnetIds: [subnet-0123456789abcdef0] }
            AccessPolicies: { Statement: [{ Effect: Allow, Principal: { AWS: '*' }, Action: es:ESHttp*, Resource: '*' }] }
        Bucket:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: '*'
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { StringLike: { aws:SourceVpc: !Ref Network } }
    `,
  },
];
