import { policySubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { opennessesOf, placeOf } from './_public.ts';

export default defineRule({
  id: 'iam/public-confined',
  title: 'Everyone named, and confined by a condition',
  severity: 'info',
  since: '0.1.0',
  why: 'Such a statement is closed by its condition alone: whoever takes the condition out, or adds IfExists to it, opens the resource to everyone.',
  refs: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html',
  ],
  preset: 'recommended',
  on: policySubject,
  messages: {
    condition: 'Everyone is named here, and the condition on {key} leaves only callers that you know.',
    deny: 'Everyone is named here, and a Deny of this policy leaves only callers that you know; S3 Block Public Access may call the policy public all the same.',
  },

  *check(policy, finding, facts) {
    for (const { as, statement, when, test, deny } of opennessesOf(facts, policy)) {
      if (as !== 'confined') continue;
      const at = placeOf(statement);
      const key = test?.source?.keyEntry.key;
      if (key) yield finding.condition(at, { key: key.source }).also(key, 'This condition confines it.').when(when);
      else if (deny) yield finding.deny(at).also(deny.node, 'This Deny confines it.').when(when);
    }
  },

  fixes: {},
  remedy: 'Nothing has to change. Naming the callers in Principal makes the statement safe by itself.',
});

export const examples: readonly Example[] = [
  {
    title: 'one endpoint, one organisation and resources of one account',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": "*",
                         ^^^ condition
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-12345678" } }
          },
          {
            "Effect": "Allow",
            "Principal": { "AWS": "*" },
                                  ^^^ condition
            "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-abc1234567" }, "Bool": { "aws:SecureTransport": "true" } }
          }
        ]
      }
    `,
  },
  {
    title: 'a perimeter: a Deny for all callers of other organisations',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": "*",
                         ^^^ deny
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*"
          },
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
    title: 'the topic of a template, for alarms of the own account',
    dialect: 'cfn',
    bad: `
      Resources:
        Alarms:
          Type: AWS::SNS::TopicPolicy
          Properties:
            Topics: [!Ref Topic]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: '*' }
                                    ^^^ condition
                  Action: sns:Publish
                  Resource: !Ref Topic
                  Condition: { StringEquals: { aws:SourceOwner: !Ref AWS::AccountId } }
        Topic:
          Type: AWS::SNS::Topic
    `,
  },
  {
    title: 'named callers, no condition, a condition that anyone meets, and one that deployment decides',
    dialect: 'cfn',
    good: `
      Parameters:
        Network: { Type: String }
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: '111122223333' }
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { StringEquals: { aws:SourceVpce: vpce-12345678 } }
                - { Effect: Allow, Principal: '*', Action: s3:ListBucket, Resource: 'arn:aws:s3:::b' }
                - Effect: Allow
                  Principal: '*'
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { Bool: { aws:SecureTransport: 'true' } }
                - Effect: Allow
                  Principal: '*'
                  Action: s3:DeleteObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { StringLike: { aws:SourceVpc: !Ref Network } }
    `,
  },
];
