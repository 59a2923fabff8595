import { policySubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { accountFix, actionsOf, keysOf, lessened, opennessesOf, placeOf } from './_public.ts';

export default defineRule({
  id: 'iam/public-weak-condition',
  title: 'Condition that anyone can meet',
  severity: 'medium',
  since: '0.1.0',
  why: 'A policy with a condition passes for closed in every review. Whether a request comes over TLS or says the right word is up to the caller, so that anybody gets in all the same.',
  refs: [
    'checkov:CKV_AWS_283',
    'FSBP:S3.2',
    'CWE-732',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html',
  ],
  preset: 'recommended',
  on: policySubject,
  messages: {
    weak: 'Anyone may use {actions} here: any caller can meet the condition on {keys}, which says nothing of who calls.',
  },

  *check(policy, finding, facts) {
    for (const { as, statement, when } of opennessesOf(facts, policy)) {
      const keys = keysOf(statement);
      if (as !== 'weak' || statement.notPrincipals || keys === '') continue;
      yield lessened(
        facts,
        policy,
        finding.weak(placeOf(statement), { actions: actionsOf(statement), keys }).when(when),
      );
    }
  },

  fixes: { account: accountFix },
  remedy:
    'Name the accounts or roles that are meant in Principal, or add a condition on aws:PrincipalOrgID, aws:SourceVpce or aws:SourceArn.',
});

export const examples: readonly Example[] = [
  {
    title: 'a queue that anyone may use over TLS',
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
                - Effect: Allow # consumers
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
          }
        ]
      }
    `,
  },
  {
    title: 'a page that claims to be the one that refers to it',
    dialect: 'cfn',
    fixes: ['account'],
    bad: `
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: '*'
                             ^^^ weak
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { StringLike: { aws:Referer: 'https://example.com/*' } }
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
    title: 'a key without values, which nobody meets',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*", Condition: { StringEquals: { "aws:PrincipalOrgID": [] } } }
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
];
