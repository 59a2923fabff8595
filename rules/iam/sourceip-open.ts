import {
  coversWorld,
  isWide,
  parseCidr,
  reachOf,
  sizeText,
  testedWith,
  type ConditionTest,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { plainValues, type PlainValue } from './_condition-values.ts';
import { conditionBranches, familyOf } from './_conditions.ts';
import { listed } from './_shared.ts';

export default defineRule({
  id: 'iam/sourceip-open',
  title: 'Limit of addresses that takes in the internet',
  severity: 'medium',
  since: '0.1.0',
  why: 'Who reads the policy takes the condition for a limit to a network. With the whole internet in it, stolen keys work from anywhere.',
  refs: [
    'CWE-863',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip',
  ],
  preset: 'recommended',
  on: testedWith(({ key }) => key === 'aws:sourceip'),
  messages: {
    world: 'The addresses {ranges} are the whole internet, so that this condition limits nobody.',
    nobody: 'No address is outside of {ranges}, so that this denies nothing.',
    wide: { text: '{range} takes in {size}, more than any one network has.', severity: 'low' },
  },

  *check(statement, finding) {
    // What a policy for everyone lets in has rules of its own.
    if (isForEveryone(statement)) return;
    for (const { tests, when } of conditionBranches(statement)) {
      for (const test of tests.filter((each) => isLimit(statement, each))) {
        const values = plainValues(test);
        const args = { ranges: listed(values.map(({ text }) => text)) };
        const at = test.keyEntry.key;
        const isOpen = ([4, 6] as const).some((family) => coversWorld(rangesOf(values), family));
        if (isOpen && statement.isDeny) yield finding.nobody(at, args).when(when).when(sole(values));
        else if (isOpen) yield finding.world(at, args).when(when).when(sole(values));
        else if (!statement.isDeny) {
          for (const { text, node, when: own } of values) {
            const range = parseCidr(text);
            if (range && isWide(range))
              yield finding
                .wide(node, { range: text, size: sizeText(range) })
                .when(when)
                .when(own);
          }
        }
      }
    }
  },

  fixes: {},
  remedy: 'List the public addresses of the networks that requests are meant to come from, or leave the condition out.',
});

function isForEveryone({ principals }: Statement): boolean {
  return principals?.items.some((principal) => reachOf(principal) === 'anyone') ?? false;
}

/** An Allow from these addresses, or a Deny from all others. */
function isLimit({ allow, isDeny }: Statement, test: ConditionTest): boolean {
  if (test.key !== 'aws:sourceip' || familyOf(test) !== 'IpAddress') return false;
  return test.operator.startsWith('Not') ? isDeny : allow.length > 0;
}

function rangesOf(values: readonly PlainValue[]) {
  return values.map(({ text }) => parseCidr(text)).filter((range) => range !== undefined);
}

/** The path of the value that alone is the world; where several are it together, it is not told which deployments have them. */
function sole(values: readonly PlainValue[]): PlainValue['when'] {
  const open = values.filter((value) => ([4, 6] as const).some((family) => coversWorld(rangesOf([value]), family)));
  return open.some(({ when }) => when.length === 0) ? [] : (open[0]?.when ?? []);
}

export const examples: readonly Example[] = [
  {
    title: 'all addresses, both halves of them, and a Deny of all others',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": { "IpAddress": { "aws:SourceIp": ["198.51.100.0/24", "0.0.0.0/0"] } }
                                          ^^^^^^^^^^^^^^ world
          },
          {
            "Effect": "Allow",
            "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": { "IpAddress": { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } }
                                          ^^^^^^^^^^^^^^ world
          },
          {
            "Effect": "Deny",
            "Action": "s3:*",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": { "NotIpAddress": { "aws:SourceIp": "::/0" } }
                                             ^^^^^^^^^^^^^^ nobody
          },
          {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": "arn:aws:s3:::b",
            "Condition": { "IpAddress": { "aws:SourceIp": ["64.0.0.0/4", "8.0.0.0/8"] } }
                                                           ^^^^^^^^^^^^ wide
          }
        ]
      }
    `,
  },
  {
    title: 'a parameter that is everything by default, and a branch',
    dialect: 'cfn',
    bad: `
      Parameters:
        Office: { Type: String, Default: 0.0.0.0/0 }
      Conditions:
        IsTest: !Equals [!Ref AWS::StackName, test]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { IpAddress: { aws:SourceIp: !Ref Office } }
                                            ^^^^^^^^^^^^ world
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::c/*
                  Condition: { IpAddress: { aws:SourceIp: !If [IsTest, 0.0.0.0/0, 198.51.100.0/24] } }
                                            ^^^^^^^^^^^^ world
    `,
  },
  {
    title: 'one network, a Deny from everywhere, a parameter, and what everyone may do, of which other rules speak',
    dialect: 'cfn',
    good: `
      Parameters:
        Office: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { IpAddress: { aws:SourceIp: [198.51.100.0/24, '2001:db8::/32'] } }
                - Effect: Allow
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { IpAddress: { aws:SourceIp: !Ref Office } }
                - Effect: Deny
                  Action: s3:DeleteObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { IpAddress: { aws:SourceIp: 0.0.0.0/0 } }
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
                  Condition: { IpAddress: { aws:SourceIp: 0.0.0.0/0 } }
    `,
  },
];
