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
  { name: '5 MB on one line', text: `{"a": "${'x'.repeat(5_000_000)}"}`, file: 'a.json', problem: /large|MB/i },
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
  {
    name: 'conditions that need each other',
    text: `${good}Conditions:\n  A: !Condition B\n  B: !Condition A\nParameters:\n  P: {Type: String, Default: !Ref P}\n`,
    file: 'a.yaml',
  },
];

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
