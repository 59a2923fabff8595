import assert from 'node:assert/strict';
import type { AnyRule } from '#core/index.ts';
import { folderWith, run, type CliResult } from '../harness/cli.ts';

const launch = (tokens: string): string => `Resources:
  RunnerTemplate:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        MetadataOptions:
          HttpTokens: ${tokens}
`;
const group = '{"InboundRules": [], "OutboundRules": [{"IpProtocol": "-1", "Destination": "0.0.0.0/0"}]}\n';

// The program imports its commands when they are asked for; with rules and data imported in the same way, there is one
// core in this process and not two.
let rules: readonly AnyRule[];
before(async () => {
  await import('../harness/data.ts');
  ({ rules } = await import('#rules'));
});

const removals: (() => void)[] = [];
afterEach(() => removals.splice(0).forEach((remove) => remove()));

async function checklist(
  argv: readonly string[],
  files: Readonly<Record<string, string>>,
  stdin?: string,
): Promise<CliResult> {
  const { path, remove } = folderWith(files);
  removals.push(remove);
  return run(['checklist', ...argv], { rules, cwd: path, ...(stdin !== undefined && { stdin }) });
}

interface Json {
  readonly path: string;
  readonly checklist: string;
  readonly items: readonly {
    readonly number: number;
    readonly title: string;
    readonly status: string;
    readonly evidence: readonly {
      readonly message: string;
      readonly path: string;
      readonly range: { readonly start: { readonly line: number; readonly column: number } };
      readonly rule: string | null;
    }[];
  }[];
  readonly score: { readonly passed: number; readonly decided: number; readonly total: number };
}

describe('cli: checklist', () => {
  it('prints the items of a file as JSON, with one-based places and the rules that say so', async () => {
    const { out, status } = await checklist(['a.yaml', '--format', 'json'], { 'a.yaml': launch('optional') });
    const json = JSON.parse(out) as Json;
    assert.equal(status, 1);
    assert.deepEqual(
      [json.path, json.checklist, json.items.length, json.score.total],
      ['a.yaml', 'warpbuild-byoc', 10, 10],
    );
    const item = json.items.find(({ number }) => number === 7);
    assert.equal(item?.status, 'fail');
    const [first] = item.evidence;
    assert.deepEqual(
      [first?.rule, first?.path, first?.range.start],
      ['ec2/imdsv1-allowed', 'a.yaml', { line: 7, column: 23 }],
    );
  });

  it('judges a folder as one stack', async () => {
    const { out } = await checklist(['infra', '--format', 'json'], {
      'infra/launch.yaml': launch('required'),
      'infra/groups/runner.json': group,
      'infra/notes.json': '{"a": 1}\n',
    });
    const { items, path } = JSON.parse(out) as Json;
    assert.equal(path, 'infra');
    const statusOf = (number: number): string | undefined => items.find((item) => item.number === number)?.status;
    assert.equal(statusOf(7), 'pass');
    assert.equal(statusOf(2), 'pass');
    assert.deepEqual([...new Set(items.flatMap(({ evidence }) => evidence.map(({ path: file }) => file)))].sort(), [
      'infra/groups/runner.json',
      'infra/launch.yaml',
    ]);
  });

  for (const [format, expected] of [
    ['pretty', /^✔ {2}7 {2}IMDSv2 required: passed$/m],
    ['markdown', /^\| 7 \| IMDSv2 required \| ✅ passed \|$/m],
    [
      'html',
      /<li><span class="status pass">passed<\/span> RunnerTemplate requires IMDSv2\. <code>line 7<\/code><\/li>/,
    ],
  ] as const) {
    it(`prints it as ${format}`, async () => {
      const { out } = await checklist(['a.yaml', '--format', format], { 'a.yaml': launch('required') });
      assert.match(out, expected);
      if (format === 'pretty') for (const line of out.split('\n')) assert.ok(line.length <= 80, line);
    });
  }

  it('reads standard input', async () => {
    const { out } = await checklist(['--stdin', '--stdin-filename', 'g.json', '--format', 'json'], {}, group);
    assert.equal((JSON.parse(out) as Json).items[1]?.status, 'pass');
  });

  for (const [title, argv, files, complaint] of [
    ['a missing file', ['none.yaml'], {}, /none\.yaml: there is no such file/],
    [
      'a file of another kind',
      ['a.json'],
      { 'a.json': '{"a": 1}' },
      /a\.json is not judged: it is no CloudFormation template/,
    ],
    ['nothing in a folder', ['.'], { 'a.json': '{"a": 1}' }, /nothing to judge/],
  ] as const) {
    it(`exits with 2: ${title}`, async () => {
      const { status, out, err } = await checklist(argv, files);
      assert.deepEqual([status, out], [2, '']);
      assert.match(err, complaint);
    });
  }
});
