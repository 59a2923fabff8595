import { getAtt, type Editor } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  groupUse,
  isOwn,
  isWide,
  isWorld,
  networkRule,
  onlyRole,
  peerText,
  reachesInstances,
  removeRule,
  resource,
  rulesOfGroup,
  securityGroups,
  serviceOf,
  trafficText,
  vpcExceededBy,
  type NetworkRule,
  type Peer,
  type Resource,
  type Traffic,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { descendants, entryOf, type Entry } from '#core/syntax/index.ts';
import { both, referenceOf, sameList, type Path } from '#core/values/index.ts';

export default defineRule({
  id: 'network/endpoint-group-open',
  title: 'Group of VPC endpoints that accepts more than HTTPS from runners',
  severity: 'medium',
  since: '0.1.0',
  why: 'Through an endpoint anything that reaches it talks to AWS without touching the internet, where nobody watches. Only runners have to, and they do it over HTTPS.',
  refs: [
    'WB204',
    'CWE-284',
    'https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html',
    'https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html',
  ],
  preset: 'ci-runner',
  on: networkRule,
  checklist: { 2: { open: 'note', beyond: 'note', range: 'note' } },
  messages: {
    open: '{group} accepts {ports} from {peer}{when}; its VPC endpoints need nothing but HTTPS (tcp/443).',
    beyond:
      '{group} accepts {ports} from {peer}{when}, which takes in more than the addresses of {vpc}; only runners need its VPC endpoints.',
    range: {
      text: '{group} accepts {ports} from {peer}{when}; name the runner group {runners} instead, so that nothing else there reaches the endpoints.',
      severity: 'info',
    },
  },

  *check(rule, finding, facts) {
    if (rule.direction !== 'ingress' || !isForHttps(facts, rule)) return;
    const runners = runnerGroup(facts);
    const group = facts.get(resource, rule.group.key);
    const reported: Path[] = [];
    for (const peer of rule.peers) {
      // The whole internet, and most of it, is what network/sg-ingress-world speaks of.
      if (peer.kind === 'cidr' && peer.range && (isWorld(peer.range) || isWide(peer.range))) continue;
      const conditions = peer.when.filter((assumption) => 'condition' in assumption);
      if (reported.some((known) => both(known, conditions))) continue;
      const args = { group: rule.group.text, peer: peerText(facts, rule, peer) };
      const other = rule.traffic.alternatives.find(({ value }) => !isHttps(value));
      const vpc = peer.kind === 'cidr' ? vpcExceededBy(facts, group, peer) : undefined;
      const isRange = peer.kind === 'cidr' && reachesInstances(facts, peer) === true;
      if (other)
        yield finding
          .open(peer.written, { ...args, ports: trafficText(other.value) })
          .when(rule.when)
          .when(conditions)
          .when(other.when);
      else if (vpc !== undefined && rule.traffic.alternatives.length > 0)
        yield finding
          .beyond(peer.written, { ...args, ports: 'tcp/443', vpc })
          .when(rule.when)
          .when(conditions);
      else if (runners && isRange && rule.traffic.alternatives.length > 0)
        yield finding
          .range(peer.written, { ...args, ports: 'tcp/443', runners: runners.id })
          .when(rule.when)
          .when(conditions);
      else continue;
      reported.push(conditions);
    }
  },

  fixes: {
    limit: {
      title: 'Let in HTTPS from the runners only (may cut off others)',
      applicability: 'needs-review',
      apply: limitToRunners,
    },
    remove: {
      title: 'Remove this rule; another lets the runners in',
      applicability: 'needs-review',
      apply({ edit, subject, facts }) {
        const runners = runnerGroup(facts);
        if (!runners || !others(facts, subject).some((rule) => letsIn(rule, runners))) return 'decline';
        return removeRule(edit, facts, subject) ?? 'decline';
      },
    },
  },
});

/** Services that clients also reach on ports other than 443: mail, file transfer, databases, brokers, desktops. */
const otherPorts = /^(?:email-smtp|transfer\.|cassandra|iot\.|appstream\.|workspaces|redshift|kafka)/;

/** Whether a group guards nothing but interface endpoints to services of AWS that speak HTTPS. */
function isForHttps(facts: Facts, { group }: NetworkRule): boolean {
  const use = facts.get(groupUse, group.key);
  if (onlyRole(use) !== 'endpoint') return false;
  return use.users.every(({ resource: { properties } }) => {
    const service = properties && serviceOf(facts, properties);
    return service !== undefined && !otherPorts.test(service);
  });
}

function isHttps({ protocol, from, to }: Traffic): boolean {
  return protocol === 'tcp' && from === 443 && to === 443;
}

/** The one group of runners in the template; undefined when there are none or several. */
function runnerGroup(facts: Facts): Resource | undefined {
  const groups = facts.get(securityGroups).filter(({ key }) => facts.get(groupUse, key).roles.includes('runner'));
  const [first] = groups;
  return groups.length === 1 && first ? facts.get(resource, first.key) : undefined;
}

function others(facts: Facts, subject: NetworkRule): readonly NetworkRule[] {
  return facts
    .get(rulesOfGroup, subject.group.key)
    .filter(({ direction, node }) => direction === 'ingress' && node !== subject.node);
}

/** Whether a rule lets runners in over HTTPS alone, on every path. */
function letsIn({ peers, traffic, when }: NetworkRule, runners: Resource): boolean {
  return (
    when.length === 0 &&
    traffic.alternatives.length > 0 &&
    traffic.alternatives.every(({ value }) => isHttps(value)) &&
    peers.some((peer: Peer) => peer.kind === 'group' && peer.group === runners.id && peer.when.length === 0)
  );
}

const peerKeys = new Set(['CidrIp', 'CidrIpv6', 'SourcePrefixListId', 'SourceSecurityGroupId']);
const otherKeys = new Set(['IpProtocol', 'FromPort', 'ToPort', 'Description']);

/**
 * Turns the first such rule of the group into the one that is needed. Of several, the others would become the same rule
 * again, which EC2 does not take.
 */
function limitToRunners({ edit, subject, facts, tree }: FixContext<NetworkRule>): Editor | 'decline' {
  const { node, form, place } = subject;
  const runners = runnerGroup(facts);
  const group = facts.get(resource, subject.group.key);
  if (!runners || !group || form !== 'inline' || place.in === 'elsewhere' || !isOwn(tree, group.entry, node))
    return 'decline';
  // A group that names the other, which names it, is a circle that CloudFormation refuses.
  const refersBack = [...descendants(runners.node)].some((each) => referenceOf(each)?.id === group.id);
  if (refersBack || !(runners.when.length === 0 || sameList(runners.when.map(text), group.when.map(text))))
    return 'decline';
  const siblings = others(facts, subject);
  if (siblings.some((rule) => letsIn(rule, runners) || isBefore(rule, subject))) return 'decline';
  const [peer, ...more] = node.entries.filter(({ key }) => peerKeys.has(key.source));
  if (!peer || more.length > 0 || node.entries.some((entry) => entry !== peer && !otherKeys.has(entry.key.source)))
    return 'decline';
  edit.put(node, 'IpProtocol', 'tcp');
  edit.put(node, 'FromPort', 443, { after: 'IpProtocol' });
  edit.put(node, 'ToPort', 443, { after: entryOf(node, 'FromPort') ? 'FromPort' : 'IpProtocol' });
  return putSource(edit, subject, peer, runners);
}

function putSource(edit: Editor, { node }: NetworkRule, peer: Entry, runners: Resource): Editor {
  const source = getAtt(runners.id, 'GroupId');
  if (peer.key.source === 'SourceSecurityGroupId') {
    return referenceOf(peer.value)?.id === runners.id ? edit : edit.replace(peer.value, source);
  }
  edit.put(node, 'SourceSecurityGroupId', source, { after: peer.key.source });
  return edit.removeEntry(node, peer);
}

function isBefore(rule: NetworkRule, subject: NetworkRule): boolean {
  return rule.form === 'inline' && rule.node.block === subject.node.block && rule.node.start < subject.node.start;
}

function text(assumption: Path[number]): string {
  return JSON.stringify(assumption);
}

export const examples: readonly Example[] = [
  {
    title: 'all traffic, from the VPC',
    dialect: 'cfn',
    bad: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
        EndpointGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Endpoints
            SecurityGroupIngress:
              # Builds push images.
              - IpProtocol: "-1"
                CidrIp: !GetAtt Vpc.CidrBlock
                                ^^^^^^^^^^^^^ open
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!Ref RunnerGroup]
        EcrEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: !Ref Vpc
            ServiceName: !Sub "com.amazonaws.\${AWS::Region}.ecr.api"
            SecurityGroupIds: [!Ref EndpointGroup]
    `,
    fixes: ['limit'],
  },
  {
    title: 'HTTPS from the range of the VPC, where one group of runners has a name',
    dialect: 'cfn',
    bad: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
        EndpointGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Endpoints
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.20.0.0/16}
                                                                      ^^^^^^^^^^^^ range
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!Ref RunnerGroup]
        LogsEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: !Ref Vpc
            ServiceName: com.amazonaws.us-east-1.logs
            SecurityGroupIds: [!Ref EndpointGroup]
    `,
    fixes: ['limit'],
  },
  {
    title: 'HTTPS from all private networks, though the VPC is a part of one',
    dialect: 'cfn',
    bad: `
      Parameters:
        VpcCidr: {Type: String, Default: 10.20.0.0/16}
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: !Ref VpcCidr
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref Vpc
        EndpointGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Endpoints
            VpcId: !Ref Vpc
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}
                                                                      ^^^^^^^^^^ beyond
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!Ref RunnerGroup]
        LogsEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: !Ref Vpc
            ServiceName: com.amazonaws.us-east-1.logs
            SecurityGroupIds: [!Ref EndpointGroup]
    `,
    fixes: ['limit'],
  },
  {
    title: 'HTTPS from all private networks, in a VPC whose addresses are not known',
    dialect: 'cfn',
    bad: `
      Parameters:
        VpcId: {Type: AWS::EC2::VPC::Id}
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref VpcId
        EndpointGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Endpoints
            VpcId: !Ref VpcId
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}
                                                                      ^^^^^^^^^^ range
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!Ref RunnerGroup]
        LogsEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: !Ref VpcId
            ServiceName: com.amazonaws.us-east-1.logs
            SecurityGroupIds: [!Ref EndpointGroup]
    `,
    fixes: ['limit'],
  },
  {
    title: 'HTTPS from a subnet, and from a second block of the VPC',
    dialect: 'cfn',
    good: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        More:
          Type: AWS::EC2::VPCCidrBlock
          Properties:
            VpcId: !Ref Vpc
            CidrBlock: 10.21.0.0/16
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref Vpc
        OtherRunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: More CI runners
            VpcId: !Ref Vpc
        EndpointGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Endpoints
            VpcId: !Ref Vpc
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.20.16.0/20}
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.21.0.0/16}
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!Ref RunnerGroup]
        OtherRunner:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!Ref OtherRunnerGroup]
        LogsEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: !Ref Vpc
            ServiceName: com.amazonaws.us-east-1.logs
            SecurityGroupIds: [!Ref EndpointGroup]
    `,
  },
  {
    title: 'every port for the runners, and plain HTTP beside a rule that is enough',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
        AllGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Endpoints
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 0, ToPort: 65535, SourceSecurityGroupId: !Ref RunnerGroup}
                                                                                          ^^^^^^^^^^^ open
        HttpGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: More endpoints
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, SourceSecurityGroupId: !Ref RunnerGroup}
              - {IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/8}
                                                                    ^^^^^^^^^^ open
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!Ref RunnerGroup]
        EcrEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            ServiceName: com.amazonaws.us-east-1.ecr.api
            SecurityGroupIds: [!Ref AllGroup]
        LogsEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            ServiceName: com.amazonaws.us-east-1.logs
            SecurityGroupIds: [!Ref HttpGroup]
    `,
    fixes: ['limit', 'remove'],
  },
  {
    title: 'runners whose own rules name the endpoints, so that the endpoints cannot name them',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupEgress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationSecurityGroupId: !Ref EndpointGroup}
        EndpointGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Endpoints
            SecurityGroupIngress:
              - {IpProtocol: "-1", CidrIp: 10.20.0.0/16}
                                           ^^^^^^^^^^^^ open
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!Ref RunnerGroup]
        EcrEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            ServiceName: com.amazonaws.us-east-1.ecr.api
            SecurityGroupIds: [!Ref EndpointGroup]
    `,
    fixes: [],
  },
  {
    title: 'HTTPS from the runners, from the VPC without a group to name instead, and mail on its own ports',
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
        OtherRunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: More CI runners
        EndpointGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Endpoints
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, SourceSecurityGroupId: !Ref RunnerGroup}
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !GetAtt Vpc.CidrBlock}
        MailGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Mail
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 587, ToPort: 587, SourceSecurityGroupId: !Ref RunnerGroup}
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!Ref RunnerGroup]
        OtherRunner:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!Ref OtherRunnerGroup]
        EcrEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            ServiceName: com.amazonaws.us-east-1.ecr.api
            SecurityGroupIds: [!Ref EndpointGroup]
        MailEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            ServiceName: com.amazonaws.us-east-1.email-smtp
            SecurityGroupIds: [!Ref MailGroup]
    `,
  },
  {
    title: 'the whole internet as the source, which network/sg-ingress-world reports',
    dialect: 'cfn',
    good: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
        EndpointGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Endpoints
            SecurityGroupIngress:
              - {IpProtocol: "-1", CidrIp: 0.0.0.0/0}
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!Ref RunnerGroup]
        EcrEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            ServiceName: com.amazonaws.us-east-1.ecr.api
            SecurityGroupIds: [!Ref EndpointGroup]
    `,
  },
];
