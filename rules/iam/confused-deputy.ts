import { servicePrincipal } from '#core/data/index.ts';
import {
  actionTerms,
  type ConditionTest,
  reachOf,
  serviceName,
  type Statement,
  resourceStatementSubject,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { literal, render } from '#core/values/index.ts';
import { demandAccount, isDeniedBeside, namesSource } from './_deputy.ts';
import { listed } from './_shared.ts';

export default defineRule({
  id: 'iam/confused-deputy',
  title: 'Service that acts for any account',
  severity: 'medium',
  since: '0.1.0',
  why: 'The service acts for whoever asks it to: a stranger points a resource of an own account at yours, and the service uses the rights that it has here.',
  refs: [
    'access-analyzer:RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL',
    'trivy:AWS-0067',
    'CWE-441',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
  ],
  preset: 'recommended',
  on: resourceStatementSubject,
  messages: {
    service:
      '{service} may use {actions} here on behalf of any account; no condition on aws:SourceArn or aws:SourceAccount says for whom.',
    anyService:
      'Every service of AWS may use {actions} here on behalf of any account; aws:PrincipalIsAWSService names none.',
  },

  *check(statement, finding, facts) {
    const { policy, principals, conditions, allow, when } = statement;
    if (policy.kind !== 'resource' || allow.length === 0 || !principals || conditions.unknown.length > 0) return;
    const isForEveryone = principals.items.some((principal) => reachOf(principal) === 'anyone');
    const open = [
      ...conditions.absent,
      ...conditions.alternatives.filter(({ value }) => !value.some(namesSource)).map((branch) => branch.when),
    ];
    const actions = actionTerms(statement);
    // Keys have a context of their own, and what only writes logs is harmless.
    if (actions.length === 0) return;
    if (isForEveryone) {
      for (const test of openToServices(statement)) {
        if (isDeniedBeside(facts, statement)) continue;
        const args = { actions: listed(actions.map((term) => render(term.value))) };
        yield finding.anyService(test.keyEntry.key, args).when(when);
      }
      return;
    }
    for (const { type, value, node, when: own } of principals.items) {
      const service = type === 'Service' ? serviceName(value) : undefined;
      if (service === undefined || !servicePrincipal(service)?.isDeputy || isDeniedBeside(facts, statement)) continue;
      const args = { service, actions: listed(actions.map((term) => render(term.value))) };
      for (const path of open) yield finding.service(node, args).when(when).when(own).when(path);
    }
  },

  fixes: {
    account: {
      title: 'Allow it only on behalf of this account',
      applicability: 'needs-review',
      apply: demandAccount,
    },
  },
  remedy: 'Add a condition on aws:SourceArn (the resource that the service acts for) or on aws:SourceAccount.',
});

/** Tests that leave all services of AWS, where no other test says for whom they act, or who else may. */
function openToServices({ conditions }: Statement): readonly ConditionTest[] {
  return conditions.alternatives.flatMap(({ value: tests, when }) => {
    const [test, ...others] = tests.filter(({ key }) => /^aws:(?:principal|source|vpce|userid)/.test(key));
    const isOnly = test?.key === 'aws:principalisawsservice' && test.operator === 'Bool' && !test.ifExists;
    const isTrue = test?.values.every(({ value }) => literal(value)?.toLowerCase() === 'true');
    return isOnly && isTrue && others.length === 0 && when.length === 0 ? [test] : [];
  });
}

export const examples: readonly Example[] = [
  {
    title: 'a topic to which buckets of any account may publish, and a queue for topics',
    dialect: 'cfn',
    fixes: ['account'],
    bad: `
      Resources:
        TopicPolicy:
          Type: AWS::SNS::TopicPolicy
          Properties:
            Topics: [!Ref Topic]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow # uploads
                  Principal: { Service: s3.amazonaws.com }
                                        ^^^^^^^^^^^^^^^^ service
                  Action: sns:Publish
                  Resource: !Ref Topic
        Topic:
          Type: AWS::SNS::Topic
        QueuePolicy:
          Type: AWS::SQS::QueuePolicy
          Properties:
            Queues: [!Ref Queue]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal:
                    Service:
                      - sns.amazonaws.com
                        ^^^^^^^^^^^^^^^^^ service
                      - delivery.logs.amazonaws.com
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^ service
                  Action: [sqs:SendMessage]
                  Resource: !GetAtt Queue.Arn
                  Condition:
                    Bool: { aws:SecureTransport: 'true' }
        Queue:
          Type: AWS::SQS::Queue
    `,
  },
  {
    title: 'a bucket into which CloudTrail writes, and a condition that may be absent',
    dialect: 'iam-policy',
    fixes: [],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "Service": "cloudtrail.amazonaws.com" },
                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^ service
            "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::trails/*",
            "Condition": { "StringEquals": { "s3:x-amz-acl": "bucket-owner-full-control" } }
          },
          {
            "Effect": "Allow",
            "Principal": { "Service": "s3.amazonaws.com" },
                                      ^^^^^^^^^^^^^^^^^^ service
            "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::inventory/*",
            "Condition": { "StringEqualsIfExists": { "aws:SourceAccount": "111122223333" } }
          }
        ]
      }
    `,
  },
  {
    title:
      'a source that is named, an own organisation, services that act for their own account only, other principals, trust, and a Deny',
    dialect: 'cfn',
    good: `
      Parameters:
        Organisation: { Type: String }
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: s3.amazonaws.com }, Action: sts:AssumeRole }
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Service: cloudtrail.amazonaws.com }
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { StringEquals: { aws:SourceArn: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/t' } }
                - Effect: Allow
                  Principal: { Service: s3.amazonaws.com }
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { StringEquals: { aws:SourceOrgID: !Ref Organisation } }
                - Effect: Allow
                  Principal: { Service: cloudfront.amazonaws.com }
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { ArnLike: { AWS:SourceArn: 'arn:aws:cloudfront::111122223333:distribution/*' } }
                - { Effect: Allow, Principal: { Service: logdelivery.elasticloadbalancing.amazonaws.com }, Action: s3:PutObject, Resource: 'arn:aws:s3:::b/*' }
                - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: s3:GetObject, Resource: 'arn:aws:s3:::b/*' }
                - { Effect: Deny, Principal: { Service: s3.amazonaws.com }, Action: s3:DeleteObject, Resource: 'arn:aws:s3:::b/*' }
    `,
  },
  {
    title: 'every service of AWS, and those that act for an organisation',
    dialect: 'iam-policy',
    fixes: [],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": { "Bool": { "aws:PrincipalIsAWSService": "true" } }
                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^ anyService
          },
          {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": { "Bool": { "aws:PrincipalIsAWSService": "true" }, "StringEquals": { "aws:SourceOrgID": "o-abc1234567" } }
          }
        ]
      }
    `,
  },
  {
    title: 'a service of the European cloud',
    dialect: 'iam-policy',
    fixes: [],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "Service": "cloudtrail.amazonaws.eu" },
                                      ^^^^^^^^^^^^^^^^^^^^^^^^^ service
            "Action": "s3:PutObject",
            "Resource": "arn:aws-eusc:s3:::b/*"
          }
        ]
      }
    `,
  },
  {
    title: 'an encryption context that names the account',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Principal: { Service: cloudtrail.amazonaws.com }
          Action: "kms:GenerateDataKey*"
          Resource: "*"
          Condition: { StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:111122223333:trail/*" } }
        - Effect: Allow
          Principal: { Service: logs.eu-west-1.amazonaws.com }
          Action: ["kms:Encrypt*", "kms:Decrypt*"]
          Resource: "*"
          Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:111122223333:log-group:*" } }
    `,
  },
];
