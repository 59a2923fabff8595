/** Whatever is typed, an analysis that goes on from the one before says the same as one from nothing. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  createAnalyzer,
  defaultConfig,
  fixesOf,
  open,
  type Analyzer,
  type Config,
  type Document,
  type Report,
} from '#core/index.ts';
import { parse } from '#core/syntax/index.ts';
import { rules } from '#rules';
import { corpusFolder, example, templatesBelow } from '../harness/files.ts';
import { largeTemplate } from '../harness/large-template.ts';
import { plainOf } from '../harness/plain.ts';

interface Sample {
  readonly name: string;
  readonly text: string;
}

/** What somebody may type, the half-written included. */
const pieces = [
  'x',
  ' ',
  '\n',
  '"',
  "'",
  ':',
  '{',
  '[',
  '#',
  '- ',
  '!Ref A',
  '*',
  '0',
  '\n  New:\n    Type: AWS::S3::Bucket\n',
  'Resources',
  'prod',
  '0.0.0.0/0',
  ', ',
  '\n    Default: 10.0.0.0/8\n',
];
const mostText = 60_000;

describe('incremental analysis', function () {
  this.timeout(120_000);

  it('is that of the whole text, on our own examples', () => {
    const names = ['warpbuild-default-stack.yaml', 'warpbuild-hardened-stack.json', 'deploy-policy.json'];
    const own = names.map((name) => ({ name, text: example(name) }));
    hold([...own, { name: 'large.yaml', text: largeTemplate(16, 'yaml') }], 24);
  });

  it('is that of the whole text where parameters, mappings, conditions and names of sections change', () => {
    const text = `
Parameters:
  Stage: { Type: String, AllowedValues: [dev, prod], Default: dev }
  Cidr:
    Type: String
    Description: Who may connect
    AllowedPattern: '[0-9./]+'
    Default: 0.0.0.0/0
  Ranges:
    Type: CommaDelimitedList
    Default: 10.0.0.0/8, 0.0.0.0/0
Mappings:
  Open:
    dev: { Cidr: 0.0.0.0/0 }
    prod: { Cidr: 10.0.0.0/8 }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsOpen: !Not [!Condition IsProd]
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Condition: IsOpen
    Properties:
      GroupDescription: Build
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Cidr }
        - { IpProtocol: tcp, FromPort: 23, ToPort: 23, CidrIp: !FindInMap [Open, !Ref Stage, Cidr] }
        - { IpProtocol: tcp, FromPort: 24, ToPort: 24, CidrIp: !If [IsProd, 10.0.0.0/8, !Select [1, !Ref Ranges]] }
  Other:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Build
      SecurityGroupIngress: { IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !Ref Cidr }
AWSTemplateFormatVersion: '2010-09-09'
`.trimStart();
    const json = JSON.stringify(plainOf(parse({ text, format: 'yaml' }).root), undefined, 2) + '\n'.repeat(9000);
    const samples = [
      { name: 'own.yaml', text },
      { name: 'own.json', text: json },
      { name: 'large.yaml', text: largeTemplate(8, 'yaml') },
      { name: 'large.json', text: largeTemplate(8, 'json') },
    ];
    hold(samples, 160, { most: 1100, withFixes: true });
  });

  it('is that of the whole text while the name of a section is typed', () => {
    const template = (section: string) =>
      `AWSTemplateFormatVersion: '2010-09-09'\n${section}:\n  Group:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      SecurityGroupIngress: { IpProtocol: '-1', CidrIp: 0.0.0.0/0 }\n`;
    follow(['Outputs', 'Resource', 'Resources', 'Output', 'Resources'].map(template));
  });

  it('is that of the whole text where roles of a shared policy change one after the other', () => {
    const role = (id: string, description: string) =>
      `  ${id}: { Type: AWS::IAM::Role, Properties: { Description: ${description}, AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }] } } }\n`;
    const policy = (id: string, name: string, action: string) =>
      `  ${id}:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyName: ${name}\n      Roles: [!Ref A, !Ref B]\n      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: '${action}', Resource: '*' }] }\n`;
    const template = (description: string, name: string) =>
      `Resources:\n${role('A', description)}${role('B', 'b')}${policy('More', name, 'iam:PassRole')}${policy('Run', 'run', 'ec2:RunInstances')}`;
    follow([template('one', 'more'), template('two', 'more'), template('two', 'further')]);
  });

  it('is that of the whole text where a mapping names a managed policy', () => {
    const template = (policy: string) => `
Mappings: { M: { a: { p: ${policy} } } }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }]
      ManagedPolicyArns: [!Sub ['arn:aws:iam::aws:policy/\${P}', { P: !FindInMap [M, a, p] }]]
  Pass:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: p
      Roles: [!Ref Role]
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: iam:PassRole, Resource: '*' }] }
`;
    follow(['ReadOnlyAccess', 'AWSLambda_FullAccess', 'ReadOnlyAccess'].map(template));
  });

  it('is that of the whole text where instances become servers of others', () => {
    const group = (id: string, port: number) =>
      `  ${id}: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: ${id}, VpcId: vpc-1, SecurityGroupEgress: [{ IpProtocol: tcp, FromPort: ${String(port)}, ToPort: ${String(port)}, CidrIp: 0.0.0.0/0 }] } }\n`;
    const instance = (id: string, groups: string) =>
      `  ${id}: { Type: AWS::EC2::Instance, Properties: { SecurityGroupIds: [${groups}] } }\n`;
    const template = (targets: string) =>
      `Description: GitHub runners\nResources:\n${group('Shared', 25)}${group('Extra', 443)}${instance('A', '!Ref Shared')}${instance('B', '!Ref Shared')}${instance('C', '!Ref Shared, !Ref Extra')}  Targets: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { Targets: [{ Id: !Ref B }${targets}] } }\n`;
    follow(['', ', { Id: !Ref C }', ''].map(template));
  });

  const folder = corpusFolder();
  (folder === undefined ? it.skip : it)('is that of the whole text, on templates by others', () => {
    const root = folder ?? '';
    const samples = templatesBelow(root)
      .filter((_, index) => index % 23 === 0)
      .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }))
      .filter(({ text }) => text.length < mostText);
    assert.ok(samples.length > 30);
    hold(samples, 60);
  });
});

/** Each text is typed over the one before. */
function follow(texts: readonly string[]): void {
  const config: Config = { ...defaultConfig, workload: 'ci-runner' };
  const analyzer = createAnalyzer(rules);
  let document: Document | undefined;
  for (const text of texts) {
    const source = { text, name: 'a.yaml' };
    document = open(document ? { ...source, previous: document } : source);
    const alone = createAnalyzer(rules).analyze(open(source), config);
    assert.ok(alone.findings.length > 0 || !text.includes('\nResources:'));
    assert.equal(shown(analyzer.analyze(document, config)), shown(alone), text);
  }
}

interface Closer {
  /** Edits are among so many characters at the start. */
  readonly most: number;
  /** Whether the edits of all fixes are looked at, too. */
  readonly withFixes: boolean;
}

/** Each run types some pieces into one of the samples, and takes others out, one after the other. */
function hold(samples: readonly Sample[], numRuns: number, closer?: Closer): void {
  const edits = fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      deleted: fc.nat(12),
      piece: fc.constantFrom('', ...pieces),
    }),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(fc.constantFrom(...samples), edits, fc.constantFrom('auto', 'ci-runner'), (sample, typed, workload) => {
      const config: Config = { ...defaultConfig, workload };
      const analyzer = createAnalyzer(rules);
      let document = open(sample);
      analyzer.analyze(document, config);
      for (const { at, deleted, piece } of typed) {
        const offset = Math.floor(at * Math.min(document.text.length, closer?.most ?? Infinity));
        const text = document.text.slice(0, offset) + piece + document.text.slice(offset + deleted);
        document = open({ text, name: sample.name, previous: document });
        const [anew, fresh] = [createAnalyzer(rules), open({ text, name: sample.name })];
        const [report, alone] = [analyzer.analyze(document, config), anew.analyze(fresh, config)];
        assert.equal(shown(report), shown(alone));
        if (closer?.withFixes) assert.equal(fixesIn(analyzer, document, report), fixesIn(anew, fresh, alone));
      }
    }),
    { numRuns },
  );
}

function fixesIn(analyzer: Analyzer, document: Document, { findings }: Report): string {
  return JSON.stringify(findings.map((finding) => fixesOf(analyzer, document, finding)));
}

/** All that a host sees. */
function shown({ kind, problems, findings, suppressed, runnerEvidence, crashes }: Report): string {
  const plain = (all: Report['findings']) => all.map((finding) => ({ ...finding, source: undefined }));
  return JSON.stringify({
    kind,
    problems,
    findings: plain(findings),
    suppressed: plain(suppressed),
    runnerEvidence,
    crashes,
  });
}
