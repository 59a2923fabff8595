import type { Facts } from '#core/facts/index.ts';
import {
  groupUse,
  isolatesRange,
  naclSubject,
  pathWhere,
  securityGroups,
  separationsOf,
  vpcsOf,
  type Nacl,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import type { Path } from '#core/values/index.ts';

export default defineRule({
  id: 'network/nacl-without-group',
  title: 'Network ACL as the only thing between CI runners',
  severity: 'low',
  since: '0.1.0',
  why: 'Network ACLs are asked where packets enter and leave a subnet, never within one. Only the security groups of the runners keep a job that is taken over from the runners beside it in the same subnet.',
  refs: [
    'WB403',
    'CWE-923',
    'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html',
    'https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html',
  ],
  preset: 'ci-runner',
  on: naclSubject,
  // The item itself says `unknown` where no file of the stack has the groups.
  checklist: { 4: { alone: 'note' } },
  messages: {
    alone:
      '{nacl} separates subnets{when}, but traffic inside one subnet never passes a network ACL, and the security groups of the runners are not in this file.',
  },

  *check(nacl, finding, facts) {
    const groups = facts.get(securityGroups);
    if (groups.some(({ key }) => facts.get(groupUse, key).roles.includes('runner'))) return;
    const when = separates(facts, nacl);
    if (when) yield finding.alone(nacl.at, { nacl: nacl.text }).when(when);
  },

  fixes: {},
  remedy: 'Give the security groups of the runners no inbound rule; then they cannot reach each other anywhere.',
});

function separates(facts: Facts, nacl: Nacl): Path | undefined {
  if (!nacl.owner) return isolatesRange(nacl) ? [] : undefined;
  for (const vpc of vpcsOf(facts)) {
    const all = facts.get(separationsOf, vpc).filter(({ nacls }) => nacls.includes(nacl.key));
    const apart = new Set(all.filter(({ is }) => is === 'apart').map(({ world }) => world));
    const path = pathWhere(
      all.map(({ world }) => world),
      (world) => apart.has(world),
    );
    if (path) return path;
  }
  return undefined;
}

const network = `
        Vpc:
          Type: AWS::EC2::VPC
          Properties: {CidrBlock: 10.20.0.0/16}
        SubnetA:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.0.0/20}
        SubnetB:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.16.0/20}
        OutDenyVpc:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: -1, RuleAction: deny, Egress: true, CidrBlock: !GetAtt Vpc.CidrBlock}
        OutHttps:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 200, Protocol: 6, RuleAction: allow, Egress: true, CidrBlock: 0.0.0.0/0, PortRange: {From: 443, To: 443}}
        In:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: 6, RuleAction: allow, CidrBlock: 0.0.0.0/0, PortRange: {From: 1024, To: 65535}}
        AclOfA:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties: {NetworkAclId: !Ref Acl, SubnetId: !Ref SubnetA}
        AclOfB:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties: {NetworkAclId: !Ref Acl, SubnetId: !Ref SubnetB}`;

export const examples: readonly Example[] = [
  {
    title: 'a network template whose runners are launched elsewhere',
    dialect: 'cfn',
    bad: `
      Description: Network of the CI runners
      Resources:
        Acl:
        ^^^ alone
          Type: AWS::EC2::NetworkAcl
          Properties: {VpcId: !Ref Vpc}${network}
    `,
  },
  {
    title: 'what describe-network-acls prints',
    dialect: 'nacl',
    bad: `
      {
        "NetworkAcls": [
          {
            "NetworkAclId": "acl-0123456789abcdef0",
                            ^^^^^^^^^^^^^^^^^^^^^^^ alone
            "Associations": [{"SubnetId": "subnet-0123456789abcdef0"}, {"SubnetId": "subnet-0fedcba9876543210"}],
            "Entries": [
              {"Egress": true, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "deny", "CidrBlock": "10.20.0.0/16"},
              {"Egress": true, "RuleNumber": 200, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"},
              {"Egress": false, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}
            ]
          }
        ]
      }
    `,
  },
  {
    title: 'a template with the group of the runners',
    dialect: 'cfn',
    good: `
      Description: Network of the CI runners
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref Vpc
            SecurityGroupEgress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}
        Acl:
          Type: AWS::EC2::NetworkAcl
          Properties: {VpcId: !Ref Vpc}${network}
    `,
  },
  {
    title: 'a network ACL that keeps no subnets apart',
    dialect: 'nacl',
    good: `
      {
        "NetworkAcls": [
          {
            "NetworkAclId": "acl-0123456789abcdef0",
            "Associations": [{"SubnetId": "subnet-0123456789abcdef0"}],
            "Entries": [
              {"Egress": true, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"},
              {"Egress": false, "RuleNumber": 90, "Protocol": "6", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 1024, "To": 65535}},
              {"Egress": false, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "deny", "CidrBlock": "10.0.0.0/8"}
            ]
          }
        ]
      }
    `,
  },
];
