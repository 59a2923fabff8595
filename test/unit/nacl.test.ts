import '../harness/data.ts';
import assert from 'node:assert/strict';
import { createAnalyzer, defaultConfig, open } from '#core/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { rules } from '#rules';
import {
  entryText,
  holesOf,
  isReachable,
  lostReplies,
  naclOf,
  nacls,
  passing,
  runnerHomes,
  separationsOf,
  tcpPackets,
  layoutOf,
} from '../../server/core/models/network/nacl/index.ts';
import { parseCidr } from '../../server/core/models/network/index.ts';
import { between, type Placed } from '../../server/core/models/network/nacl/layout.ts';
import { spanOf } from '../../server/core/models/network/nacl/box.ts';
import { example } from '../harness/files.ts';
import { onlyPart } from '../harness/part.ts';

function factsOf(text: string): Facts {
  const document = open({ text, name: 'text' });
  assert.deepEqual(document.problems, []);
  return onlyPart(document).facts.tracked([]);
}

const block = (text: string) => {
  const range = parseCidr(text);
  assert.ok(range);
  return range;
};

for (const format of ['yaml', 'json']) {
  describe(`the network ACL of the hardened stack (${format})`, () => {
    const facts = factsOf(example(`warpbuild-hardened-stack.${format}`));
    const layout = facts.get(layoutOf, 'Vpc');
    assert.ok(layout);
    const [, withPrivate] = layout.worlds.map((world) => layout.placed.get(world));
    assert.ok(withPrivate);
    const at = (id: string): Placed => {
      const placed = withPrivate.get(id);
      assert.ok(placed, id);
      return placed;
    };
    const runners = ['PublicSubnetA', 'PublicSubnetB', 'PrivateSubnetA', 'PrivateSubnetB'];

    it('knows which subnets runners are in', () => {
      assert.deepEqual(facts.get(runnerHomes), runners);
      assert.deepEqual(
        facts.get(separationsOf, 'Vpc').map(({ is }) => is),
        ['apart', 'apart'],
      );
    });

    it('keeps all twelve ordered pairs of runner subnets apart, for every protocol', () => {
      const pairs = runners.flatMap((from) => runners.filter((to) => to !== from).map((to) => [from, to] as const));
      assert.equal(pairs.length, 12);
      for (const [from, to] of pairs) {
        assert.deepEqual(between(at(from), at(to), 'may'), [], `${from} to ${to}`);
        for (const protocol of [6, 17, 1])
          assert.deepEqual(
            between(at(from), at(to), 'may', { protocol: spanOf(protocol, protocol), port: spanOf(0, 65535) }),
            [],
          );
      }
    });

    it('lets runners reach endpoints, and their answers back', () => {
      for (const from of runners)
        for (const to of ['EndpointSubnetA', 'EndpointSubnetB']) {
          assert.ok(isReachable(at(from), at(to)), `${from} to ${to}`);
          const https = { protocol: spanOf(6, 6), port: spanOf(443, 443) };
          assert.equal(between(at(from), at(to), 'must', https).length, 1);
          const ssh = { protocol: spanOf(6, 6), port: spanOf(22, 22) };
          assert.deepEqual(between(at(from), at(to), 'may', ssh), []);
        }
    });

    it('lets HTTPS out to the internet, and the answers in', () => {
      const nacl = facts.get(naclOf, 'RunnerNacl');
      assert.ok(nacl);
      for (const id of runners) {
        const { filter } = at(id);
        assert.equal(passing(filter.egress, 'must', tcpPackets(block('8.8.8.8/32'), 443, 443)).length, 1);
        assert.deepEqual(passing(filter.egress, 'may', tcpPackets(block('8.8.8.8/32'), 80, 80)), []);
        const answers = passing(filter.ingress, 'must', tcpPackets(block('8.8.8.8/32'), 1024, 65535));
        assert.deepEqual(
          answers.map(({ port }) => port),
          [spanOf(1024, 65535)],
        );
      }
      assert.deepEqual(lostReplies(facts, nacl), []);
    });
  });
}

/** A template with two subnets under one network ACL. */
function network(entries: string, more = ''): string {
  return `
Parameters:
  OpenCidr: {Type: String}
  VpcCidr: {Type: String, Default: 10.0.0.0/16}
  Mode: {Type: String, AllowedValues: [deny, allow], Default: deny}
Conditions:
  IsShut: !Equals [!Ref Mode, deny]
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref VpcCidr}}
  A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !GetAtt Vpc.VpcId, CidrBlock: 10.0.1.0/24}}
  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref Vpc}}
  OfA: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {NetworkAclId: !Ref Acl, SubnetId: !Ref A}}
  OfB: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {NetworkAclId: !GetAtt Acl.Id, SubnetId: !GetAtt B.SubnetId}}
${entries
  .trim()
  .split('\n')
  .map(
    (line, index) =>
      `  Entry${String(index)}: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Acl, ${line.trim()}}}`,
  )
  .join('\n')}
${more}`;
}

const allowIn = 'RuleNumber: 200, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0';
const allowOut = `${allowIn}, Egress: true`;

describe('separation of subnets', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['nothing but allows', `${allowIn}\n${allowOut}`, 'joined'],
    [
      'a deny of the VPC on one side, which is enough',
      `RuleNumber: 100, Protocol: -1, RuleAction: deny, CidrBlock: !Ref VpcCidr\n${allowIn}\n${allowOut}`,
      'apart',
    ],
    [
      'text for numbers and booleans',
      `RuleNumber: " 100 ", Protocol: "-1", RuleAction: DENY, Egress: "False", CidrBlock: !GetAtt Vpc.CidrBlock\n${allowIn}\n${allowOut}`,
      'apart',
    ],
    [
      'a deny that comes too late',
      `RuleNumber: 300, Protocol: -1, RuleAction: deny, CidrBlock: !Ref VpcCidr\n${allowIn}\n${allowOut}`,
      'joined',
    ],
    [
      'a deny of TCP only',
      `RuleNumber: 100, Protocol: 6, RuleAction: deny, CidrBlock: !Ref VpcCidr, PortRange: {From: 0, To: 65535}\n${allowIn}\n${allowOut}`,
      'joined',
    ],
    [
      'a port range with every protocol, which is ignored',
      `RuleNumber: 100, Protocol: -1, RuleAction: deny, CidrBlock: !Ref VpcCidr, PortRange: {From: 22, To: 22}\n${allowIn}\n${allowOut}`,
      'apart',
    ],
    [
      'pings only',
      `RuleNumber: 90, Protocol: 1, RuleAction: allow, CidrBlock: 10.0.0.0/8, Icmp: {Type: 8, Code: -1}\n${allowOut}`,
      'joined',
    ],
    [
      'a deny on part of the addresses',
      `RuleNumber: 100, Protocol: -1, RuleAction: deny, CidrBlock: 10.0.0.0/25\nRuleNumber: 100, Protocol: -1, RuleAction: deny, Egress: true, CidrBlock: 10.0.1.0/25\n${allowIn}\n${allowOut}`,
      'joined',
    ],
    [
      'a deny whose block is not known',
      `RuleNumber: 100, Protocol: -1, RuleAction: deny, CidrBlock: !Ref OpenCidr\n${allowIn}\n${allowOut}`,
      'unknown',
    ],
    [
      'an allow whose block is not known',
      `RuleNumber: 100, Protocol: -1, RuleAction: allow, CidrBlock: !Ref OpenCidr\n${allowOut}`,
      'unknown',
    ],
    [
      'a deny on one path only',
      `RuleNumber: 100, Protocol: -1, RuleAction: !If [IsShut, deny, allow], CidrBlock: !Ref VpcCidr\n${allowIn}\n${allowOut}`,
      'apart joined',
    ],
    ['no entries at all', '', 'apart'],
    [
      'an allow of one direction each way, which no packet gets through',
      'RuleNumber: 100, Protocol: 6, RuleAction: allow, CidrBlock: 0.0.0.0/0, PortRange: {From: 1024, To: 65535}\nRuleNumber: 100, Protocol: 6, RuleAction: allow, Egress: true, CidrBlock: 0.0.0.0/0, PortRange: {From: 443, To: 443}',
      'apart',
    ],
    [
      'an IPv6 entry, which concerns no IPv4 packet',
      `RuleNumber: 100, Protocol: -1, RuleAction: deny, Ipv6CidrBlock: "::/0"\n${allowIn}\n${allowOut}`,
      'joined',
    ],
  ];
  for (const [name, entries, expected] of rows) {
    it(`${name}: ${expected}`, () => {
      const found = factsOf(network(entries || 'RuleNumber: 1, Protocol: -1, RuleAction: deny, CidrBlock: 0.0.0.0/0'));
      assert.deepEqual(
        found
          .get(separationsOf, 'Vpc')
          .map(({ is }) => is)
          .join(' '),
        expected,
      );
    });
  }

  it('does not count a subnet that keeps the default network ACL', () => {
    const text = network(`RuleNumber: 100, Protocol: -1, RuleAction: deny, CidrBlock: 10.0.0.0/8\n${allowIn}`);
    const facts = factsOf(
      text.replace('Properties: {NetworkAclId: !GetAtt Acl.Id, SubnetId: !GetAtt B.SubnetId}', 'Properties: {}'),
    );
    // Nothing gets out of A, and nothing of B gets into it.
    assert.deepEqual(
      facts.get(separationsOf, 'Vpc').map(({ is }) => is),
      ['apart'],
    );
  });

  it('reads entries that the template adds to a default network ACL', () => {
    const facts = factsOf(`
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Deny: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !GetAtt Vpc.DefaultNetworkAcl, RuleNumber: 50, Protocol: -1, RuleAction: deny, CidrBlock: 10.0.0.0/16}}
`);
    assert.deepEqual(
      facts.get(separationsOf, 'Vpc').map(({ is, nacls }) => [is, ...nacls]),
      [['apart', 'Vpc.DefaultNetworkAcl']],
    );
  });

  it('names the allow that comes first', () => {
    const facts = factsOf(
      network(
        `RuleNumber: 100, Protocol: 6, RuleAction: allow, CidrBlock: 0.0.0.0/0, PortRange: {From: 1024, To: 65535}\nRuleNumber: 200, Protocol: -1, RuleAction: deny, CidrBlock: !Ref VpcCidr\n${allowOut}`,
      ),
    );
    const [hole, ...more] = facts.get(holesOf, 'Acl');
    assert.deepEqual(more, []);
    assert.deepEqual(hole && [hole.denyText, hole.allowText, hole.traffic, hole.from, hole.to, hole.when], [
      '200 (deny all traffic from 10.0.0.0/16)',
      '100 (allow tcp/1024-65535 from 0.0.0.0/0)',
      'tcp/1024-65535',
      'A',
      'B',
      [],
    ]);
  });

  it('gives up where a macro may add entries', () => {
    const facts = factsOf(
      `Transform: Some::Macro\n${network(`RuleNumber: 100, Protocol: -1, RuleAction: deny, CidrBlock: !Ref VpcCidr\n${allowIn}\n${allowOut}`).trimStart()}`,
    );
    assert.deepEqual(
      facts.get(separationsOf, 'Vpc').map(({ is }) => is),
      ['unknown'],
    );
  });
});

describe('entries of network ACLs', () => {
  it('are read from describe-network-acls, without the last one that denies the rest', () => {
    const facts = factsOf(
      JSON.stringify({
        NetworkAcls: [
          {
            NetworkAclId: 'acl-1',
            Entries: [
              {
                Egress: true,
                RuleNumber: 100,
                Protocol: '17',
                RuleAction: 'allow',
                CidrBlock: '0.0.0.0/0',
                PortRange: { From: 53, To: 53 },
              },
              {
                Egress: false,
                RuleNumber: 110,
                Protocol: '58',
                RuleAction: 'deny',
                Ipv6CidrBlock: '::/0',
                IcmpTypeCode: { Type: 128, Code: -1 },
              },
              { Egress: false, RuleNumber: 32767, Protocol: '-1', RuleAction: 'deny', CidrBlock: '0.0.0.0/0' },
            ],
          },
        ],
      }),
    );
    assert.deepEqual(
      facts.get(nacls).flatMap(({ entries }) => entries.flatMap(({ forms }) => forms.map(entryText))),
      ['100 (allow udp/53 to 0.0.0.0/0)', '110 (deny icmpv6 type 128 from ::/0)'],
    );
  });
});

describe('costs of network ACLs', () => {
  const many = (count: number, make: (index: number) => string) =>
    Array.from({ length: count }, (_, at) => make(at)).join('\n');

  it('are nothing in a template without any', () => {
    const facts = factsOf('Resources:\n  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n');
    assert.deepEqual(facts.get(nacls), []);
    assert.deepEqual(facts.get(separationsOf, 'Vpc'), []);
  });

  it('stay bounded with 500 subnets, 40 entries and conditions that know nothing of each other', () => {
    const text = `
Description: CI runners
Conditions:
${many(12, (at) => `  C${String(at)}: !Equals [!Ref "AWS::Region", r${String(at)}]`)}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/8}}
  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref Vpc}}
  RunnerGroup: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: runners, VpcId: !Ref Vpc, SecurityGroupIngress: [{IpProtocol: "-1", CidrIp: 10.0.0.0/8}]}}
${many(500, (at) => `  S${String(at)}: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.${String(at >> 8)}.${String(at & 255)}.0/24}}\n  N${String(at)}: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref S${String(at)}, NetworkAclId: !Ref Acl}}`)}
${many(40, (at) => `  E${String(at)}: {Type: AWS::EC2::NetworkAclEntry, Condition: C${String(at % 12)}, Properties: {NetworkAclId: !Ref Acl, RuleNumber: ${String(at + 1)}, Protocol: 6, RuleAction: ${at % 2 === 0 ? 'deny' : 'allow'}, CidrBlock: 10.${String(at)}.0.0/17, PortRange: {From: ${String(at * 10)}, To: ${String(at * 10 + 500)}}}}`)}
`;
    const started = process.cpuUsage();
    const document = open({ text, name: 'many.yaml' });
    const report = createAnalyzer(rules).analyze(document, defaultConfig);
    const { user, system } = process.cpuUsage(started);
    assert.deepEqual(report.crashes, []);
    assert.ok(user + system < 20_000_000, `${String((user + system) / 1000)} ms`);
    assert.ok(report.findings.some(({ rule }) => rule === 'network/sg-inter-instance'));
  });

  it('stay bounded with two dozen subnets and six conditions', () => {
    const text = `
Description: CI runners
Conditions:
${many(6, (at) => `  C${String(at)}: !Equals [!Ref "AWS::Region", r${String(at)}]`)}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/8}}
  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref Vpc}}
${many(24, (at) => `  S${String(at)}: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.${String(at)}.0/24}}\n  N${String(at)}: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref S${String(at)}, NetworkAclId: !Ref Acl}}`)}
${many(40, (at) => `  E${String(at)}: {Type: AWS::EC2::NetworkAclEntry, Condition: C${String(at % 6)}, Properties: {NetworkAclId: !Ref Acl, RuleNumber: ${String(at + 1)}, Egress: ${String(at % 3 === 0)}, Protocol: ${at % 4 === 0 ? '-1' : '6'}, RuleAction: ${at % 2 === 0 ? 'deny' : 'allow'}, CidrBlock: 10.0.${String(at)}.0/25, PortRange: {From: ${String(at * 10)}, To: ${String(at * 10 + 500)}}}}`)}
`;
    const started = process.cpuUsage();
    const report = createAnalyzer(rules).analyze(open({ text, name: 'many.yaml' }), defaultConfig);
    const { user, system } = process.cpuUsage(started);
    assert.deepEqual(report.crashes, []);
    assert.ok(user + system < 20_000_000, `${String((user + system) / 1000)} ms`);
  });
});
