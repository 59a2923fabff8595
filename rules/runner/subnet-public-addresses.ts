import type { Facts } from '#core/facts/index.ts';
import { resourcesOfType, resourceSubject, roleOf, type Resource } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { descendants, entryOf, get, isMap, type SyntaxNode } from '#core/syntax/index.ts';
import { flatMap, property, referredId, strings } from '#core/values/index.ts';

export default defineRule({
  id: 'runner/subnet-public-addresses',
  title: 'Subnet that gives runners public addresses',
  severity: 'info',
  since: '0.1.0',
  why: 'Only the security group stands between a public address and the internet; behind a NAT gateway one wrong rule exposes nothing.',
  refs: [
    'WB211',
    'FSBP:EC2.15',
    'checkov:CKV_AWS_130',
    'trivy:AWS-0164',
    'tfsec:aws-ec2-no-public-ip-subnet',
    'cdk-nag:VPCSubnetAutoAssignPublicIpDisabled',
    'cfn_nag:W33',
    'https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html',
  ],
  preset: 'ci-runner',
  on: resourceSubject('AWS::EC2::Subnet'),
  checklist: { 2: { public: 'note' } },
  messages: {
    public: '{name} gives the runners in it public addresses{when}; only their security group keeps the internet out.',
  },

  *check(subnet, finding, facts) {
    const values = flatMap(property(facts, subnet.node, 'Properties', 'MapPublicIpOnLaunch'), ({ value }) =>
      strings(facts, value),
    );
    const open = values.alternatives.filter(({ value }) => value.toLowerCase() === 'true');
    if (open.length === 0 || !takesRunners(facts, subnet.id)) return;
    for (const { node, when } of open) yield finding.public(node, { name: subnet.id }).when(subnet.when).when(when);
  },

  fixes: {},
  remedy:
    'Launch runners in private subnets with a NAT gateway, which also gives them addresses that firewalls can know.',
});

/** Properties in which something that launches instances names their subnets. */
const subnetKeys: Readonly<Record<string, readonly string[]>> = {
  'AWS::AutoScaling::AutoScalingGroup': ['VPCZoneIdentifier'],
  'AWS::EC2::Instance': ['SubnetId'],
};

/** Whether runners are launched into a subnet by something that leaves their addresses to it. */
function takesRunners(facts: Facts, subnet: string): boolean {
  return Object.entries(subnetKeys).some(([type, keys]) =>
    facts.get(resourcesOfType, type).some((owner) => {
      const named = keys.flatMap((key) => namesIn(facts, get(owner.properties, key)));
      const launching = [owner, ...launchDataOf(facts, owner)];
      return (
        named.includes(subnet) &&
        launching.every(
          (each) => each.type === 'AWS::AutoScaling::AutoScalingGroup' || roleOf(facts, each) === 'runner',
        ) &&
        (launching.length > 1 || owner.type === 'AWS::EC2::Instance') &&
        !launching.some(({ properties }) => saysAddress(properties))
      );
    }),
  );
}

function launchDataOf(facts: Facts, { properties }: Resource): readonly Resource[] {
  const named = new Set(namesIn(facts, properties));
  return ['AWS::EC2::LaunchTemplate', 'AWS::AutoScaling::LaunchConfiguration']
    .flatMap((type) => facts.get(resourcesOfType, type))
    .filter(({ id }) => named.has(id));
}

function namesIn(facts: Facts, node: SyntaxNode | undefined): readonly string[] {
  return node ? [...descendants(node)].flatMap((each) => referredId(facts, each) ?? []) : [];
}

/** Whether launch data decides on public addresses itself. */
function saysAddress(properties: SyntaxNode | undefined): boolean {
  return (
    properties !== undefined &&
    [...descendants(properties)].some((node) => isMap(node) && entryOf(node, 'AssociatePublicIpAddress'))
  );
}

export const examples: readonly Example[] = [
  {
    title: 'a subnet of runners',
    dialect: 'cfn',
    bad: `
      Resources:
        Subnet:
          Type: AWS::EC2::Subnet
          Properties:
            VpcId: vpc-0123456789abcdef0
            CidrBlock: 10.20.0.0/20
            MapPublicIpOnLaunch: "true"
                                 ^^^^^^ public
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              ImageId: ami-0123456789abcdef0
        Runners:
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            VPCZoneIdentifier: [!Ref Subnet]
            LaunchTemplate:
              LaunchTemplateId: !Ref RunnerTemplate
              Version: !GetAtt RunnerTemplate.LatestVersionNumber
            MinSize: "0"
            MaxSize: "4"
    `,
    fixes: [],
  },
  {
    title: 'the subnet of a NAT gateway, of a bastion host, and of runners that take no public address',
    dialect: 'cfn',
    good: `
      Resources:
        PublicSubnet:
          Type: AWS::EC2::Subnet
          Properties:
            VpcId: vpc-0123456789abcdef0
            CidrBlock: 10.20.0.0/20
            MapPublicIpOnLaunch: true
        Nat:
          Type: AWS::EC2::NatGateway
          Properties:
            SubnetId: !Ref PublicSubnet
        BastionHost:
          Type: AWS::EC2::Instance
          Properties:
            SubnetId: !Ref PublicSubnet
        RunnerSubnet:
          Type: AWS::EC2::Subnet
          Properties:
            VpcId: vpc-0123456789abcdef0
            CidrBlock: 10.20.16.0/20
            MapPublicIpOnLaunch: true
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              NetworkInterfaces:
                - DeviceIndex: 0
                  AssociatePublicIpAddress: false
        Runners:
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            VPCZoneIdentifier: [!Ref RunnerSubnet]
            LaunchTemplate:
              LaunchTemplateId: !Ref RunnerTemplate
              Version: !GetAtt RunnerTemplate.LatestVersionNumber
            MinSize: "0"
            MaxSize: "4"
    `,
  },
];
