import { entryOf, isMap, get } from '#core/syntax/index.ts';
import { naclOf, natCutsOf, resourceSubject, usesOf } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { inWords } from '#core/text/index.ts';

export default defineRule({
  id: 'network/nacl-cuts-nat',
  title: 'Network ACL that cuts CI runners off from their NAT gateway',
  severity: 'medium',
  since: '0.1.0',
  why: 'Packets to a NAT gateway keep the addresses of the runner and of the internet. A deny of the VPC that is right for runner subnets stops them at the subnet of the gateway, builds fail, and the hurried repair is to allow everything.',
  refs: [
    'WB408',
    'https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html',
    'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html',
  ],
  preset: 'ci-runner',
  on: resourceSubject('AWS::EC2::SubnetNetworkAclAssociation'),
  checklist: { 4: { in: 'note', back: 'note' } },
  messages: {
    in: '{nacl} stops the packets of {from} at {subnet}{when}, so runners there lose the internet behind {gateway}.',
    back: '{nacl} stops the answers to {from} at {subnet}{when}, so runners there lose the internet behind {gateway}.',
  },

  *check(association, finding, facts) {
    const at = entryOf(association.properties, 'SubnetId')?.value ?? association.entry.key;
    for (const { nacl, natSubnet, gateway, from, leg, when } of facts.get(natCutsOf, association.id)) {
      const args = { nacl: facts.get(naclOf, nacl)?.text ?? nacl, subnet: natSubnet, gateway, from: inWords(from) };
      yield finding[leg](at, args).when(when);
    }
  },

  fixes: {
    release: {
      title: 'Take {subnet} out of {nacl}',
      applicability: 'needs-review',
      apply({ edit, facts, subject }) {
        const resources = get(edit.tree.root, 'Resources');
        const isNeeded = facts
          .get(natCutsOf, subject.id)
          .some(({ nacl }) => (facts.get(naclOf, nacl)?.associations.length ?? 0) < 2);
        if (isNeeded || !isMap(resources) || facts.get(usesOf, subject.id).length > 0) return 'decline';
        return edit.removeEntry(resources, subject.entry);
      },
    },
  },
});

const network = `
        Vpc:
          Type: AWS::EC2::VPC
          Properties: {CidrBlock: 10.20.0.0/16}
        RunnerSubnet:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.0.0/20}
        NatSubnet:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.255.0/28}
        Nat:
          Type: AWS::EC2::NatGateway
          Properties: {SubnetId: !Ref NatSubnet, AllocationId: eipalloc-0123456789abcdef0}
        Routes:
          Type: AWS::EC2::RouteTable
          Properties: {VpcId: !Ref Vpc}
        ToNat:
          Type: AWS::EC2::Route
          Properties: {RouteTableId: !Ref Routes, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}
        RoutesOfRunners:
          Type: AWS::EC2::SubnetRouteTableAssociation
          Properties: {RouteTableId: !Ref Routes, SubnetId: !Ref RunnerSubnet}
        Acl:
          Type: AWS::EC2::NetworkAcl
          Properties: {VpcId: !Ref Vpc}
        OutHttps:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 200, Protocol: 6, RuleAction: allow, Egress: true, CidrBlock: 0.0.0.0/0, PortRange: {From: 443, To: 443}}
        InAnswers:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 200, Protocol: 6, RuleAction: allow, CidrBlock: 0.0.0.0/0, PortRange: {From: 1024, To: 65535}}`;

export const examples: readonly Example[] = [
  {
    title: 'one network ACL for runners and for the gateway',
    dialect: 'cfn',
    bad: `
      Description: Network of the CI runners
      Resources:${network}
        InDenyVpc:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: -1, RuleAction: deny, CidrBlock: 10.20.0.0/16}
        OutDenyVpc:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: -1, RuleAction: deny, Egress: true, CidrBlock: 10.20.0.0/16}
        AclOfRunners:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties: {NetworkAclId: !Ref Acl, SubnetId: !Ref RunnerSubnet}
        AclOfNat:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties:
            NetworkAclId: !Ref Acl
            SubnetId: !Ref NatSubnet
                           ^^^^^^^^^ in
    `,
    fixes: ['release'],
  },
  {
    title: 'a network ACL of the gateway that lets packets in, but no answers to runners out',
    dialect: 'cfn',
    bad: `
      Description: Network of the CI runners
      Resources:${network}
        InHttps:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: 6, RuleAction: allow, CidrBlock: 10.20.0.0/16, PortRange: {From: 443, To: 443}}
        AclOfNat:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties:
            NetworkAclId: !Ref Acl
            SubnetId: !Ref NatSubnet
                           ^^^^^^^^^ back
    `,
  },
  {
    title: 'a network ACL that leaves the subnet of the gateway alone',
    dialect: 'cfn',
    good: `
      Description: Network of the CI runners
      Resources:${network}
        InDenyVpc:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: -1, RuleAction: deny, CidrBlock: 10.20.0.0/16}
        AclOfRunners:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties: {NetworkAclId: !Ref Acl, SubnetId: !Ref RunnerSubnet}
    `,
  },
];
