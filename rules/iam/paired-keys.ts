import { hole } from '#core/edit/index.ts';
import { testedWith } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { addTest } from './_condition-values.ts';
import { conditionBranches, testAt } from './_conditions.ts';

export default defineRule({
  id: 'iam/paired-keys',
  title: 'Private address without the network it belongs to',
  severity: 'medium',
  since: '0.1.0',
  why: 'The same private addresses exist in every VPC. Whoever makes a VPC with them in an own account passes a condition that asks for the address alone.',
  refs: [
    'access-analyzer:MISSING_PAIRED_CONDITION_KEYS',
    'CWE-863',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-ec2instancesourceprivateip4',
  ],
  preset: 'recommended',
  on: testedWith(({ key }) => pairs.has(key)),
  messages: {
    alone: '{key} is an address that every VPC may have, and no test of {other} says in which one it counts.',
  },

  *check(statement, finding) {
    // The endpoint is in the VPC whose addresses are meant.
    if (statement.policy.kind === 'vpc-endpoint') return;
    for (const { tests, when } of conditionBranches(statement)) {
      for (const { key, keyEntry, operator } of tests) {
        const pair = pairs.get(key);
        if (!pair || operator === 'Null' || tests.some((other) => pair.by.test(other.key))) continue;
        yield finding.alone(keyEntry.key, { key: keyEntry.key.source, other: pair.other }).when(when);
      }
    }
  },

  fixes: {
    vpc: {
      title: 'Demand the VPC that you name as well',
      applicability: 'placeholder',
      apply(context) {
        const { subject } = context;
        const other = pairs.get(testAt(context)?.key ?? '')?.other;
        // One more test makes a Deny smaller.
        if (other === undefined || subject.isDeny) return 'decline';
        return addTest(context, 'StringEquals', other, hole('VPC', 'vpc-0123456789abcdef0'));
      },
    },
  },
  remedy:
    'Ask for the network as well: in an Allow with StringEquals of aws:SourceVpc; in a Deny by a statement of its own that denies all but that network.',
});

interface Pair {
  readonly other: string;
  readonly by: RegExp;
}

/** Keys of private addresses, and those that say of which network. */
const pairs: ReadonlyMap<string, Pair> = new Map([
  ['aws:vpcsourceip', { other: 'aws:SourceVpc', by: /^aws:(?:sourcevpc(?:e|arn)?|vpce(?:account|orgid|orgpaths))$/ }],
  ['aws:ec2instancesourceprivateipv4', { other: 'aws:Ec2InstanceSourceVpc', by: /^aws:ec2instancesourcevpc$/ }],
]);

export const examples: readonly Example[] = [
  {
    title: 'an address of a network, whichever it is',
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
            "Condition": { "IpAddress": { "aws:VpcSourceIp": "10.1.0.0/16" } }
                                          ^^^^^^^^^^^^^^^^^ alone
          },
          {
            "Effect": "Allow",
            "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": {
              "IpAddress": { "aws:VPCSourceIP": "10.1.0.0/16" },
                             ^^^^^^^^^^^^^^^^^ alone
              "StringEquals": { "aws:PrincipalTag/team": "ci" }
            }
          }
        ]
      }
    `,
  },
  {
    title: 'the address of an instance in a template, and a Deny of all others',
    dialect: 'cfn',
    fixes: ['vpc'],
    bad: `
      Parameters:
        Address: { Type: String }
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
                    IpAddress: # of the runner
                      aws:Ec2InstanceSourcePrivateIPv4: !Ref Address
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ alone
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Principal: '*'
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    NotIpAddress:
                      aws:VpcSourceIp: 10.1.0.0/16
                      ^^^^^^^^^^^^^^^ alone
    `,
  },
  {
    title: 'with the VPC, with an endpoint, in a branch with both, in the policy of an endpoint, and only asked for',
    dialect: 'cfn',
    good: `
      Parameters:
        Vpc: { Type: String }
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
                  Condition:
                    IpAddress: { aws:VpcSourceIp: 10.1.0.0/16 }
                    StringEquals: { aws:SourceVpc: !Ref Vpc }
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::c/*
                  Condition:
                    Fn::If:
                      - IsTest
                      - IpAddress: { aws:VpcSourceIp: 10.1.0.0/16 }
                        StringEquals: { AWS:SourceVPCe: vpce-0123456789abcdef0 }
                      - Bool: { aws:SecureTransport: true }
                - Effect: Allow
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    'Null': { aws:VpcSourceIp: false }
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: !Ref Vpc
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.sqs
            VpcEndpointType: Interface
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: '111122223333' }
                  Action: sqs:SendMessage
                  Resource: arn:aws:sqs:eu-west-1:111122223333:jobs
                  Condition:
                    IpAddress: { aws:VpcSourceIp: 10.1.0.0/16 }
    `,
  },
];
