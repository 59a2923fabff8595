import assert from 'node:assert/strict';
import {
  egressOf,
  groupUse,
  nameFilter,
  networkRule,
  overlaps,
  peerText,
  reachesInstances,
  rulesOfGroup,
  trafficOf,
  trafficOfRule,
  worldUnions,
  type NetworkRule,
} from '#core/models/index.ts';
import type { Path } from '#core/values/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { openPart } from '../harness/part.ts';

function factsOf(text: string): { facts: Facts; rules: readonly NetworkRule[] } {
  const document = openPart({ text, name: 'text' });
  assert.deepEqual(document.tree.problems, []);
  const facts = document.facts.tracked([]);
  return { facts, rules: document.units.flatMap((unit) => [...networkRule.find(unit, facts)]) };
}

function showPath(path: Path): string {
  return path
    .map((each) => ('condition' in each ? `${each.condition}=${String(each.is)}` : `${each.parameter}=${each.is}`))
    .join(',');
}

/** `Group < tcp/22 from 10.0.0.0/8 | when Cond=true | list`; `>` for egress. */
function show(facts: Facts, rule: NetworkRule): string {
  const peers = rule.peers.map(
    (peer) => peerText(facts, rule, peer) + (peer.when.length > 0 ? ` (${showPath(peer.when)})` : ''),
  );
  const arrow = rule.direction === 'ingress' ? '<' : '>';
  const when = rule.when.length > 0 ? ` | when ${showPath(rule.when)}` : '';
  return `${rule.group.text} ${arrow} ${trafficOfRule(rule)} ${peers.join(' or ') || 'nobody'}${when} | ${rule.place.in}`;
}

/** A template with one security group, and what else it may hold. */
function group(properties: string, more = ''): string {
  return `
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: test
      ${properties.trim().replaceAll('\n', '\n      ')}
${more}`;
}

describe('protocols and ports', () => {
  const rows: readonly (readonly [string, string | undefined, string | undefined, string])[] = [
    ['-1', undefined, undefined, 'any 0-65535'],
    ['-1', '443', '443', 'any 0-65535 ignored'],
    ['-1', '0', '65535', 'any 0-65535'],
    ['-1', '-1', '-1', 'any 0-65535'],
    ['all', undefined, undefined, 'any 0-65535'],
    ['TCP', '22', '22', 'tcp 22-22'],
    ['6', '0', '65535', 'tcp 0-65535'],
    ['17', '53', '53', 'udp 53-53'],
    ['tcp', '-1', '-1', 'tcp 0-65535'],
    ['tcp', '443', undefined, 'tcp 443-65535'],
    ['tcp', undefined, undefined, 'tcp 0-65535'],
    ['icmp', '8', '-1', 'icmp 8--1'],
    ['1', '-1', '-1', 'icmp -1--1'],
    ['58', undefined, undefined, 'icmpv6 -1--1'],
    ['50', '22', '22', '50 0-65535 ignored'],
    ['tcp', 'ssh', '22', 'none'],
  ];
  for (const [protocol, from, to, expected] of rows) {
    it(`${protocol} ${String(from)}-${String(to)} is ${expected}`, () => {
      const traffic = trafficOf(protocol, from, to);
      const text =
        traffic &&
        `${traffic.protocol} ${String(traffic.from)}-${String(traffic.to)}${traffic.ignoresPorts ? ' ignored' : ''}`;
      assert.equal(text ?? 'none', expected);
    });
  }

  const pairs: readonly (readonly [readonly string[], readonly string[], boolean])[] = [
    [['tcp', '1', '10'], ['tcp', '10', '20'], true],
    [['tcp', '1', '10'], ['tcp', '11', '20'], false],
    [['tcp', '1', '10'], ['udp', '1', '10'], false],
    [['-1'], ['icmp', '8', '-1'], true],
    [['icmp', '8', '0'], ['icmp', '-1', '-1'], true],
    [['icmp', '8', '0'], ['icmp', '3', '0'], false],
    [['icmp', '252', '86'], ['-1'], false],
    [['tcp', '10', '1'], ['-1'], false],
  ];
  for (const [a, b, expected] of pairs) {
    it(`${a.join(' ')} and ${b.join(' ')} ${expected ? 'meet' : 'do not meet'}`, () => {
      const [left, right] = [a, b].map(([protocol = '', from, to]) => trafficOf(protocol, from, to));
      assert.ok(left && right);
      assert.equal(overlaps(left, right), expected);
      assert.equal(overlaps(right, left), expected);
    });
  }
});

describe('rules of security groups', () => {
  const ssh = 'IpProtocol: tcp, FromPort: 22, ToPort: 22';
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['a list', group(`SecurityGroupIngress: [{${ssh}, CidrIp: 10.0.0.0/8}]`), ['Web < tcp/22 10.0.0.0/8 | list']],
    ['one object', group(`SecurityGroupIngress: {${ssh}, CidrIp: 10.0.0.0/8}`), ['Web < tcp/22 10.0.0.0/8 | value']],
    [
      'a v6 block in the v4 key',
      group(`SecurityGroupIngress: [{${ssh}, CidrIp: "::/0"}]`),
      ['Web < tcp/22 ::/0 | list'],
    ],
    ['no source', group(`SecurityGroupIngress: [{${ssh}}]`), ['Web < tcp/22 nobody | list']],
    [
      'an If in the list',
      group(`SecurityGroupIngress: [!If [Open, {${ssh}, CidrIp: 10.0.0.0/8}, !Ref AWS::NoValue]]`),
      ['Web < tcp/22 10.0.0.0/8 | when Open=true | list'],
    ],
    [
      'an If around the list and one in it that contradicts',
      group(
        `SecurityGroupIngress: !If [Open, [!If [Open, {${ssh}, CidrIp: 10.0.0.0/8}, {${ssh}, CidrIp: 11.0.0.0/8}]], !Ref AWS::NoValue]`,
      ),
      ['Web < tcp/22 10.0.0.0/8 | when Open=true | list'],
    ],
    [
      'a parameter with a default and allowed values',
      group(
        `SecurityGroupIngress: [{${ssh}, CidrIp: !Ref Office}]`,
        'Parameters:\n  Office: {Type: String, Default: 10.0.0.0/8, AllowedValues: [10.0.0.0/8, 0.0.0.0/0]}\n',
      ),
      ['Web < tcp/22 10.0.0.0/8 (Office=10.0.0.0/8) or 0.0.0.0/0 (Office=0.0.0.0/0) | list'],
    ],
    [
      'a parameter without',
      group(`SecurityGroupIngress: [{${ssh}, CidrIp: !Ref Office}]`, 'Parameters:\n  Office: {Type: String}\n'),
      ['Web < tcp/22 parameter Office | list'],
    ],
    [
      'a self-reference by GetAtt in a resource of its own',
      group(
        'SecurityGroupIngress: []',
        `  Own:\n    Type: AWS::EC2::SecurityGroupIngress\n    Condition: Open\n    Properties: {GroupId: !Ref Web, ${ssh}, SourceSecurityGroupId: !GetAtt Web.GroupId}\n`,
      ),
      ['Web < tcp/22 itself | when Open=true | resource'],
    ],
    [
      'an egress resource of a group that a parameter names',
      `Parameters:\n  Group: {Type: String}\nResources:\n  Own:\n    Type: AWS::EC2::SecurityGroupEgress\n    Properties: {GroupId: !Ref Group, ${ssh}, DestinationPrefixListId: pl-1}\n`,
      ['The group of parameter Group > tcp/22 prefix list pl-1 | resource'],
    ],
    [
      'the block of a VPC by GetAtt, of a subnet by its parameter',
      group(
        `SecurityGroupIngress: [{${ssh}, CidrIp: !GetAtt Vpc.CidrBlock}, {${ssh}, CidrIp: !Ref SubnetCidr}]`,
        '  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}\n  Subnet: {Type: AWS::EC2::Subnet, Properties: {CidrBlock: !Ref SubnetCidr}}\nParameters:\n  SubnetCidr: {Type: String}\n',
      ),
      ['Web < tcp/22 10.1.0.0/16 (the VPC range) | list', 'Web < tcp/22 the range of Subnet | list'],
    ],
    [
      'a list behind an anchor that is used twice, which engine/repeated.ts keeps fixes from',
      group(
        `SecurityGroupIngress: &open [{${ssh}, CidrIp: 10.0.0.0/8}]`,
        '  Other:\n    Type: AWS::EC2::SecurityGroup\n    Properties: {SecurityGroupIngress: *open}\n',
      ),
      ['Web < tcp/22 10.0.0.0/8 | list', 'Other < tcp/22 10.0.0.0/8 | list'],
    ],
    [
      'one rule for each range of IpPermissions',
      '{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "web", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}], "PrefixListIds": [{"PrefixListId": "pl-1"}], "UserIdGroupPairs": [{"UserId": "111122223333", "GroupId": "sg-1"}]}], "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}]}',
      [
        'web < tcp/22 10.0.0.0/8 | elsewhere',
        'web < tcp/22 ::/0 | elsewhere',
        'web < tcp/22 prefix list pl-1 | elsewhere',
        'web < tcp/22 itself | elsewhere',
        'web > all traffic 0.0.0.0/0 | elsewhere',
      ],
    ],
    [
      'a bare list of IpPermissions',
      '[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]',
      ['This group < tcp/22 10.0.0.0/8 | list'],
    ],
    [
      'the input of authorize-security-group-ingress',
      '{"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]}',
      ['sg-1 < tcp/22 10.0.0.0/8 | list'],
    ],
    [
      'describe-security-group-rules',
      '{"SecurityGroupRules": [{"GroupId": "sg-1", "IsEgress": false, "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "ReferencedGroupInfo": {"GroupId": "sg-2"}}, {"GroupId": "sg-1", "IsEgress": true, "IpProtocol": "-1", "CidrIpv4": "0.0.0.0/0"}]}',
      ['sg-1 < tcp/22 group sg-2 | elsewhere', 'sg-1 > all traffic 0.0.0.0/0 | elsewhere'],
    ],
    [
      'the vendor’s JSON, whose other side is known by its form',
      '{"InboundRules": [{"IpProtocol": "tcp", "Port": "80-90", "Source": "sg-2"}, {"IpProtocol": "tcp", "Port": 22, "Source": "pl-1"}], "OutboundRules": [{"IpProtocol": "-1", "Destination": "0.0.0.0/0"}]}',
      [
        'This group < tcp/80-90 group sg-2 | list',
        'This group < tcp/22 prefix list pl-1 | list',
        'This group > all traffic 0.0.0.0/0 | list',
      ],
    ],
  ];
  for (const [name, text, expected] of rows) {
    it(`reads ${name}`, () => {
      const { facts, rules } = factsOf(text);
      assert.deepEqual(
        rules.map((rule) => show(facts, rule)),
        expected,
      );
      const keys = [...new Set(rules.map((rule) => rule.group.key))];
      assert.deepEqual(
        keys
          .flatMap((key) => facts.get(rulesOfGroup, key))
          .map((rule) => show(facts, rule))
          .sort(),
        [...expected].sort(),
      );
    });
  }
});

describe('effective egress', () => {
  const rule = '{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}';
  const standalone =
    '  Out:\n    Type: AWS::EC2::SecurityGroupEgress\n    Properties: {GroupId: !GetAtt Web.GroupId, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}\n';
  const rows: readonly (readonly [string, string, string])[] = [
    ['nothing written', group('VpcId: vpc-1'), 'missing | 0 rules'],
    ['an empty list', group('SecurityGroupEgress: []'), 'empty | 0 rules'],
    ['only NoValue', group('SecurityGroupEgress: [!Ref AWS::NoValue, !Ref AWS::NoValue]'), 'empty | 0 rules'],
    ['NoValue for the list', group('SecurityGroupEgress: !Ref AWS::NoValue'), 'missing | 0 rules'],
    [
      'no traffic, as AWS documents it',
      group('SecurityGroupEgress: [{IpProtocol: "-1", CidrIp: 127.0.0.1/32}]'),
      ' | 0 rules',
    ],
    [
      'no traffic, as CDK writes it',
      group('SecurityGroupEgress: [{IpProtocol: icmp, FromPort: 252, ToPort: 86, CidrIp: 255.255.255.255/32}]'),
      ' | 0 rules',
    ],
    [
      'a rule on one branch',
      group(`SecurityGroupEgress: [!If [Open, ${rule}, !Ref AWS::NoValue]]`),
      'empty Open=false | 1 rules',
    ],
    ['rules on both branches', group(`SecurityGroupEgress: [!If [Open, ${rule}, ${rule}]]`), ' | 2 rules'],
    [
      'branches that complete each other',
      group(`SecurityGroupEgress: [!If [Open, ${rule}, !Ref AWS::NoValue], !If [Open, !Ref AWS::NoValue, ${rule}]]`),
      ' | 2 rules',
    ],
    [
      'branches that leave a gap',
      group(`SecurityGroupEgress: [!If [A, ${rule}, !Ref AWS::NoValue], !If [B, ${rule}, !Ref AWS::NoValue]]`),
      'empty A=false,B=false | 2 rules',
    ],
    ['only a resource', group('VpcId: vpc-1', standalone), 'missing | 1 rules, standalone'],
    ['a list and a resource', group(`SecurityGroupEgress: [${rule}]`, standalone), ' | 2 rules'],
    [
      'a list that a transform may fill',
      group('SecurityGroupEgress: {"Fn::Transform": {Name: Rules}}'),
      ' | 0 rules, open',
    ],
  ];
  for (const [name, text, expected] of rows) {
    it(`of ${name}`, () => {
      const { implicit, rules, unclear } = factsOf(text).facts.get(egressOf, 'Web');
      const paths = implicit.map(({ because, when }) =>
        [because, showPath(when)].filter((part) => part !== '').join(' '),
      );
      assert.equal(`${paths.join('; ')} | ${String(rules.length)} rules${unclear ? `, ${unclear}` : ''}`, expected);
    });
  }
});

describe('roles of groups', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    [
      'a launch template',
      '  T: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {NetworkInterfaces: [{Groups: [!Ref Web]}]}}}',
      'runner by T',
    ],
    [
      'an instance by GetAtt',
      '  I: {Type: AWS::EC2::Instance, Properties: {SecurityGroupIds: [!GetAtt Web.GroupId]}}',
      'runner by I',
    ],
    [
      'an endpoint',
      '  E: {Type: AWS::EC2::VPCEndpoint, Properties: {SecurityGroupIds: [!If [Open, !Ref Web, !Ref AWS::NoValue]]}}',
      'endpoint by E',
    ],
    [
      'a bastion host',
      '  BastionHost: {Type: AWS::EC2::Instance, Properties: {SecurityGroupIds: [!Ref Web]}}',
      'other by BastionHost',
    ],
    [
      'the machine that fetches jobs',
      '  RunnerManager: {Type: AWS::EC2::Instance, Properties: {SecurityGroupIds: [!Ref Web]}}',
      'runner by RunnerManager',
    ],
    [
      'an instance with the name of a server',
      '  Host: {Type: AWS::EC2::Instance, Properties: {Tags: [{Key: Name, Value: jump host}], SecurityGroupIds: [!Ref Web]}}',
      'other by Host',
    ],
    [
      'a list in a launch configuration, through Sub and Select',
      '  C: {Type: AWS::AutoScaling::LaunchConfiguration, Properties: {SecurityGroups: [!Sub "${Web.GroupId}"]}}',
      'runner by C',
    ],
    [
      'a spot fleet',
      '  F: {Type: AWS::EC2::SpotFleet, Properties: {SpotFleetRequestConfigData: {LaunchSpecifications: [{SecurityGroups: [{GroupId: !Ref Web}]}]}}}',
      'runner by F',
    ],
    [
      'a compute environment',
      '  B: {Type: AWS::Batch::ComputeEnvironment, Properties: {ComputeResources: {SecurityGroupIds: [!Ref Web]}}}',
      'runner by B',
    ],
    [
      'Image Builder',
      '  B: {Type: AWS::ImageBuilder::InfrastructureConfiguration, Properties: {SecurityGroupIds: [!Ref Web]}}',
      'runner by B',
    ],
    ...['Lambda::Function', 'ECS::Service', 'EFS::MountTarget', 'Redshift::Cluster'].map(
      (type) =>
        [
          type,
          `  X: {Type: AWS::${type}, Properties: {VpcConfig: {SecurityGroupIds: [!Ref Web]}}}`,
          'other by X',
        ] as const,
    ),
    [
      'instances behind a load balancer',
      '  T: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {SecurityGroupIds: [!Ref Web]}}}\n  G: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {TargetGroupARNs: [!Ref Targets], LaunchTemplate: {LaunchTemplateId: !Ref T}}}',
      'other by T',
    ],
    [
      'runners behind a load balancer',
      '  RunnerTemplate: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {SecurityGroupIds: [!Ref Web]}}}\n  G: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {TargetGroupARNs: [!Ref Targets], LaunchTemplate: {LaunchTemplateId: !Ref RunnerTemplate}}}',
      'runner by RunnerTemplate',
    ],
    ['a database', '  Db: {Type: AWS::RDS::DBInstance, Properties: {VPCSecurityGroups: [!Ref Web]}}', 'other by Db'],
    [
      'instances and endpoints',
      '  I: {Type: AWS::EC2::Instance, Properties: {SecurityGroupIds: [!Ref Web]}}\n  E: {Type: AWS::EC2::VPCEndpoint, Properties: {SecurityGroupIds: [!Ref Web]}}',
      'runner,endpoint by I,E',
    ],
    [
      'another group, which is no user',
      '  Other: {Type: AWS::EC2::SecurityGroup, Properties: {SecurityGroupIngress: [{SourceSecurityGroupId: !Ref Web}]}}',
      ' by ',
    ],
    [
      'an output that names runners',
      '  Other: {Type: AWS::EC2::SecurityGroup}\nOutputs:\n  RunnerGroup: {Value: !Ref Web}',
      'runner by ',
    ],
    ['nothing, but it is alone', '', 'runner by '],
  ];
  for (const [name, more, expected] of rows) {
    it(`used by ${name}`, () => {
      const { roles, users } = factsOf(group('VpcId: vpc-1', more)).facts.get(groupUse, 'Web');
      assert.equal(`${roles.join()} by ${users.map(({ resource }) => resource.id).join()}`, expected);
    });
  }

  it('of groups that are elsewhere come from their users or their names', () => {
    const { facts } = factsOf(
      `Parameters: {Groups: {Type: CommaDelimitedList}, RunnerGroup: {Type: String}, Other: {Type: String}}
Resources:
  T: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {SecurityGroupIds: [!Select [0, !Ref Groups], sg-0123456789abcdef0, !ImportValue agents, !GetAtt Vpc.DefaultSecurityGroup]}}}
`,
    );
    const roles = (key: string) => facts.get(groupUse, key).roles.join();
    assert.equal(roles('parameter Groups'), 'runner');
    assert.equal(roles('sg-0123456789abcdef0'), 'runner');
    assert.equal(roles('import agents'), 'runner');
    assert.equal(roles('Vpc.DefaultSecurityGroup'), 'runner');
    assert.equal(roles('parameter RunnerGroup'), 'runner');
    assert.equal(roles('parameter Other'), '');
  });

  it('come from the names of the group where the instances have none', () => {
    const { facts } = factsOf(
      'Resources:\n  ControllerGroup: {Type: AWS::EC2::SecurityGroup}\n  I: {Type: AWS::EC2::Instance, Properties: {SecurityGroupIds: [!Ref ControllerGroup]}}\n',
    );
    assert.deepEqual(facts.get(groupUse, 'ControllerGroup').roles, ['other']);
  });

  it('of Docker builders are their own', () => {
    const { facts } = factsOf(
      'Resources:\n  DockerBuilderGroup: {Type: AWS::EC2::SecurityGroup}\n  I: {Type: AWS::EC2::Instance, Properties: {SecurityGroupIds: [!Ref DockerBuilderGroup]}}\n',
    );
    assert.deepEqual(facts.get(groupUse, 'DockerBuilderGroup').roles, ['builder']);
  });
});

describe('addresses of instances', () => {
  const vpc = '  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}\n';
  const subnets =
    '  A: {Type: AWS::EC2::Subnet, Properties: {CidrBlock: 10.1.0.0/24}}\n  B: {Type: AWS::EC2::Subnet, Properties: {CidrBlock: 10.1.1.0/24}}\n';
  const launch = '  Asg: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {VPCZoneIdentifier: [!Ref A]}}\n';
  const rows: readonly (readonly [string, string, string, boolean | undefined])[] = [
    ['a private block without any VPC', '172.16.0.0/16', '', true],
    ['a public block without any VPC', '8.8.8.0/24', '', false],
    ['a block in the VPC', '10.1.9.0/24', vpc, true],
    ['a block outside it', '10.2.0.0/16', vpc, false],
    ['a block in no subnet', '10.1.9.0/24', vpc + subnets, false],
    ['a block of a subnet', '10.1.1.0/25', vpc + subnets, true],
    ['a block of a subnet without instances', '10.1.1.0/25', vpc + subnets + launch, false],
    ['the VPC range', '10.1.0.0/16', vpc + subnets + launch, true],
    ['a parameter that nothing else uses', '!Ref Office', `${vpc}Parameters:\n  Office: {Type: String}\n`, undefined],
  ];
  for (const [name, source, more, expected] of rows) {
    it(`${expected === undefined ? 'may be' : expected ? 'are' : 'are not'} in ${name}`, () => {
      const { facts, rules } = factsOf(group(`SecurityGroupIngress: [{IpProtocol: "-1", CidrIp: ${source}}]`, more));
      const peer = rules[0]?.peers[0];
      assert.ok(peer?.kind === 'cidr');
      assert.equal(reachesInstances(facts, peer), expected);
    });
  }
});

describe('unions of rules', () => {
  const half = (cidr: string, ports: string) => `{${ports}, CidrIp: ${cidr}}`;
  const all = 'IpProtocol: "-1"';
  const tcp = (from: number, to: number) => `IpProtocol: tcp, FromPort: ${String(from)}, ToPort: ${String(to)}`;
  const rows: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['two halves', [half('0.0.0.0/1', all), half('128.0.0.0/1', all)], ['0.0.0.0/1 128.0.0.0/1']],
    [
      'two halves and a part of one',
      [half('0.0.0.0/1', all), half('1.0.0.0/8', all), half('128.0.0.0/1', all)],
      ['0.0.0.0/1 128.0.0.0/1'],
    ],
    [
      'halves on ports that overlap',
      [half('0.0.0.0/1', tcp(1, 30)), half('128.0.0.0/1', tcp(20, 40))],
      ['0.0.0.0/1 128.0.0.0/1'],
    ],
    ['halves on ports that do not', [half('0.0.0.0/1', tcp(1, 10)), half('128.0.0.0/1', tcp(20, 40))], []],
    [
      'halves on one port each, joined by none',
      [half('0.0.0.0/1', tcp(1, 10)), half('10.0.0.0/8', tcp(1, 40)), half('128.0.0.0/1', tcp(20, 40))],
      [],
    ],
    [
      'halves that never exist together',
      ['!If [A, {IpProtocol: "-1", CidrIp: 0.0.0.0/1}, {IpProtocol: "-1", CidrIp: 128.0.0.0/1}]'],
      [],
    ],
    ['the world in one rule', [half('0.0.0.0/0', all), half('10.0.0.0/8', all)], []],
  ];
  for (const [name, rules, expected] of rows) {
    it(`of ${name}`, () => {
      const { facts } = factsOf(group(`SecurityGroupIngress: [${rules.join(', ')}]`));
      const unions = facts
        .get(worldUnions, 'Web')
        .map(({ openings }) => openings.map(({ peer }) => peer.text).join(' '));
      assert.deepEqual(unions, expected);
    });
  }
});

describe('allow-lists of names', () => {
  const filter = (rules: string, vpc = 'vpc-1') => `
  Some: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: [github.com]}}
  All: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: ["*"]}}
  Names: {Type: AWS::Route53Resolver::FirewallRuleGroup, Properties: {FirewallRules: [${rules}]}}
  InVpc: {Type: AWS::Route53Resolver::FirewallRuleGroupAssociation, Properties: {FirewallRuleGroupId: !Ref Names, VpcId: ${vpc}}}
`;
  const allow = '{Action: ALLOW, FirewallDomainListId: !Ref Some}';
  const rows: readonly (readonly [string, string, boolean])[] = [
    [
      'an allow rule and a block of the rest',
      filter(`${allow}, {Action: BLOCK, FirewallDomainListId: !GetAtt All.Id}`),
      true,
    ],
    ['no block of the rest', filter(`${allow}, {Action: BLOCK, FirewallDomainListId: !Ref Some}`), false],
    ['an alert in place of the block', filter(`${allow}, {Action: ALERT, FirewallDomainListId: !Ref All}`), false],
    [
      'a block of one type of query',
      filter(`${allow}, {Action: BLOCK, Qtype: TXT, FirewallDomainListId: !Ref All}`),
      false,
    ],
    [
      'an allow rule behind the block',
      filter(
        '{Priority: 2, Action: ALLOW, FirewallDomainListId: !Ref Some}, {Priority: 1, Action: BLOCK, FirewallDomainListId: !Ref All}',
      ),
      false,
    ],
    [
      'an allow rule for everything',
      filter(
        `${allow}, {Action: ALLOW, FirewallDomainListId: !Ref All}, {Action: BLOCK, FirewallDomainListId: !Ref All}`,
      ),
      false,
    ],
    ['another VPC', filter(`${allow}, {Action: BLOCK, FirewallDomainListId: !Ref All}`, 'vpc-2'), false],
    ['nothing', '', false],
  ];
  for (const [name, more, expected] of rows) {
    it(`${expected ? 'are' : 'are not'} seen in ${name}`, () => {
      assert.equal(factsOf(group('VpcId: vpc-1', more)).facts.get(nameFilter, 'Web').open.length === 0, expected);
    });
  }
});
