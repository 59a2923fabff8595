import type { Facts } from '#core/facts/index.ts';
import {
  egressOf,
  groupUse,
  holdsIn,
  isWorld,
  networkRule,
  overlaps,
  pathWhere,
  peerText,
  reachesInstances,
  separationsOf,
  trafficOfRule,
  vpcsOf,
  type NetworkRule,
  type Peer,
  type Traffic,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { both, type Path } from '#core/values/index.ts';
import { inWords } from '#core/text/index.ts';
import { separateRunners, vpcOfRule } from './_runner-nacl.ts';
import { removeFromOthers, removeFromRunners, revokeRule } from './_shared.ts';

export default defineRule({
  id: 'network/sg-inter-instance',
  title: 'CI runners that can reach each other',
  severity: 'medium',
  since: '0.1.0',
  why: 'A job that is taken over can attack the runners next to it and with them the code and secrets of other builds. Network ACLs do not help within a subnet: AWS evaluates them where traffic enters and leaves a subnet, not as it is routed within one, so only security groups are asked there.',
  refs: ['WB401', 'WB402', 'CWE-923', 'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html'],
  preset: 'ci-runner',
  on: networkRule,
  checklist: { 4: { itself: 'fail', range: 'fail', sameSubnet: 'partial' } },
  messages: {
    itself:
      '{group} lets runners reach each other on {ports} through its own self-reference{when}, so one compromised job spreads to others.',
    range:
      '{group} lets runners reach each other on {ports} through {peer}{when}, so one compromised job spreads to others.',
    sameSubnet:
      '{group} lets runners of one subnet reach each other on {ports} through {peer}{when}: {nacls} separates subnets only, as traffic inside a subnet never passes a network ACL.',
  },

  *check(rule, finding, facts) {
    if (rule.direction !== 'ingress') return;
    if (rule.form !== 'vendor' && !facts.get(groupUse, rule.group.key).roles.includes('runner')) return;
    const reported: Path[] = [];
    for (const peer of rule.peers) {
      if (!admits(facts, rule, peer)) continue;
      const out = wayOut(facts, rule, peer);
      if (!out) continue;
      // Any value of a parameter admits the runners when it is the range that they are in.
      const when =
        both(
          peer.when.filter((assumption) => 'condition' in assumption),
          out,
        ) ?? out;
      if (reported.some((known) => both(known, when))) continue;
      reported.push(when);
      const args = { group: rule.group.text, ports: trafficOfRule(rule) };
      const isSelf = peer.kind === 'group' && peer.group === rule.group.key;
      const source = isSelf ? 'its own self-reference' : peerText(facts, rule, peer);
      const { apart, joined } = separation(facts, rule, both(rule.when, when) ?? when);
      const found = apart
        ? finding.sameSubnet(peer.written, { ...args, peer: source, nacls: inWords(apart) })
        : isSelf
          ? finding.itself(peer.written, args)
          : finding.range(peer.written, { ...args, peer: source });
      yield found.when(rule.when).when(when).when(joined);
    }
  },

  commands: { revoke: revokeRule },

  fixes: {
    remove: {
      title: 'Remove this inbound rule',
      applicability: 'safe',
      apply: ({ edit, facts, subject }) => removeFromRunners(edit, facts, subject),
    },
    removeAndCutOff: {
      title: 'Remove this inbound rule (may cut off clients)',
      applicability: 'needs-review',
      apply({ edit, facts, subject }) {
        // Endpoints behind the same group would go silent: runner/sg-inbound gives them a group of their own.
        if (facts.get(groupUse, subject.group.key).roles.includes('endpoint')) return 'decline';
        return removeFromOthers(edit, facts, subject);
      },
    },
    separate: {
      title: 'Separate the runner subnets by a NACL (HTTPS out only)',
      applicability: 'needs-review',
      asked: 'unticked',
      becomes: ['sameSubnet'],
      apply({ edit, facts, subject, finding }) {
        return finding.message === 'sameSubnet' ? 'decline' : separateRunners(edit, facts, subject);
      },
    },
  },
});

/**
 * The network ACLs that keep the runner subnets of a rule's VPC apart wherever the rule holds; else the path on which
 * they do not.
 */
function separation(
  facts: Facts,
  rule: NetworkRule,
  when: Path,
): { readonly apart?: readonly string[]; readonly joined: Path } {
  const vpcs = vpcsOf(facts);
  const own = vpcOfRule(facts, rule);
  const vpc = own !== undefined && vpcs.includes(own) ? own : vpcs.length === 1 ? vpcs[0] : undefined;
  if (vpc === undefined) return { joined: [] };
  const all = facts.get(separationsOf, vpc).filter(({ world }) => holdsIn(world, when));
  const joined = pathWhere(
    all.map(({ world }) => world),
    (world) => all.some((each) => each.world === world && each.is !== 'apart'),
  );
  if (joined || all.length === 0) return { joined: joined ?? [] };
  return { apart: [...new Set(all.flatMap(({ nacls }) => nacls))], joined: [] };
}

/** Whether a peer of a runner group's rule includes runners, of this group or another; what is not known does not count. */
function admits(facts: Facts, rule: NetworkRule, peer: Peer): boolean {
  if (peer.kind === 'group') return peer.group === rule.group.key || isRunnerGroup(facts, peer.group);
  if (peer.kind === 'prefix-list') return false;
  return (peer.range !== undefined && isWorld(peer.range)) || reachesInstances(facts, peer) === true;
}

function isRunnerGroup(facts: Facts, group: string | undefined): boolean {
  return group !== undefined && facts.get(groupUse, group).roles.includes('runner');
}

const everything: Traffic = { protocol: 'any', from: 0, to: 65535 };

/**
 * On which path the group of the sender, which is another one where the peer says so, lets out what `ingress` lets in;
 * undefined when on none.
 */
function wayOut(facts: Facts, ingress: NetworkRule, sender: Peer): Path | undefined {
  const from = sender.kind === 'group' ? (sender.group ?? ingress.group.key) : ingress.group.key;
  const { rules, implicit, unclear } = facts.get(egressOf, from);
  if (unclear) return undefined;
  const matches = (traffic: Traffic) => ingress.traffic.alternatives.some(({ value }) => overlaps(value, traffic));
  const open = rules
    .filter(({ traffic }) => traffic.alternatives.some(({ value }) => matches(value)))
    .flatMap((rule) =>
      rule.peers
        .filter((peer) => (peer.kind === 'group' ? peer.group === ingress.group.key : admits(facts, rule, peer)))
        .map(({ when }) =>
          both(
            rule.when,
            when.filter((each) => 'condition' in each),
          ),
        ),
    )
    .filter((path) => path !== undefined);
  const paths = [...open, ...(matches(everything) ? implicit.map(({ when }) => when) : [])];
  return [...paths].sort((a, b) => a.length - b.length)[0];
}

export const examples: readonly Example[] = [
  {
    title: 'a rule for the subnet that the runners are in',
    dialect: 'cfn',
    bad: `
      Parameters:
        SubnetCidr: {Type: String}
      Resources:
        Subnet:
          Type: AWS::EC2::Subnet
          Properties:
            VpcId: vpc-0123456789abcdef0
            CidrBlock: !Ref SubnetCidr
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupIngress:
              - IpProtocol: tcp
                FromPort: 8000
                ToPort: 9000
                CidrIp: !Ref SubnetCidr
                             ^^^^^^^^^^ range
    `,
    fixes: ['remove'],
  },
  {
    title: 'a self-reference, which has to be a resource of its own',
    dialect: 'cfn',
    bad: `
      {
        "Resources": {
          "RunnerGroup": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {
              "GroupDescription": "CI runners",
              "SecurityGroupEgress": [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]
            }
          },
          "RunnersToRunners": {
            "Type": "AWS::EC2::SecurityGroupIngress",
            "Properties": {
              "GroupId": {"Ref": "RunnerGroup"},
              "IpProtocol": "-1",
              "SourceSecurityGroupId": {"Fn::GetAtt": ["RunnerGroup", "GroupId"]}
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ itself
            }
          }
        }
      }
    `,
    fixes: ['remove'],
  },
  {
    title: 'a group that a load balancer shares',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsEast: !Equals [!Ref AWS::Region, us-east-1]
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref Vpc
            SecurityGroupIngress:
              - IpProtocol: "-1"
                CidrIp: !If [IsEast, !GetAtt Vpc.CidrBlock, 198.51.100.0/24]
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ range
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!Ref RunnerGroup]
        Balancer:
          Type: AWS::ElasticLoadBalancingV2::LoadBalancer
          Properties:
            SecurityGroups: [!Ref RunnerGroup]
    `,
    fixes: ['removeAndCutOff'],
  },
  {
    title: 'a group that endpoints share, so that a removal alone would break them',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}
                                                                      ^^^^^^^^^^ range
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!Ref RunnerGroup]
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            ServiceName: com.amazonaws.us-east-1.ecr.api
            SecurityGroupIds: [!Ref RunnerGroup]
    `,
    fixes: [],
  },
  {
    title: 'the JSON of a runner vendor',
    dialect: 'security-group',
    bad: `
      {
        "InboundRules": [{"IpProtocol": "-1", "Source": "10.0.0.0/16"}],
                                                        ^^^^^^^^^^^^^ range
        "OutboundRules": [{"IpProtocol": "-1", "Destination": "0.0.0.0/0"}]
      }
    `,
    fixes: ['remove'],
  },
  {
    title: 'groups that a loop makes, named from outside of it',
    dialect: 'cfn',
    bad: `
      Transform: AWS::LanguageExtensions
      Resources:
        Fn::ForEach::Groups:
          - Name
          - [Small, Large]
          - Runner\${Name}:
              Type: AWS::EC2::SecurityGroup
              Properties:
                GroupDescription: CI runners
                SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}]
        Own:
          Type: AWS::EC2::SecurityGroupIngress
          Properties:
            GroupId: !Ref RunnerSmall
            IpProtocol: tcp
            FromPort: 443
            ToPort: 443
            SourceSecurityGroupId: !GetAtt RunnerSmall.GroupId
                                           ^^^^^^^^^^^^^^^^^^^ itself
        Other:
          Type: AWS::EC2::SecurityGroupIngress
          Properties:
            GroupId: !Ref RunnerLarge
            IpProtocol: tcp
            FromPort: 443
            ToPort: 443
            SourceSecurityGroupId: !GetAtt RunnerSmall.GroupId
                                           ^^^^^^^^^^^^^^^^^^^ range
    `,
    fixes: ['remove'],
  },
  {
    title: 'a source outside the VPC, and an egress that leaves no way to the ports that are open',
    dialect: 'cfn',
    good: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref Vpc
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.99.0.0/16}
              - {IpProtocol: tcp, FromPort: 8080, ToPort: 8080, CidrIp: 10.20.0.0/16}
            SecurityGroupEgress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}
    `,
  },
  {
    title: 'runners of another group, and a group that a condition chooses',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsShared: !Equals [!Ref AWS::Region, us-east-1]
      Resources:
        LinuxGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners, Linux
            SecurityGroupIngress:
              - IpProtocol: tcp
                FromPort: 22
                ToPort: 22
                SourceSecurityGroupId: !If [IsShared, !Ref WindowsGroup, !Ref OfficeGroup]
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ range
        WindowsGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners, Windows
            SecurityGroupEgress:
              - {IpProtocol: tcp, FromPort: 0, ToPort: 65535, CidrIp: 0.0.0.0/0}
        OfficeGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: bastion host
    `,
    fixes: ['remove'],
  },
  {
    title: 'subnets that a network ACL separates, which leaves the traffic within each',
    dialect: 'cfn',
    bad: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties: {CidrBlock: 10.20.0.0/16}
        SubnetA:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.0.0/20}
        SubnetB:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.16.0/20}
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref Vpc
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 8000, ToPort: 9000, CidrIp: 10.20.0.0/16}
                                                                        ^^^^^^^^^^^^ sameSubnet
        Acl:
          Type: AWS::EC2::NetworkAcl
          Properties: {VpcId: !Ref Vpc}
        InDenyVpc:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: "100", Protocol: "-1", RuleAction: deny, Egress: "false", CidrBlock: 10.20.0.0/16}
        InAnswers:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: "200", Protocol: "6", RuleAction: allow, Egress: "false", CidrBlock: 0.0.0.0/0, PortRange: {From: "1024", To: "65535"}}
        Out:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: "100", Protocol: "-1", RuleAction: allow, Egress: "true", CidrBlock: 0.0.0.0/0}
        AclOfA:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties: {NetworkAclId: !Ref Acl, SubnetId: !Ref SubnetA}
        AclOfB:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties: {NetworkAclId: !Ref Acl, SubnetId: !Ref SubnetB}
    `,
    fixes: ['remove'],
  },
  {
    title: 'subnets with IPv6, which a network ACL separates over IPv4 only',
    dialect: 'cfn',
    bad: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties: {CidrBlock: 10.20.0.0/16}
        SubnetA:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.0.0/20, Ipv6CidrBlock: 2001:db8:1234:1a00::/64}
        SubnetB:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.16.0/20, Ipv6CidrBlock: 2001:db8:1234:1a01::/64}
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref Vpc
            SecurityGroupIngress:
              - {IpProtocol: "-1", CidrIp: 10.20.0.0/16}
                                           ^^^^^^^^^^^^ range
        Acl:
          Type: AWS::EC2::NetworkAcl
          Properties: {VpcId: !Ref Vpc}
        InDenyVpc:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: -1, RuleAction: deny, CidrBlock: 10.20.0.0/16}
        In:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 200, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0}
        InV6:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 210, Protocol: -1, RuleAction: allow, Ipv6CidrBlock: "::/0"}
        Out:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 200, Protocol: -1, RuleAction: allow, Egress: true, CidrBlock: 0.0.0.0/0}
        OutV6:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 210, Protocol: -1, RuleAction: allow, Egress: true, Ipv6CidrBlock: "::/0"}
        AclOfA:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties: {NetworkAclId: !Ref Acl, SubnetId: !Ref SubnetA}
        AclOfB:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties: {NetworkAclId: !Ref Acl, SubnetId: !Ref SubnetB}
    `,
    fixes: ['remove'],
  },
  {
    title: 'subnets that a network ACL could separate, with endpoints and a NAT gateway in subnets of their own',
    dialect: 'cfn',
    bad: `
      Parameters:
        VpcCidr: {Type: String, Default: 10.20.0.0/16}
        EndpointCidr: {Type: String, Default: 10.20.240.0/28}
      Conditions:
        HasSecondSubnet: !Equals [!Ref AWS::Region, us-east-1]
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: !Ref VpcCidr
            Tags:
              - {Key: Name, Value: runners}
              - {Key: managed-by, Value: warpbuild}
        SubnetA:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.0.0/20}
        SubnetB:
          Type: AWS::EC2::Subnet
          Condition: HasSecondSubnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.16.0/20}
        SubnetC:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.32.0/20}
        EndpointSubnet:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: !Ref EndpointCidr}
        NatSubnet:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.241.0/28}
        Nat:
          Type: AWS::EC2::NatGateway
          Properties: {SubnetId: !Ref NatSubnet, AllocationId: eipalloc-0123456789abcdef0}
        Ecr:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            ServiceName: com.amazonaws.us-east-1.ecr.api
            VpcId: !Ref Vpc
            SubnetIds: [!Ref EndpointSubnet]
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref Vpc
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 8000, ToPort: 9000, CidrIp: !Ref VpcCidr}
                                                                             ^^^^^^^ range
    `,
    fixes: ['remove', 'separate'],
  },
];
