import type { Facts } from '#core/facts/index.ts';
import {
  egressOf,
  groupUse,
  isWorld,
  networkRule,
  overlaps,
  peerText,
  reachesInstances,
  trafficOfRule,
  type NetworkRule,
  type Peer,
  type Traffic,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { both, type Path } from '#core/values/index.ts';
import { removeFromOthers, removeFromRunners } from './_shared.ts';

export default defineRule({
  id: 'network/sg-inter-instance',
  title: 'CI runners that can reach each other',
  severity: 'medium',
  since: '0.1.0',
  why: 'A job that is taken over can attack the runners next to it and with them the code and secrets of other builds. Network ACLs do not help within a subnet: only security groups are asked there.',
  refs: ['WB401', 'CWE-923', 'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html'],
  preset: 'ci-runner',
  on: networkRule,
  messages: {
    itself:
      '{group} lets runners reach each other on {ports} through its own self-reference{when}, so one compromised job spreads to others.',
    range:
      '{group} lets runners reach each other on {ports} through {peer}{when}, so one compromised job spreads to others.',
  },

  *check(rule, finding, facts) {
    if (rule.direction !== 'ingress') return;
    if (rule.form !== 'vendor' && !facts.get(groupUse, rule.group.key).roles.includes('runner')) return;
    const reported: Path[] = [];
    for (const peer of rule.peers) {
      if (!admits(facts, rule, peer)) continue;
      const out = wayOut(facts, rule);
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
      const isSelf = peer.kind === 'group';
      const found = isSelf
        ? finding.itself(peer.written, args)
        : finding.range(peer.written, { ...args, peer: peerText(facts, rule, peer) });
      yield found.when(rule.when).when(when);
    }
  },

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
  },
});

/** Whether a peer of a runner group's rule includes the runners; what is not known does not count. */
function admits(facts: Facts, rule: NetworkRule, peer: Peer): boolean {
  if (peer.kind === 'group') return peer.group === rule.group.key;
  if (peer.kind === 'prefix-list') return false;
  return (peer.range !== undefined && isWorld(peer.range)) || reachesInstances(facts, peer) === true;
}

const everything: Traffic = { protocol: 'any', from: 0, to: 65535 };

/** On which path the group lets a runner send to another what `ingress` lets in; undefined when on none. */
function wayOut(facts: Facts, ingress: NetworkRule): Path | undefined {
  const { rules, implicit, unclear } = facts.get(egressOf, ingress.group.key);
  if (unclear) return undefined;
  const matches = (traffic: Traffic) => ingress.traffic.alternatives.some(({ value }) => overlaps(value, traffic));
  const open = rules
    .filter(
      (rule) =>
        rule.traffic.alternatives.some(({ value }) => matches(value)) &&
        rule.peers.some((peer) => admits(facts, rule, peer)),
    )
    .map(({ when }) => when);
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
];
