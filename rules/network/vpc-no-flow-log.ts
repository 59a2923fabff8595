import { resourcesOfType, resourceSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { get } from '#core/syntax/index.ts';
import { referredId } from '#core/values/index.ts';

export default defineRule({
  id: 'network/vpc-no-flow-log',
  title: 'VPC without a flow log',
  severity: 'info',
  since: '0.1.0',
  why: 'After an incident nobody can tell which addresses a machine has talked to, or whether data has left.',
  refs: [
    'WB105',
    'FSBP:EC2.6',
    'CIS-AWS-3.0:3.7',
    'checkov:CKV2_AWS_11',
    'cdk-nag:AwsSolutions-VPC7',
    'cdk-nag:VPCFlowLogsEnabled',
    'CWE-778',
    'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html',
  ],
  preset: 'recommended',
  on: resourceSubject('AWS::EC2::VPC'),
  messages: { missing: '{name} has no flow log{when}, so nobody can see later what its machines talked to.' },
  checklist: { 1: { missing: 'note' } },

  *check(vpc, finding, facts) {
    const logs = facts.get(resourcesOfType, 'AWS::EC2::FlowLog').map(({ properties }) => get(properties, 'ResourceId'));
    // A log of something that is not known may be of this VPC.
    const mayBe = logs.some((node) => node === undefined || (referredId(facts, node) ?? vpc.id) === vpc.id);
    if (!mayBe) yield finding.missing(vpc.entry.key, { name: vpc.id }).when(vpc.when);
  },

  fixes: {},
  remedy: 'Add an AWS::EC2::FlowLog for the VPC; logs of rejected traffic alone are small and tell much.',
});

export const examples: readonly Example[] = [
  {
    title: 'a VPC, and a log of a subnet',
    dialect: 'cfn',
    bad: `
      Resources:
        Vpc:
        ^^^ missing
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        Subnet:
          Type: AWS::EC2::Subnet
          Properties:
            VpcId: !Ref Vpc
            CidrBlock: 10.20.0.0/20
        Log:
          Type: AWS::EC2::FlowLog
          Properties:
            ResourceType: Subnet
            ResourceId: !Ref Subnet
            TrafficType: ALL
    `,
    fixes: [],
  },
  {
    title: 'a VPC with its log',
    dialect: 'cfn',
    good: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        Log:
          Type: AWS::EC2::FlowLog
          Properties:
            ResourceType: VPC
            ResourceId: !Ref Vpc
            TrafficType: REJECT
    `,
  },
  {
    title: 'VPCs that a loop makes, one with a log from outside of the loop',
    dialect: 'cfn',
    good: `
      Transform: AWS::LanguageExtensions
      Resources:
        Fn::ForEach::Networks:
          - Net
          - [a, b]
          - Vpc\${Net}:
              Type: AWS::EC2::VPC
              Properties:
                CidrBlock: 10.20.0.0/16
        Log:
          Type: AWS::EC2::FlowLog
          Properties:
            ResourceType: VPC
            ResourceId: !Ref Vpca
            TrafficType: REJECT
    `,
  },
];
