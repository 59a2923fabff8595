import { servicesOfHost } from '#core/data/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  arnFields,
  mayMeet,
  patternOf,
  propertyOf,
  resource,
  resourceStatementSubject,
  withArns,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import type { SyntaxNode } from '#core/syntax/index.ts';
import { literal, referredId, texts, type Text, type ValueSet } from '#core/values/index.ts';
import { arnTerms, isPlain, on, type ArnTerm } from './_arn.ts';

export default defineRule({
  id: 'iam/resource-arn-not-for-host',
  title: 'Resource that the policy of another one cannot decide on',
  severity: 'medium',
  since: '0.1.0',
  why: 'The policy of a resource decides on this resource alone: most services refuse a policy that names another, and with it the update of the stack.',
  refs: [
    'access-analyzer:UNSUPPORTED_RESOURCE_ARN_IN_POLICY',
    'cfn-lint:E3514',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-bucket-user-policy-specifying-resources.html',
  ],
  preset: 'recommended',
  on: resourceStatementSubject,
  messages: {
    service: 'The policy of {type} decides on resources of {services} only; "{resource}" is one of {service}.',
    bucket: 'This is the policy of bucket {bucket}, and "{resource}" is not in it; S3 refuses the policy.',
  },

  *check(statement, finding, facts) {
    const { policy, resources } = statement;
    const type = policy.owner?.type ?? '';
    const services = policy.kind === 'resource' && resources ? servicesOfHost(type) : undefined;
    // Recovery points have the ARNs of the services that they are of.
    if (!services || type.startsWith('AWS::Backup::')) return;
    for (const term of arnTerms(statement)) {
      const pattern = patternOf(withArns(facts, term.value));
      const [arn, , service = ''] = arnFields(pattern) ?? [];
      if (arn !== 'arn' || !isPlain(service) || term.defect === 'service-case') continue;
      const args = { type, services: services.join(' and '), resource: term.text, service };
      if (!services.includes(service)) yield on(finding.service(term.node, args), statement, term);
      else if (type === 'AWS::S3::BucketPolicy') {
        const bucket = otherBucket(facts, statement, { ...term, pattern });
        if (bucket !== undefined) yield on(finding.bucket(term.node, { bucket, resource: term.text }), statement, term);
      }
    }
  },

  fixes: {},
  remedy: 'Name the resource that carries the policy, or what lies in it.',
});

/** The bucket that a policy is of, where an ARN is certainly that of another; undefined where it may be the same. */
function otherBucket(facts: Facts, { policy }: Statement, { pattern, when }: ArnTerm): string | undefined {
  const bucket = policy.owner && propertyOf(facts, policy.owner, 'Bucket');
  const [only, ...others] = bucket?.alternatives ?? [];
  if (!only || others.length > 0 || (bucket?.unknown.length ?? 1) > 0 || when.length > 0) return undefined;
  const written = /^arn:[^:]*:s3:::([^/]+)/.exec(pattern)?.[1];
  if (written === undefined) return undefined;
  const host = bucketOf(facts, only.value);
  const named = /^\$\{(\w+)\}$/.exec(written)?.[1];
  if (named !== undefined)
    return host.id !== undefined && named !== host.id && isBucket(facts, named) ? host.id : undefined;
  return host.name === undefined || /[<>]/.test(host.name) || mayMeet(written, host.name) ? undefined : host.name;
}

interface Bucket {
  /** Where the template makes it. */
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

function bucketOf(facts: Facts, node: SyntaxNode): Bucket {
  const id = referredId(facts, node);
  if (id === undefined || !facts.get(resource, id)) return { name: onlyText(texts(facts, node)) };
  const own = isBucket(facts, id) ? facts.get(resource, id) : undefined;
  if (!own) return {};
  const names = propertyOf(facts, own, 'BucketName');
  const [only, ...others] = names.alternatives;
  return { id, name: only && others.length === 0 ? onlyText(texts(facts, only.value)) : undefined };
}

function isBucket(facts: Facts, id: string): boolean {
  return facts.get(resource, id)?.type === 'AWS::S3::Bucket';
}

/** The one text that a value certainly is. */
function onlyText({ alternatives, unknown }: ValueSet<Text>): string | undefined {
  const [only, ...others] = alternatives;
  return only && others.length + unknown.length + only.when.length === 0 ? literal(only.value) : undefined;
}

export const examples: readonly Example[] = [
  {
    title: 'a queue in the policy of a bucket, and another bucket',
    dialect: 'cfn',
    bad: `
      Resources:
        Rules:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: artifacts-of-ci
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: 'arn:aws:iam::111122223333:role/ci' }
                  Action: s3:GetObject
                  Resource:
                    - arn:aws:s3:::artifacts-of-ci/*
                    - arn:aws:s3:::caches-of-ci/*
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^ bucket
                    - arn:aws:sqs:eu-west-1:111122223333:jobs
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ service
    `,
  },
  {
    title: 'a bucket and a queue of the template by their ARNs, in the policy of another bucket',
    dialect: 'cfn',
    bad: `
      Resources:
        Artifacts: { Type: AWS::S3::Bucket }
        Caches: { Type: AWS::S3::Bucket }
        Jobs: { Type: AWS::SQS::Queue }
        Rules:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: !Ref Artifacts
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Principal: '*'
                  Action: s3:DeleteBucket
                  Resource:
                    - !GetAtt Artifacts.Arn
                    - !Sub \${Artifacts.Arn}/*
                    - !Sub \${Caches.Arn}/*
                           ^^^^^^^^^^^^^^^ bucket
                    - !GetAtt Jobs.Arn
                              ^^^^^^^^ service
    `,
  },
  {
    title: 'buckets of the template, by name and by reference, and a key',
    dialect: 'cfn',
    bad: `
      Resources:
        Artifacts: { Type: AWS::S3::Bucket }
        Caches: { Type: AWS::S3::Bucket, Properties: { BucketName: caches-of-ci } }
        Rules:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: !Ref Artifacts
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Principal: '*'
                  Action: s3:DeleteBucket
                  Resource: !Sub arn:\${AWS::Partition}:s3:::\${Caches}
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ bucket
        Others:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: !Ref Caches
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Principal: '*'
                  Action: s3:DeleteBucket
                  Resource: !Sub arn:\${AWS::Partition}:s3:::artifacts-of-ci
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ bucket
        Key:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: !Sub 'arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root' }
                  Action: kms:*
                  Resource: !Sub arn:\${AWS::Partition}:s3:::caches-of-ci/*
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ service
    `,
  },
  {
    title: 'the bucket itself, patterns, parameters, branches, copies in a vault, and policies that take any resource',
    dialect: 'cfn',
    good: `
      Parameters:
        Given: { Type: String }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Artifacts: { Type: AWS::S3::Bucket, Properties: { BucketName: artifacts-of-ci } }
        Rules:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: !Ref Artifacts
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: 'arn:aws:iam::111122223333:role/ci' }
                  Action: s3:GetObject
                  Resource:
                    - arn:aws:s3:::artifacts-of-ci/*
                    - arn:aws:s3:::artifacts-*
                    - !Sub \${Artifacts.Arn}/*
                    - !Sub arn:aws:s3:::\${Artifacts}/*
                    - !Sub arn:aws:s3:::\${Given}/*
                    - '*'
                    - !If [IsProd, 'arn:aws:s3:::artifacts-of-ci/a', 'arn:aws:s3:::other/a']
        OfParameter:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: !Ref Given
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Deny, Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::b/*' }
        Vault:
          Type: AWS::Backup::BackupVault
          Properties:
            BackupVaultName: ci
            AccessPolicy:
              Version: '2012-10-17'
              Statement:
                - { Effect: Deny, Principal: '*', Action: 'backup:DeleteRecoveryPoint', Resource: 'arn:aws:ec2:*::snapshot/*' }
        Role:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:sqs:eu-west-1:111122223333:jobs' }
    `,
  },
];
