/** What a loop makes and what stands outside of it: networks, routes and lists are told apart by turn. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { rules } from '#rules';
import { createAnalyzer, defaultConfig, fixesOf, open } from '#core/index.ts';
import { dedent } from '../harness/marks.ts';

interface Row {
  readonly title: string;
  readonly rule: string;
  readonly resources: string;
  readonly says: readonly string[];
}

function check({ rule, resources, says }: Row): void {
  const text = `Transform: AWS::LanguageExtensions
Resources:
${dedent(resources).replace(/^(?=.)/gm, '  ')}Outputs:
  RunnerSubnetIds: { Value: !Join [',', [!Ref Suba, !Ref Subb]] }
`;
  const document = open({ text, name: 't.yaml' });
  const analyzer = createAnalyzer(rules);
  const report = analyzer.analyze(document, { ...defaultConfig, workload: 'ci-runner' });
  assert.deepEqual([report.problems, report.crashes], [[], []]);
  const found = report.findings.filter((finding) => finding.rule === rule);
  assert.deepEqual(
    found.map(({ message }) => message),
    says,
  );
  for (const finding of report.findings)
    for (const { edits, title } of fixesOf(analyzer, document, finding))
      for (const edit of edits) {
        const isInLoop = text.slice(0, edit.range.start).includes('Fn::ForEach') && finding.owner?.includes('${');
        assert.ok(isInLoop === true || !/[$&]\{X\}/.test(edit.text), `${title} names a turn outside of the loop`);
      }
}

const loop = (body: string, variable = 'X'): string =>
  `Fn::ForEach::${variable}s:\n  - ${variable}\n  - [a, b]\n  - ${dedent(body).replace(/\n(?=.)/g, '\n    ')}`;

const endpoint = (vpc: string, tables: string, name = 'S3'): string => `${name}:
  Type: AWS::EC2::VPCEndpoint
  Properties:
    VpcId: ${vpc}
    ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
    RouteTableIds: ${tables}
    PolicyDocument:
      Statement: [{ Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: arn:aws:s3:::cache/* }]
`;
const vpc = 'Net:\n  Type: AWS::EC2::VPC\n  Properties: { CidrBlock: 10.0.0.0/16 }\n';
const subnetsIn = (network: string): string => `
  Sub\${X}:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: ${network}, CidrBlock: 10.0.0.0/24 }
  Table\${X}:
    Type: AWS::EC2::RouteTable
    Properties: { VpcId: ${network} }
  Way\${X}:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: { SubnetId: !Ref 'Sub\${X}', RouteTableId: !Ref 'Table\${X}' }
`;
const networks = `
  Net\${X}:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.0.0.0/16 }
${subnetsIn("!Ref 'Net${X}'")}`;
const missing = 'runner/endpoint-route-missing';
const lacks = (name: string, turn: string): string =>
  `${name} is not in Table\${X}${turn}, the route table of Sub\${X}, so S3 traffic of runners there passes it by.`;

const list = `
  List\${X}:
    Type: AWS::EC2::PrefixList
    Properties:
      AddressFamily: IPv4
      MaxEntries: 1
      PrefixListName: l
      Entries: [{ Cidr: !FindInMap [Ranges, !Ref X, Cidr] }]
`;
const mapping = (a: string, b: string): string =>
  `Group:\n  Type: AWS::EC2::SecurityGroup\n  Properties:\n    GroupDescription: runners\n    VpcId: vpc-0a1b2c3d\n    SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 22, ToPort: 22, SourcePrefixListId: !Ref ${a} }]\n    SecurityGroupEgress: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: !Ref ${b} }]\n`;

describe('what loops make, and what is outside of them', () => {
  const rows: readonly Row[] = [
    {
      title: 'tables of all turns, named outside',
      rule: missing,
      resources: vpc + loop(subnetsIn('!Ref Net')) + endpoint('!Ref Net', '[!Ref Tablea, !Ref Tableb]'),
      says: [],
    },
    {
      title: 'a table of one turn, named outside',
      rule: missing,
      resources: vpc + loop(subnetsIn('!Ref Net')) + endpoint('!Ref Net', '[!Ref Tablea]'),
      says: [lacks('S3', ' for X "b"')],
    },
    {
      title: 'no table at all',
      rule: missing,
      resources: vpc + loop(subnetsIn('!Ref Net')) + endpoint('!Ref Net', '[]'),
      says: [lacks('S3', '')],
    },
    {
      title: 'an endpoint in the network of one turn',
      rule: missing,
      resources: loop(networks) + endpoint('!Ref Neta', '[!Ref Tablea]'),
      says: [],
    },
    {
      title: 'an endpoint in the network of one turn, with the table of the other',
      rule: missing,
      resources: loop(networks) + endpoint('!Ref Neta', '[!Ref Tableb]'),
      says: [lacks('S3', ' for X "a"')],
    },
    {
      title: 'an endpoint of each turn in the same loop',
      rule: missing,
      resources: loop(networks + endpoint("!Ref 'Net${X}'", "[!Ref 'Table${X}']", 'S3${X}').replace(/^(?=.)/gm, '  ')),
      says: [],
    },
    {
      title: 'endpoints of another loop with another variable',
      rule: missing,
      resources:
        loop(networks) +
        loop(endpoint("!Ref 'Net${Y}'", "[!Ref 'Table${Y}']", 'S3${Y}').replace(/^(?=.)/gm, '  '), 'Y'),
      says: [],
    },
    {
      title: 'associations outside, each with its table',
      rule: missing,
      resources:
        vpc +
        loop(subnetsIn('!Ref Net').replace(/ {2}Way[^]*/, '')) +
        ['a', 'b']
          .map(
            (x) =>
              `Way${x}:\n  Type: AWS::EC2::SubnetRouteTableAssociation\n  Properties: { SubnetId: !Ref Sub${x}, RouteTableId: !Ref Table${x} }\n`,
          )
          .join('') +
        endpoint('!Ref Net', '[!Ref Tableb]'),
      says: [lacks('S3', ' for X "a"')],
    },
  ];
  for (const row of rows) it(`${row.rule}: ${row.title}`, () => check(row));

  const open22 = (a: string, b: string): readonly string[] => {
    const text = `Transform: AWS::LanguageExtensions
Mappings:
  Ranges: { a: { Cidr: 10.0.0.0/8 }, b: { Cidr: 0.0.0.0/0 } }
Resources:
${(loop(list) + mapping(a, b)).replace(/^(?=.)/gm, '  ')}`;
    const { findings, crashes } = createAnalyzer(rules).analyze(open({ text, name: 't.yaml' }), defaultConfig);
    assert.deepEqual(crashes, []);
    return findings
      .map(({ rule }) => rule)
      .filter((rule) => /world/.test(rule))
      .sort();
  };
  it('a prefix list of the turn that is open', () => {
    assert.deepEqual(open22('Listb', 'Lista'), ['network/sg-ingress-world']);
  });
  it('a prefix list of the other turn', () => {
    assert.deepEqual(open22('Lista', 'Lista'), []);
  });
  it('both ways', () => {
    assert.deepEqual(open22('Listb', 'Listb'), ['network/sg-egress-world', 'network/sg-ingress-world']);
  });
});
