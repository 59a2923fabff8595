/** Input that nobody means well with: a clear problem, no crash, no hang, and the next document works. */
import './harness/data.ts';
import assert from 'node:assert/strict';
import { createAnalyzer, defaultConfig, fixAll, open } from '#core/index.ts';
import { rules } from '#rules';
import { processorMs } from './harness/files.ts';

const analyzer = createAnalyzer(rules);
const good =
  'Resources:\n  Web:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: web\n      SecurityGroupIngress:\n        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}\n';
const aliases = [
  'a: &a [x, x]',
  ...'bcdefghij'.split('').map(
    (name, index) =>
      `${name}: &${name} [${Array(9)
        .fill(`*${'abcdefghij'[index] ?? 'a'}`)
        .join(', ')}]`,
  ),
].join('\n');

/** `problem`: what the first problem has to say; undefined where the text is fine, only not ours. */
const cases: readonly {
  readonly name: string;
  readonly text: string;
  readonly file: string;
  readonly problem?: RegExp;
}[] = [
  { name: 'empty file', text: '', file: 'a.yaml' },
  { name: 'empty JSON file', text: '', file: 'a.json' },
  { name: 'only blanks', text: ' \n\t\n', file: 'a.yaml' },
  { name: 'not a template', text: 'hello: world\n', file: 'a.yaml' },
  { name: 'prose', text: 'Dear all,\nplease read: this is not YAML, is it?\n', file: 'a.yaml' },
  { name: 'NUL bytes', text: `Resources:\n  A:\n    Type: "AWS::\u0000"\n`, file: 'a.yaml' },
  { name: 'half a JSON file', text: '{"Resources": {"Web": {"Type": "AWS::EC2::Sec', file: 'a.json', problem: /./ },
  {
    name: 'unclosed quote',
    text: `Resources:\n  A:\n    Type: "AWS::S3::Bucket\n  B:\n    Type: AWS::S3::Bucket\n`,
    file: 'a.yaml',
    problem: /quote/i,
  },
  { name: '10,000 brackets', text: '['.repeat(10_000), file: 'a.yaml', problem: /deep|nest/i },
  { name: '10,000 JSON objects', text: '{"a":'.repeat(10_000), file: 'a.json', problem: /deep|nest/i },
  { name: '10,000 dashes', text: '- '.repeat(10_000), file: 'a.yaml', problem: /deep|nest/i },
  { name: '10,000 question marks', text: '? '.repeat(10_000), file: 'a.yaml', problem: /deep|nest/i },
  {
    name: '10,000 deep in a resource',
    text: `Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties: ${'{a: '.repeat(10_000)}\n`,
    file: 'a.yaml',
    problem: /deep|nest/i,
  },
  {
    name: 'alias bomb',
    text: `${aliases}\nResources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties: *j\n`,
    file: 'a.yaml',
  },
  {
    name: '5 MB of resources',
    text: `Resources:\n${Array.from({ length: 50_000 }, (_, n) => `  Bucket${String(n)}:\n    Type: AWS::S3::Bucket\n    Properties:\n      AccessControl: Private\n`).join('')}`,
    file: 'a.yaml',
    problem: /large|MB/i,
  },
  {
    name: '10,000 groups',
    text: `Resources:\n${Array.from({ length: 10_000 }, (_, n) => `  G${String(n)}:\n    Type: AWS::EC2::SecurityGroup\n`).join('')}`,
    file: 'a.yaml',
    problem: /3,000 resources/,
  },
  {
    name: '10,000 statements',
    text: JSON.stringify({
      Version: '2012-10-17',
      Statement: Array.from({ length: 10_000 }, (_, n) => ({
        Effect: n % 2 ? 'Allow' : 'Deny',
        Action: ['s3:Get*', 'iam:P*'],
        Resource: `arn:aws:s3:::b${String(n)}/*`,
      })),
    }),
    file: 'a.json',
    problem: /longer than any that AWS takes/,
  },
  {
    name: '20,000 rules in a group',
    text: `Resources:\n  G:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      SecurityGroupIngress:\n${Array.from({ length: 20_000 }, (_, n) => `        - {IpProtocol: tcp, FromPort: ${String(n)}, ToPort: ${String(n)}, CidrIp: 10.0.0.0/8}\n`).join('')}`,
    file: 'a.yaml',
    problem: /longer than any that AWS takes/,
  },
  {
    name: '2,000 policies within a role',
    text: `Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n${Array.from({ length: 2000 }, (_, n) => `        - {PolicyName: p${String(n)}, PolicyDocument: {Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}}\n`).join('')}`,
    file: 'a.yaml',
    problem: /longer than any that AWS takes/,
  },
  {
    name: '20,000 keys in a condition',
    text: `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{${Array.from({ length: 20_000 }, (_, n) => `"aws:PrincipalTag/k${String(n)}":"v"`).join(',\n')}}}}}`,
    file: 'a.json',
    problem: /condition is longer than any that AWS takes/,
  },
  { name: '5 MB on one line', text: `{"a": "${'x'.repeat(5_000_000)}"}`, file: 'a.json', problem: /large|MB/i },
  { name: 'a tower of tags', text: `A:\n${'  !x\n'.repeat(20_000)}  a: 1\n`, file: 'a.yaml', problem: /./ },
  { name: 'a flood of tags', text: `Resources:\n  A: ${'!a '.repeat(50_000)}\n`, file: 'a.yaml', problem: /./ },
  { name: 'a flood of anchors', text: `a: ${'&a '.repeat(50_000)}\n`, file: 'a.yaml', problem: /./ },
  { name: 'a flood of directives', text: '%A b\n'.repeat(50_000), file: 'a.yaml', problem: /./ },
  { name: 'a flood of documents', text: '---\n'.repeat(50_000), file: 'a.yaml', problem: /./ },
  {
    name: '20,000 keys',
    text: `Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n${Array.from({ length: 20_000 }, (_, n) => `      K${String(n)}: 1\n`).join('')}`,
    file: 'a.yaml',
  },
  {
    name: 'a resource that contains itself',
    text: 'Resources:\n  A: &a\n    Type: AWS::EC2::SecurityGroup\n    Properties: *a\n',
    file: 'a.yaml',
  },
  ...['A: &x !Not [*x]', 'A: &x !And [*x, *x]', 'A: &x !Or [*y, *x]\n  B: &y !Or [*x, *y]'].map((conditions) => ({
    name: `a condition that holds itself: ${conditions}`,
    text: `${good}    Condition: A\nConditions:\n  ${conditions}\n`,
    file: 'a.yaml',
  })),
  {
    name: 'an assertion that holds itself',
    text: `${good}    Condition: A\nParameters: {P: {Type: String}}\nConditions: {A: !Equals [!Ref P, a]}\nRules:\n  R: {Assertions: [{Assert: &x !Not [*x]}]}\n`,
    file: 'a.yaml',
  },
  {
    name: '30,000 variables in a text',
    text: `Parameters: {P: {Type: String}}\n${good}        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Sub '${'${P}'.repeat(30_000)}'}\n`,
    file: 'a.yaml',
  },
  {
    name: 'conditions that need each other',
    text: `${good}Conditions:\n  A: !Condition B\n  B: !Condition A\nParameters:\n  P: {Type: String, Default: !Ref P}\n`,
    file: 'a.yaml',
  },
];

const numbered = (count: number, text: (n: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, n) => text(n));

const longGlobs = numbered(200, (n) => `arn:aws:s3:::${'*a?b'.repeat(60)}${String(n)}`);

/** Documents of a size that others may have, made so that an analysis without limits would take many seconds. */
const stopping: readonly {
  readonly name: string;
  readonly text: string;
  readonly file: string;
  readonly problem: RegExp;
  /** A rule that has its say before the analysis stops. */
  readonly finding?: string;
}[] = [
  {
    name: 'a policy of long globs',
    text: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: numbered(200, (n) => `s3:*${String(n)}`), Resource: longGlobs },
        { Effect: 'Deny', Action: '*', Resource: longGlobs.slice(0, 100) },
      ],
    }),
    file: 'a.json',
    problem: /stopped here, because comparing patterns takes too long/,
  },
  {
    name: 'a group, then a policy of long globs',
    text: `${good}  Role:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n          - {Effect: Allow, Action: ${JSON.stringify(numbered(200, (n) => `s3:*${String(n)}`))}, Resource: ${JSON.stringify(longGlobs)}}\n          - {Effect: Deny, Action: '*', Resource: ${JSON.stringify(longGlobs.slice(0, 100))}}\n`,
    file: 'a.yaml',
    problem: /stopped here, because comparing patterns takes too long/,
    finding: 'network/sg-ingress-world',
  },
  {
    name: '1,000 rules that look into a mapping of 200 rows',
    text: `Parameters: {P: {Type: String}}\nMappings:\n  M:\n${numbered(200, (n) => `    k${String(n)}: {c: 0.0.0.0/0}\n`).join('')}${good}${numbered(1000, (n) => `        - {IpProtocol: tcp, FromPort: ${String(n)}, ToPort: ${String(n)}, CidrIp: !FindInMap [M, !Ref P, c]}\n`).join('')}`,
    file: 'a.yaml',
    problem: /stopped here, because reading what values may be takes too long/,
  },
  {
    name: '300 statements that share 600 unknown actions',
    text: `Version: '2012-10-17'\nx-all: &all ${JSON.stringify(numbered(600, (n) => `s3:Unknown${String(n)}`))}\nStatement:\n${numbered(300, (n) => `  - {Sid: S${String(n)}, Effect: Allow, Action: *all, Resource: 'arn:aws:s3:::b'}\n`).join('')}`,
    file: 'a.yaml',
    problem: /stopped here, because reporting what was found takes too long/,
    finding: 'iam/action-unknown',
  },
  {
    name: '20,000 parameters',
    text: `Parameters:\n${numbered(20_000, (n) => `  P${String(n)}: {Type: String, Default: a}\n`).join('')}${good}`,
    file: 'a.yaml',
    problem: /1,000 parameters, and CloudFormation takes 200/,
  },
  {
    name: '1,990 entries of a network ACL',
    text: `Resources:\n  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: vpc-1}}\n${numbered(1990, (n) => `  E${String(n)}: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Acl, RuleNumber: ${String(n + 1)}, Protocol: 6, RuleAction: allow, CidrBlock: 10.${String(n % 250)}.0.0/16, PortRange: {From: ${String(n)}, To: ${String(2 * n)}}}}\n`).join('')}`,
    file: 'a.yaml',
    problem: /600 entries of network ACLs/,
  },
  {
    name: '3,000 commands',
    text: `#!/bin/bash\n${numbered(3000, (n) => `aws ec2 authorize-security-group-ingress --group-id sg-${String(n)} --protocol tcp --port 22 --cidr 0.0.0.0/0\n`).join('')}`,
    file: 'a.sh',
    problem: /stopped here, because more than 1,500 documents and commands stand above/,
    finding: 'network/sg-ingress-world',
  },
];

describe('an analysis that would take too long', function () {
  this.timeout(120_000);
  for (const { name, text, file, problem, finding } of stopping) {
    it(`stops and says why: ${name}`, () => {
      const config = { ...defaultConfig, workload: 'ci-runner' } as const;
      const document = open({ text, name: file });
      const report = analyzer.analyze(document, config);
      const stops = report.problems.filter(({ stopped }) => stopped);
      assert.match(stops.map(({ message }) => message).join(' '), problem);
      assert.deepEqual(report.crashes, []);
      if (finding !== undefined) assert.ok(report.findings.some(({ rule }) => rule === finding));
      // The step that was one too many may be a large one.
      assert.ok(report.effort.steps < 22_000_000, `took ${String(report.effort.steps)} steps`);
      assert.deepEqual(fixAll(analyzer, document, config, { include: 'needs-review' }).applied, []);
      const next = analyzer.analyze(open({ text: good, name: 'good.yaml' }), defaultConfig);
      assert.ok(next.findings.some(({ rule }) => rule === 'network/sg-ingress-world'));
    });
  }
});

describe('hostile input', function () {
  this.timeout(60_000);
  for (const { name, text, file, problem } of cases) {
    it(name, () => {
      const started = processorMs();
      const document = open({ text, name: file });
      const report = analyzer.analyze(document, { ...defaultConfig, workload: 'ci-runner' });
      fixAll(analyzer, document, { ...defaultConfig, workload: 'ci-runner' }, { include: 'needs-review' });
      assert.ok(processorMs() - started < 2000, `took ${String(Math.round(processorMs() - started))} ms`);
      assert.deepEqual(report.crashes, []);
      if (problem) assert.match(report.problems.map(({ message }) => message).join(' '), problem);
      const next = analyzer.analyze(open({ text: good, name: 'good.yaml' }), defaultConfig);
      assert.ok(next.findings.some(({ rule }) => rule === 'network/sg-ingress-world'));
    });
  }
});
