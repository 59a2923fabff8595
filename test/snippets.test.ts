/** Each snippet, filled with its defaults: it parses, nothing above `low` is found in it, and CloudFormation knows it. */
import './harness/data.ts';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAnalyzer, defaultConfig, open } from '#core/index.ts';
import { rules } from '#rules';

interface Snippet {
  readonly prefix: readonly string[];
  readonly description: string;
  readonly body: readonly string[];
}

type Snippets = Readonly<Record<string, Snippet>>;
type Format = 'yaml' | 'json';

const formats: readonly Format[] = ['yaml', 'json'];
const analyzer = createAnalyzer(rules);

function read(format: Format | 'shell'): Snippets {
  return JSON.parse(
    readFileSync(new URL(`../snippets/iac-hardener.${format}.json`, import.meta.url), 'utf8'),
  ) as Snippets;
}

/** What VS Code inserts when every tab stop keeps its default. */
function fill({ body }: Snippet): string {
  const text = body.join('\n').replaceAll('\t', '  ');
  return text.replace(
    /\\([$}\\])|\$\{\d+:([^}]*)\}/g,
    (_whole, escaped: string | undefined, value: string | undefined) => escaped ?? value ?? '',
  );
}

/** Where a snippet goes that is no resource. */
const places: Readonly<Record<string, 'launch-data' | 'bucket' | 'role' | 'vpc' | 'statement' | 'document'>> = {
  'Cache lifecycle rules': 'bucket',
  'IMDSv2 required': 'launch-data',
  'EC2 trust policy': 'role',
  'Runner tags': 'vpc',
  'ECR push statements': 'statement',
  'S3 artifact statements': 'statement',
  'PassRole statement': 'statement',
  'Imported security group': 'document',
};

const tags = '"Tags": [{ "Key": "managed-by", "Value": "warpbuild" }]';

/** The start of a resource as JSON, which is YAML as well, and what closes it behind the snippet. */
const holders = {
  'launch-data': [
    `"Template": { "Type": "AWS::EC2::LaunchTemplate", "Properties": {
      "TagSpecifications": [{ "ResourceType": "launch-template", ${tags} }],
      "LaunchTemplateData": { "TagSpecifications": [{ "ResourceType": "instance", ${tags} }, { "ResourceType": "volume", ${tags} }],`,
    '}}}',
  ],
  bucket: [`"CacheBucket": { "Type": "AWS::S3::Bucket", "Properties": { ${tags},`, '}}'],
  role: [`"RunnerRole": { "Type": "AWS::IAM::Role", "Properties": { ${tags},`, '}}'],
  vpc: ['"RunnerVpc": { "Type": "AWS::EC2::VPC", "Properties": { "CidrBlock": "10.64.0.0/16",', '}}'],
} as const;

/** The same as block YAML; the snippet follows, indented. */
const yamlHolders = {
  'launch-data': `
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      TagSpecifications: [{ ResourceType: launch-template, ${tags} }]
      LaunchTemplateData:
        TagSpecifications: [{ ResourceType: instance, ${tags} }, { ResourceType: volume, ${tags} }]
`,
  bucket: `
  CacheBucket:
    Type: AWS::S3::Bucket
    Properties:
      ${tags}
`,
  role: `
  RunnerRole:
    Type: AWS::IAM::Role
    Properties:
      ${tags}
`,
  vpc: `
  RunnerVpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.64.0.0/16
`,
} as const;

/** What the snippets for resources name, but leave to the rest of a template. */
const surroundings = `
  "EndpointSubnet": { "Type": "AWS::EC2::Subnet", "Properties": { "VpcId": { "Ref": "Vpc" }, "CidrBlock": "10.64.240.0/28", ${tags} } }`;

/** The condition of the private subnets, as JSON, which is YAML as well. */
const conditions = `"Parameters": { "PrivateSubnets": { "Type": "String", "AllowedValues": ["true", "false"], "Default": "false" } },
"Conditions": { "HasPrivateSubnets": { "Fn::Equals": [{ "Ref": "PrivateSubnets" }, "true"] } }`;

/** A document with one snippet that is no resource. */
function documentWith(format: Format, name: string, filled: string): string {
  const place = places[name] ?? 'vpc';
  if (place === 'document') return `${filled}\n`;
  if (place === 'statement') {
    if (format === 'json') return `{ "Version": "2012-10-17", "Statement": [\n${filled}\n] }\n`;
    return `Version: "2012-10-17"\nStatement:\n${indented(filled, 2)}\n`;
  }
  if (format === 'json') return `{ "Resources": { ${holders[place][0]}\n${filled}\n${holders[place][1]} } }\n`;
  const depth = place === 'launch-data' ? 8 : 6;
  return `Resources:${yamlHolders[place]}${indented(filled, depth)}\n`;
}

function indented(text: string, depth: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(depth));
}

/** One template with every snippet that is a resource, so that they can name each other. */
function stackOf(format: Format, snippets: Snippets): string {
  const filled = Object.entries(snippets).flatMap(([name, snippet]) => (name in places ? [] : [fill(snippet)]));
  if (format === 'json')
    return `{ "AWSTemplateFormatVersion": "2010-09-09", ${conditions}, "Resources": {${surroundings},\n${filled.join(',\n')}\n} }\n`;
  const rest = surroundings.replace(/,$/gm, '').replace(/^ {2}"(\w+)": (.*)$/gm, '  $1: $2');
  const sections = conditions.replace(/,$/gm, '').replace(/^"(\w+)": /gm, '$1: ');
  return `AWSTemplateFormatVersion: "2010-09-09"\n${sections}\nResources:${rest}\n${indented(filled.join('\n'), 2)}\n`;
}

function check(text: string, format: Format | 'sh'): void {
  const report = analyzer.analyze(open({ text, name: `snippet.${format}` }), {
    ...defaultConfig,
    workload: 'ci-runner',
  });
  const context = `\n${text}`;
  assert.deepEqual(
    report.problems.map(({ message }) => message),
    [],
    context,
  );
  assert.deepEqual(report.crashes, [], context);
  assert.notEqual(report.kind.dialect, 'none', context);
  const serious = report.findings.filter(({ severity }) => severity !== 'low' && severity !== 'info');
  assert.deepEqual(
    serious.map(({ rule, message }) => `${rule}: ${message}`),
    [],
    context,
  );
}

const hasLinter = spawnSync('cfn-lint', ['--version']).status === 0;

function lint(text: string, format: Format): void {
  const folder = mkdtempSync(join(tmpdir(), 'snippets-'));
  const path = join(folder, `stack.${format}`);
  writeFileSync(path, text);
  const { status, stdout } = spawnSync('cfn-lint', [path], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  assert.equal(status, 0, stdout);
}

for (const format of formats) {
  const snippets = read(format);
  describe(`snippets (${format})`, () => {
    for (const [name, snippet] of Object.entries(snippets)) {
      it(`${name}: says what it is`, () => {
        assert.match(snippet.description, /^[A-Z].*\.$/s);
        assert.ok(snippet.prefix.every((prefix) => /^(?:iach|wb)-[a-z0-9-]+$/.test(prefix)));
        assert.doesNotMatch(fill(snippet), /\$\d|[«»]/);
      });
      if (name in places)
        it(`${name}: gives no finding above low`, () => check(documentWith(format, name, fill(snippet)), format));
    }

    it('resources: give no finding above low', () => check(stackOf(format, snippets), format));

    it('cfn-lint takes the resources', function () {
      if (!hasLinter) this.skip();
      this.timeout(60_000);
      lint(stackOf(format, snippets), format);
    });
  });
}

describe('snippets (shell)', () => {
  for (const [name, snippet] of Object.entries(read('shell'))) {
    it(`${name}: says what it is`, () => {
      assert.match(snippet.description, /^[A-Z].*\.$/s);
      assert.ok(snippet.prefix.every((prefix) => /^(?:iach|wb)-[a-z0-9-]+$/.test(prefix)));
    });
    it(`${name}: has policies, and gives no finding above low`, () => check(`${fill(snippet)}\n`, 'sh'));
  }
});

describe('snippets', () => {
  it('exist in both formats, under prefixes of their own', () => {
    const [yaml, json] = [read('yaml'), read('json')];
    assert.deepEqual(Object.keys(yaml), Object.keys(json));
    for (const [name, { prefix }] of Object.entries(yaml)) assert.deepEqual(json[name]?.prefix, prefix);
    const prefixes = Object.values(yaml).flatMap(({ prefix }) => prefix);
    assert.equal(new Set(prefixes).size, prefixes.length);
  });
});
