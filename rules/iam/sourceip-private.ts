import type { Editor } from '#core/edit/index.ts';
import { hole } from '#core/edit/index.ts';
import { isPrivate, parseCidr, testedWith, type ConditionTest, type Statement } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { addTest, plainValues, type PlainValue } from './_condition-values.ts';
import { conditionBranches, familyOf, renameKey, testAt } from './_conditions.ts';
import { listed } from './_shared.ts';

export default defineRule({
  id: 'iam/sourceip-private',
  title: 'Private address where AWS compares public ones',
  severity: 'medium',
  since: '0.1.0',
  why: 'aws:SourceIp is the public address that a request comes from, and is not there at all for requests through a VPC endpoint. A private range never matches it: what looks like a limit to the own network lets in nobody, or everybody.',
  refs: [
    'access-analyzer:PRIVATE_IP_ADDRESS',
    'access-analyzer:PRIVATE_NOT_IP_ADDRESS',
    'access-analyzer:PRIVATE_IP_ADDRESS_SUBSET',
    'access-analyzer:PRIVATE_NOT_IP_ADDRESS_SUBSET',
    'CWE-863',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip',
  ],
  preset: 'recommended',
  on: testedWith((test) => privateValues(test).length > 0),
  messages: {
    never:
      'aws:SourceIp is the public address of the caller and never one of {ranges}, so that this statement {effect}; aws:VpcSourceIp is the private one.',
    always:
      'aws:SourceIp is the public address of the caller and never one of {ranges}, so that this test always holds; aws:VpcSourceIp is the private one.',
    some: {
      text: 'aws:SourceIp is the public address of the caller, so that {range} matches no request; aws:VpcSourceIp is the private one.',
      severity: 'info',
    },
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      for (const test of tests) {
        const ranges = privateValues(test);
        if (ranges.length === 0) continue;
        if (!isWhole(test, ranges)) {
          for (const { text, node, when: own } of ranges)
            yield finding.some(node, { range: text }).when(when).when(own);
          continue;
        }
        const args = { ranges: listed(ranges.map(({ text }) => text)) };
        const { key } = test.keyEntry;
        const found = test.operator.startsWith('Not')
          ? finding.always(key, args)
          : finding.never(key, { ...args, effect: statement.isDeny ? 'denies nothing' : 'allows nothing' });
        yield found.when(when);
      }
    }
  },

  fixes: {
    vpc: {
      title: 'Ask for the private address, and for the VPC that you name',
      applicability: 'placeholder',
      apply: askForVpc,
    },
  },
  remedy: 'Use aws:VpcSourceIp together with aws:SourceVpc, or the public addresses of your NAT gateways.',
});

function privateValues(test: ConditionTest): readonly PlainValue[] {
  if (test.key !== 'aws:sourceip' || familyOf(test) !== 'IpAddress') return [];
  return plainValues(test).filter(({ text }) => {
    const range = parseCidr(text);
    return range !== undefined && isPrivate(range);
  });
}

/** Whether nothing else decides. */
function isWhole({ unknown, values, ifExists, qualifier }: ConditionTest, ranges: readonly PlainValue[]): boolean {
  return unknown.length === 0 && values.length === ranges.length && !ifExists && qualifier === undefined;
}

function askForVpc(context: FixContext<Statement>): Editor | 'decline' {
  const test = testAt(context);
  if (context.finding.message !== 'never' || !test) return 'decline';
  if (renameKey(context, test, 'aws:VpcSourceIp') === 'decline') return 'decline';
  return addTest(context, 'StringEquals', 'aws:SourceVpc', hole('VPC', 'vpc-0123456789abcdef0'));
}

export const examples: readonly Example[] = [
  {
    title: 'an office network by its private addresses, allowed and kept out',
    dialect: 'iam-policy',
    fixes: ['vpc'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": { "IpAddress": { "aws:SourceIp": ["10.0.0.0/8", "192.168.1.0/24"] } }
                                          ^^^^^^^^^^^^^^ never
          },
          {
            "Effect": "Deny",
            "Action": "s3:DeleteObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": { "NotIpAddress": { "AWS:SourceIP": "172.16.0.0/12" } }
                                             ^^^^^^^^^^^^^^ always
          },
          {
            "Effect": "Deny",
            "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": { "IpAddress": { "aws:SourceIp": "fd00::/8" } }
                                          ^^^^^^^^^^^^^^ never
          }
        ]
      }
    `,
  },
  {
    title: 'private addresses among public ones, in a branch, and where the key may be absent',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
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
                  Condition:
                    IpAddress:
                      aws:SourceIp: [198.51.100.0/24, 10.1.2.3]
                                                      ^^^^^^^^ some
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::c/*
                  Condition:
                    IpAddress:
                      aws:SourceIp: [198.51.100.0/24, !If [IsProd, 10.1.0.0/16, 203.0.113.0/24]]
                                                                   ^^^^^^^^^^^ some
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::d/*
                  Condition:
                    IpAddressIfExists:
                      aws:SourceIp: 10.1.0.0/16
                                    ^^^^^^^^^^^ some
    `,
  },
  {
    title: 'public addresses, the key for private ones, wide ranges, and what a parameter gives',
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
                  Condition:
                    IpAddress: { aws:SourceIp: 198.51.100.7 }
                - Effect: Allow
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    IpAddress: { aws:VpcSourceIp: 10.0.0.0/8 }
                    StringEquals: { aws:SourceVpc: vpc-0123456789abcdef0 }
                - Effect: Allow
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::c/*
                  Condition:
                    IpAddress: { aws:SourceIp: [!Ref Office, 11.0.0.0/8, 100.0.0.0/7] }
                - Effect: Allow
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::d/*
                  Condition:
                    StringEquals: { aws:SourceIp: 10.0.0.0/8 }
    `,
  },
];
