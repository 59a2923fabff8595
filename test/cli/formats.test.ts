import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, run, type CliResult } from '../harness/cli.ts';
import { loudRule, openRule } from '../harness/lsp-rules.ts';

const template = `Resources:
  A:
    Type: AWS::S3::Bucket
    Properties:
      Open: yes # why
      Loud: yes
`;

let folder: { path: string; remove: () => void };
beforeEach(
  () => (folder = folderWith({ 'a,b.yaml': template, 'bad.yaml': 'Resources:\n  A: {Type: AWS::X::Y, B: "\n' })),
);
afterEach(() => folder.remove());

const check = (...argv: string[]): Promise<CliResult> =>
  run(['check', ...argv], { rules: [openRule, loudRule], cwd: folder.path });
const printed = async (format: string): Promise<string> => (await check('a,b.yaml', '--format', format)).out;

describe('cli: formats for pipelines', () => {
  it('github: annotations, with what would end them escaped', async () => {
    assert.deepEqual((await printed('github')).split('\n'), [
      '::error file=a%2Cb.yaml,line=5,endLine=5,col=13,endColumn=16,title=test/open::A is open.',
      '::notice file=a%2Cb.yaml,line=6,endLine=6,col=13,endColumn=16,title=test/loud::A is loud.',
      '',
    ]);
  });

  it('gitlab: issues with severities of its own and distinct fingerprints', async () => {
    const issues = JSON.parse(await printed('gitlab')) as {
      check_name: string;
      severity: string;
      fingerprint: string;
      location: unknown;
    }[];
    assert.deepEqual(
      issues.map(({ check_name: name, severity, location }) => [name, severity, location]),
      [
        ['test/open', 'critical', { path: 'a,b.yaml', lines: { begin: 5, end: 5 } }],
        ['test/loud', 'minor', { path: 'a,b.yaml', lines: { begin: 6, end: 6 } }],
      ],
    );
    assert.equal(new Set(issues.map(({ fingerprint }) => fingerprint)).size, 2);
  });

  it('jsonl: a line each', async () => {
    const rows = (await printed('jsonl')).trimEnd().split('\n');
    assert.deepEqual(
      rows.map((row) => (JSON.parse(row) as { path: string; rule: string }).rule),
      ['test/open', 'test/loud'],
    );
  });

  it('junit: a failed case a finding', async () => {
    const xml = await printed('junit');
    assert.match(xml, /<testsuites name="IaC Hardener" tests="2" failures="2">/);
    assert.match(xml, /<testcase name="test\/open \(line 5\)" classname="a,b.yaml" file="a,b.yaml" line="5">/);
  });

  it('markdown: a table a file', async () => {
    assert.match(await printed('markdown'), /^\| 5 \| high \| A is open\. \| Close it \| `test\/open` \|$/m);
  });

  it('sarif: regions, fingerprints, fixes that are complete, and where it lies', async () => {
    const [runOf] = (JSON.parse(await printed('sarif')) as { runs: Run[] }).runs;
    const [open] = runOf?.results ?? [];
    assert.ok(runOf && open);
    assert.deepEqual(
      [open.ruleId, runOf.tool.driver.rules[open.ruleIndex]?.id, open.level],
      ['test/open', 'test/open', 'error'],
    );
    assert.deepEqual(open.locations, [
      {
        physicalLocation: {
          artifactLocation: { uri: 'a%2Cb.yaml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 5, startColumn: 13, endLine: 5, endColumn: 16 },
        },
        logicalLocations: [{ name: 'A', kind: 'resource' }],
      },
    ]);
    assert.match(open.partialFingerprints.primaryLocationLineHash, /^[0-9a-f]+:1$/);
    assert.deepEqual(
      open.fixes.map(({ description }) => description.text),
      ['Drop it', 'Close it'],
    );
    const [close] = open.fixes.slice(1);
    assert.deepEqual(close?.artifactChanges[0]?.replacements, [
      {
        deletedRegion: { startLine: 5, startColumn: 13, endLine: 5, endColumn: 16 },
        insertedContent: { text: '"no"' },
      },
    ]);
    assert.deepEqual(runOf.invocations, [{ executionSuccessful: true, toolExecutionNotifications: [] }]);
  });

  it('sarif: what is wrong with a text is a notification', async () => {
    const { out } = await check('bad.yaml', '--format', 'sarif');
    const [runOf] = (JSON.parse(out) as { runs: Run[] }).runs;
    const [first] = runOf?.invocations[0]?.toolExecutionNotifications ?? [];
    assert.ok(first);
  });
});

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
  readonly invocations: readonly {
    readonly executionSuccessful: boolean;
    readonly toolExecutionNotifications: readonly unknown[];
  }[];
  readonly results: readonly {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly level: string;
    readonly locations: unknown;
    readonly partialFingerprints: { readonly primaryLocationLineHash: string };
    readonly fixes: readonly {
      readonly description: { readonly text: string };
      readonly artifactChanges: readonly { readonly replacements: unknown }[];
    }[];
  }[];
}

describe('cli: --output-file', () => {
  const content = (name: string): string => readFileSync(join(folder.path, name), 'utf8');

  it('writes the report to files as well, each in its format, in folders that it makes', async () => {
    const { out, status } = await check('a,b.yaml', '-f', 'compact', '-o', 'plain.txt', '-o', 'sarif:out/report.sarif');
    assert.match(out, /^a,b\.yaml:5:13: high test\/open A is open\.$/m);
    assert.equal(content('plain.txt'), out);
    assert.match(content('out/report.sarif'), /"version": "2\.1\.0"/);
    assert.equal(status, 1);
  });

  it('says what cannot be written, and exits with 2', async () => {
    const { err, status } = await check('a,b.yaml', '-o', 'a,b.yaml/report.txt');
    assert.match(err, /a,b\.yaml\/report\.txt cannot be written/);
    assert.equal(status, 2);
  });

  it('exits with 2 for a format that does not exist', async () => {
    const { err, status } = await check('a,b.yaml', '-o', 'xml:out.xml');
    assert.match(err, /"xml" is no format; there are pretty, compact, json/);
    assert.equal(status, 2);
  });
});
