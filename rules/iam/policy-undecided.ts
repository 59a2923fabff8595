import { policySubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { opennessesOf, placeOf } from './_public.ts';

export default defineRule({
  id: 'iam/policy-undecided',
  title: 'Everyone named, and deployment decides who may',
  severity: 'info',
  since: '0.1.0',
  why: 'The same template makes a closed resource or a public one, and a value such as `*` for a parameter is given in a hurry.',
  refs: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status',
  ],
  preset: 'recommended',
  on: policySubject,
  messages: {
    key: 'Everyone is named here, and whether the condition on {key} leaves only callers that you know depends on a value that is not known before deployment.',
    condition:
      'Everyone is named here, and whether a condition leaves only callers that you know is not known before deployment.',
  },

  *check(policy, finding, facts) {
    for (const { as, statement, when, test } of opennessesOf(facts, policy)) {
      if (as !== 'undecided') continue;
      const key = test?.source?.keyEntry.key;
      const at = placeOf(statement);
      yield (key ? finding.key(at, { key: key.source }) : finding.condition(at)).when(when);
    }
  },

  fixes: {},
  remedy:
    'Limit the parameter by AllowedPattern to values without wildcards, or compare by StringEquals, which knows none.',
});

export const examples: readonly Example[] = [
  {
    title: 'a network that a parameter gives, as a pattern',
    dialect: 'cfn',
    bad: `
      Parameters:
        Network: { Type: String }
        Range: { Type: String }
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: '*'
                             ^^^ key
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { StringLike: { aws:SourceVpc: !Ref Network } }
                - Effect: Allow
                  Principal: { AWS: '*' }
                                    ^^^ key
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { IpAddress: { aws:SourceIp: !Ref Range } }
    `,
  },
  {
    title: 'a condition from elsewhere',
    dialect: 'cfn',
    bad: `
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: '*'
                             ^^^ condition
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition: !Transform { Name: Shared, Parameters: { Kind: perimeter } }
    `,
  },
  {
    title: 'a value that is compared as it is, known values, and a condition that says nothing of callers',
    dialect: 'cfn',
    good: `
      Parameters:
        Organisation: { Type: String }
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: '*'
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { StringEquals: { aws:PrincipalOrgID: !Ref Organisation } }
                - Effect: Allow
                  Principal: '*'
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { StringLike: { aws:SourceVpc: vpc-0123456789abcdef0 } }
                - Effect: Allow
                  Principal: '*'
                  Action: s3:ListBucket
                  Resource: arn:aws:s3:::b
                  Condition: { StringLike: { aws:Referer: !Ref Organisation } }
    `,
  },
];
