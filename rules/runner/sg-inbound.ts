import { freeId } from '#core/models/index.ts';
import { inWords } from '#core/text/index.ts';
import { getAtt, keep, ref, type Editor, type NewMap } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  admitsOthers,
  groupUse,
  includesPort,
  isOwn,
  isPermitted,
  isWorld,
  nameOf,
  onlyRole,
  peerText,
  removeRule,
  resource,
  revokeCommand,
  rulesOfGroup,
  securityGroupPart,
  trafficOfRule,
  usersIn,
  type NetworkRule,
  type Peer,
  type Resource,
  type SecurityGroup,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { entryOf, get, plainText } from '#core/syntax/index.ts';
import { both, referenceOf, type Path } from '#core/values/index.ts';

export default defineRule({
  id: 'runner/sg-inbound',
  title: 'Inbound rule on a group of CI runners',
  severity: 'medium',
  since: '0.1.0',
  why: 'A runner fetches its jobs itself, so nobody has to connect to it. Every inbound rule lets a compromised neighbour attack the jobs and the credentials of the next build.',
  refs: [
    'WB201',
    'WB202',
    'WB206',
    'WB208',
    'CWE-284',
    'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
  ],
  preset: 'ci-runner',
  on: securityGroupPart,
  checklist: {
    2: {
      inbound: 'fail',
      shell: 'fail',
      sharedInbound: 'fail',
      shared: 'partial',
      sharedHttps: 'partial',
      fromEndpoints: 'partial',
      builder: 'note',
    },
  },
  messages: {
    inbound: '{group} accepts {ports} from {peer}{when}; runners need no inbound connection.',
    shell:
      '{group} accepts {ports} from {peer}{when}; runners need no inbound connection, and Session Manager opens shells without.',
    sharedInbound:
      '{group} accepts {ports} from {peer}{when}; runners need no inbound connection, but {endpoints} share the group.',
    shared: '{group} is shared by runners and {endpoints}, so its ingress cannot be removed without breaking them.',
    sharedHttps: {
      text: '{group} accepts {ports} from {peer}{when}, which {endpoints} need and runners do not.',
      severity: 'low',
    },
    fromEndpoints: {
      text: '{group} accepts {ports} from {peer}{when}, which is not needed: the replies of endpoints are let in anyway.',
      severity: 'info',
    },
    builder: {
      text: '{group} guards Docker builders, which take connections from runners, so it is not checked as a group of runners.',
      severity: 'low',
    },
  },

  *check(part, finding, facts) {
    const use = facts.get(groupUse, part.kind === 'group' ? part.name.key : part.group.key);
    const isVendor = part.kind === 'rule' && part.form === 'vendor';
    if (part.kind === 'group' && part.owner && use.roles.includes('builder') && hasIngress(facts, part)) {
      yield finding.builder(nameOf(part.owner), { group: part.name.text }).when(part.owner.when);
      return;
    }
    if (!isVendor && !use.roles.includes('runner')) return;
    const endpoints = usersIn(use, 'endpoint');
    if (part.kind === 'group') {
      if (!part.owner || endpoints.length === 0 || !hasIngress(facts, part)) return;
      yield finding
        .shared(nameOf(part.owner), { group: part.name.text, endpoints: inWords(endpoints) })
        .when(part.owner.when);
      return;
    }
    if (part.direction !== 'ingress') return;
    const group = part.group.text;
    for (const { peer, when } of sources(facts, part)) {
      const message = classOf(facts, part, peer, endpoints);
      const args = {
        group,
        ports: trafficOfRule(part),
        peer: peerText(facts, part, peer),
        endpoints: inWords(endpoints),
      };
      yield finding[message](peer.written, args).when(part.when).when(when);
    }
  },

  commands: {
    revoke: {
      title: 'Copy `aws ec2 revoke-security-group-ingress …`',
      text: ({ subject, tree }) => (subject.kind === 'rule' ? revokeCommand(tree, subject) : undefined),
    },
  },

  fixes: {
    remove: {
      title: 'Remove this inbound rule',
      applicability: 'safe',
      apply: (context) => (isPure(context) ? remove(context) : 'decline'),
    },
    removeAndCutOff: {
      title: 'Remove this inbound rule (may cut off clients)',
      applicability: 'needs-review',
      apply: (context) => (isPure(context) || sharesEndpoints(context) ? 'decline' : remove(context)),
    },
    splitGroup: {
      title: 'Give the endpoints their own group',
      applicability: 'needs-review',
      asked: 'ticked',
      apply(context) {
        const { finding, subject } = context;
        // HTTPS alone is what endpoints need: there the group is the defect, not the rule.
        if (isRule(subject) && finding.message !== 'sharedInbound') return 'decline';
        return finding.message === 'builder' ? 'decline' : splitGroup(context);
      },
    },
  },
});

type Context = FixContext<SecurityGroup | NetworkRule>;

function isRule(part: SecurityGroup | NetworkRule): part is NetworkRule {
  return part.kind === 'rule';
}

function hasIngress(facts: Facts, { name }: SecurityGroup): boolean {
  return facts.get(rulesOfGroup, name.key).some(({ direction }) => direction === 'ingress');
}

interface Source {
  readonly peer: Peer;
  readonly when: Path;
}

/**
 * One source for each condition that the configuration does not permit: whatever a parameter says, there is one. The whole internet as the source is the
 * worse finding, which network/sg-ingress-world makes.
 */
function sources(facts: Facts, rule: NetworkRule): readonly Source[] {
  const found: Source[] = [];
  for (const peer of rule.peers) {
    if (isPermitted(facts, rule, peer)) continue;
    const when = peer.when.filter((assumption) => 'condition' in assumption);
    if (!found.some((known) => both(known.when, when))) found.push({ peer, when });
  }
  return found.filter(({ peer }) => peer.kind !== 'cidr' || !peer.range || !isWorld(peer.range));
}

function classOf(facts: Facts, rule: NetworkRule, peer: Peer, endpoints: readonly string[]) {
  if (isEndpointGroup(facts, peer)) return 'fromEndpoints';
  if (endpoints.length > 0) return isHttpsOnly(rule) ? 'sharedHttps' : 'sharedInbound';
  return opensShell(rule) ? 'shell' : 'inbound';
}

function isEndpointGroup(facts: Facts, peer: Peer): boolean {
  return peer.kind === 'group' && peer.group !== undefined && onlyRole(facts.get(groupUse, peer.group)) === 'endpoint';
}

function opensShell({ traffic }: NetworkRule): boolean {
  return traffic.alternatives.some(
    ({ value }) =>
      value.protocol === 'tcp' &&
      value.to - value.from < 100 &&
      (includesPort(value, 'tcp', 22) || includesPort(value, 'tcp', 3389)),
  );
}

function isHttpsOnly({ traffic }: NetworkRule): boolean {
  return (
    traffic.alternatives.length > 0 &&
    traffic.alternatives.every(({ value }) => value.protocol === 'tcp' && value.from === 443 && value.to === 443)
  );
}

/** Whether nobody but runners is behind the rule. */
function isPure({ subject, facts }: Context): boolean {
  return (
    isRule(subject) &&
    (subject.form === 'vendor' ||
      (onlyRole(facts.get(groupUse, subject.group.key)) === 'runner' && !admitsOthers(facts, subject)))
  );
}

function sharesEndpoints({ subject, facts }: Context): boolean {
  return isRule(subject) && facts.get(groupUse, subject.group.key).roles.includes('endpoint');
}

function remove({ edit, subject, facts }: Context): Editor | 'decline' {
  return isRule(subject) ? (removeRule(edit, facts, subject) ?? 'decline') : 'decline';
}

/**
 * A new group for the endpoints that admits HTTPS from the runners, which keep theirs without any ingress. One stack
 * update does it in the right order: the new group, the endpoints, then the old group.
 */
function splitGroup({ edit, subject, facts, tree }: Context): Editor | 'decline' {
  const { key } = isRule(subject) ? subject.group : subject.name;
  const owner = facts.get(resource, key);
  const use = facts.get(groupUse, key);
  const users = use.users.filter(({ role }) => role === 'endpoint');
  const ingress = owner && entryOf(owner.properties, 'SecurityGroupIngress');
  if (!owner || users.some((user) => referenceOf(user.at)?.id !== key || !isOwn(tree, user.resource.entry, user.at)))
    return 'decline';
  if (ingress && !isOwn(tree, owner.entry, ingress.value)) return 'decline';
  const id = freeId(facts, 'EndpointSecurityGroup');
  edit.insertResource(id, endpointGroup(owner));
  for (const { at } of users) edit.replace(at, ref(id));
  if (ingress?.value.kind === 'seq')
    for (const item of ingress.value.items) edit.removeItem(ingress.value, item, 'keep-empty');
  else if (ingress) edit.replace(ingress.value, []);
  const resources = facts
    .get(rulesOfGroup, key)
    .filter(({ direction, form }) => direction === 'ingress' && form === 'standalone');
  return resources.every((rule) => removeRule(edit, facts, rule)) ? edit : 'decline';
}

function endpointGroup(runners: Resource): NewMap {
  const condition = plainText(get(runners.node, 'Condition'));
  const vpc = get(runners.properties, 'VpcId');
  const tags = get(runners.properties, 'Tags');
  const kept = tags?.kind === 'seq' ? tags.items.filter((tag) => plainText(get(tag, 'Key')) !== 'Name') : [];
  return {
    Type: 'AWS::EC2::SecurityGroup',
    ...(condition === undefined ? {} : { Condition: condition }),
    Properties: {
      map: {
        GroupDescription: 'VPC endpoints, HTTPS from runners',
        ...(vpc ? { VpcId: keep(vpc) } : {}),
        SecurityGroupIngress: [
          { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, SourceSecurityGroupId: getAtt(runners.id, 'GroupId') },
        ],
        SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '127.0.0.1/32', Description: 'No outbound' }],
        ...(kept.length > 0 ? { Tags: kept.map(keep) } : {}),
      },
    },
  };
}

export const examples: readonly Example[] = [
  {
    title: 'a controller that starts its agents over SSH: taking that away is for somebody to decide',
    dialect: 'cfn',
    bad: `
      Description: Jenkins agents
      Resources:
        ControllerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Jenkins controller
        AgentGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Jenkins agents
            SecurityGroupIngress:
              - { IpProtocol: tcp, FromPort: 22, ToPort: 22, SourceSecurityGroupId: !Ref ControllerGroup }
                                                                                         ^^^^^^^^^^^^^^^ shell
              - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8 }
                                                                     ^^^^^^^^^^ shell
        Controller:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!Ref ControllerGroup]
        Agents:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              SecurityGroupIds: [!Ref AgentGroup]
    `,
    fixes: ['removeAndCutOff', 'remove'],
  },
  {
    title: 'all traffic from the subnets of the runners',
    dialect: 'cfn',
    bad: `
      Parameters:
        SubnetCidr:
          Type: String
          Default: 10.20.0.0/20
      Conditions:
        HasSecondSubnet: !Equals [!Ref AWS::Region, us-east-1]
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
              # Builds talk to each other.
              - IpProtocol: "-1"
                CidrIp: !Ref SubnetCidr
                             ^^^^^^^^^^ inbound
              - !If
                - HasSecondSubnet
                - IpProtocol: "-1"
                  CidrIp: 10.20.16.0/20
                          ^^^^^^^^^^^^^ inbound
                - !Ref AWS::NoValue
    `,
    fixes: ['remove'],
  },
  {
    title: 'SSH from an office, in JSON',
    dialect: 'cfn',
    bad: `
      {
        "Resources": {
          "RunnerGroup": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {
              "GroupDescription": "CI runners",
              "SecurityGroupIngress": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "198.51.100.0/24"}
                                                                              ^^^^^^^^^^^^^^^^^ shell
              ]
            }
          }
        }
      }
    `,
    fixes: ['remove'],
  },
  {
    title: 'both branches of a condition',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsEast: !Equals [!Ref AWS::Region, us-east-1]
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupIngress:
              - !If
                - IsEast
                - {IpProtocol: tcp, FromPort: 9252, ToPort: 9252, CidrIp: 10.1.0.0/16}
                                                                          ^^^^^^^^^^^ inbound
                - {IpProtocol: tcp, FromPort: 9252, ToPort: 9252, CidrIp: 10.2.0.0/16}
                                                                          ^^^^^^^^^^^ inbound
    `,
    fixes: ['remove'],
  },
  {
    title: 'a rule resource that lets the group in itself',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
        RunnersToRunners:
          Type: AWS::EC2::SecurityGroupIngress
          Properties:
            GroupId: !Ref RunnerGroup
            IpProtocol: "-1"
            SourceSecurityGroupId: !GetAtt RunnerGroup.GroupId
                                           ^^^^^^^^^^^^^^^^^^^ inbound
        DockerToRunners:
          Type: AWS::EC2::SecurityGroupIngress
          Properties:
            GroupId: !GetAtt RunnerGroup.Id
            IpProtocol: tcp
            FromPort: 2376
            ToPort: 2376
            SourceSecurityGroupId: !Ref RunnerGroup
                                        ^^^^^^^^^^^ inbound
    `,
    fixes: ['remove'],
  },
  {
    title: 'a group that the endpoints share',
    dialect: 'cfn',
    bad: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        RunnerGroup:
        ^^^^^^^^^^^ shared
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners and endpoints
            VpcId: !Ref Vpc
            Tags:
              - {Key: Name, Value: runners}
              - {Key: team, Value: platform}
            SecurityGroupIngress:
              - Description: From the VPC
                IpProtocol: "-1"
                CidrIp: !GetAtt Vpc.CidrBlock
                                ^^^^^^^^^^^^^ sharedInbound
              - Description: From the office
                IpProtocol: tcp
                FromPort: 443
                ToPort: 443
                CidrIp: 10.20.0.0/20
                        ^^^^^^^^^^^^ sharedHttps
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              SecurityGroupIds: [!Ref RunnerGroup]
        EcrEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: !Ref Vpc
            ServiceName: !Sub "com.amazonaws.\${AWS::Region}.ecr.api"
            SecurityGroupIds:
              - !GetAtt RunnerGroup.GroupId
    `,
    fixes: ['splitGroup'],
  },
  {
    title: 'a shared group with a rule resource that something waits for',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerGroup:
        ^^^^^^^^^^^ shared
          Type: AWS::EC2::SecurityGroup
          Condition: IsNew
          Properties:
            GroupDescription: CI runners and endpoints
        FromVpc:
          Type: AWS::EC2::SecurityGroupIngress
          Condition: IsNew
          Properties:
            GroupId: !Ref RunnerGroup
            IpProtocol: "-1"
            CidrIp: 10.0.0.0/8
                    ^^^^^^^^^^ sharedInbound
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!Ref RunnerGroup]
        EcrEndpoint:
          Type: AWS::EC2::VPCEndpoint
          DependsOn: FromVpc
          Properties:
            VpcEndpointType: Interface
            ServiceName: com.amazonaws.us-east-1.ecr.api
            SecurityGroupIds: [!Ref RunnerGroup]
      Conditions:
        IsNew: !Equals [!Ref AWS::Region, us-east-1]
    `,
    fixes: [],
  },
  {
    title: 'a group that a load balancer shares; the endpoints have their own',
    dialect: 'cfn',
    bad: `
      Resources:
        EndpointGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Endpoints
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, SourceSecurityGroupId: !Ref EndpointGroup}
                                                                                          ^^^^^^^^^^^^^ fromEndpoints
              - {IpProtocol: "-1", CidrIp: 10.0.0.0/8}
                                           ^^^^^^^^^^ inbound
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!Ref RunnerGroup]
        Balancer:
          Type: AWS::ElasticLoadBalancingV2::LoadBalancer
          Properties:
            SecurityGroups: [!Ref RunnerGroup]
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            ServiceName: com.amazonaws.us-east-1.ecr.api
            SecurityGroupIds: [!Ref EndpointGroup]
    `,
    fixes: ['removeAndCutOff'],
  },
  {
    title: 'the JSON of a runner vendor',
    dialect: 'security-group',
    bad: `
      {
        "InboundRules": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "Source": "10.0.0.0/8"}],
                                                                                       ^^^^^^^^^^^^ shell
        "OutboundRules": []
      }
    `,
    fixes: ['remove'],
  },
  {
    title: 'a group without inbound rules, and a bastion host',
    dialect: 'cfn',
    good: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupIngress: []
        BastionGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Way in
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 198.51.100.0/24}
    `,
  },
  {
    title: 'builders, which take connections',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
        DockerBuilderGroup:
        ^^^^^^^^^^^^^^^^^^ builder
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Remote builders
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 2376, ToPort: 2376, SourceSecurityGroupId: !Ref RunnerGroup}
    `,
    fixes: [],
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
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}
    `,
  },
  {
    title: 'a network that the configuration allows',
    dialect: 'cfn',
    options: { allowedIngress: ['10.1.0.0/16'] },
    fixes: ['remove'],
    bad: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.1.2.0/24}
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/15}
                                                                    ^^^^^^^^^^^ shell
    `,
  },
];
