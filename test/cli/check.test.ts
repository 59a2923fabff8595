import assert from 'node:assert/strict';
import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { widthOf } from '../../server/cli/reporters/printable.ts';
import { folderWith, run, type CliOptions, type CliResult } from '../harness/cli.ts';
import { crashingRule, loudRule, openRule } from '../harness/lsp-rules.ts';

function template(...properties: readonly string[]): string {
  return `Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n${properties.map((line) => `      ${line}\n`).join('')}`;
}

const bad = template('Open: yes # why');
const low = template('Loud: yes');
const clean = template('Open: "no"');

const removals: (() => void)[] = [];
afterEach(() => removals.splice(0).forEach((remove) => remove()));

/** Runs in a new folder with these files. */
async function cli(
  argv: readonly string[],
  files: Readonly<Record<string, string | Uint8Array>> = {},
  options: Partial<CliOptions> = {},
): Promise<CliResult> {
  const { path, remove } = folderWith(files);
  removals.push(remove);
  return run(argv, { rules: [openRule, loudRule], cwd: path, ...options });
}

interface Json {
  readonly files: readonly {
    readonly path: string;
    readonly dialect: string;
    readonly problems: readonly { readonly message: string }[];
    readonly findings: readonly { readonly rule: string; readonly severity: string }[];
  }[];
  readonly summary: unknown;
}

async function jsonOf(argv: readonly string[], files: Readonly<Record<string, string | Uint8Array>>): Promise<Json> {
  return JSON.parse((await cli(['check', '--format', 'json', ...argv], files)).out) as Json;
}

describe('cli: check --format json', () => {
  it('has all that is found, with one-based places', async () => {
    const result = await cli(['check', 'a.yaml', '--format', 'json'], { 'a.yaml': bad });
    const parsed = JSON.parse(result.out) as { files: { findings: { fingerprint: string }[] }[] };
    const fingerprint = parsed.files[0]?.findings[0]?.fingerprint;
    assert.match(fingerprint ?? '', /^[0-9a-f]{14}$/);
    assert.deepEqual(parsed, {
      version: 1,
      files: [
        {
          path: 'a.yaml',
          dialect: 'cfn',
          problems: [],
          findings: [
            {
              rule: 'test/open',
              severity: 'high',
              certainty: 'certain',
              message: 'A is open.',
              range: { start: { line: 5, column: 13 }, end: { line: 5, column: 16 } },
              pointer: '/Resources/A/Properties/Open',
              resource: 'A',
              when: [],
              related: [
                { message: 'This resource.', range: { start: { line: 2, column: 3 }, end: { line: 2, column: 4 } } },
              ],
              fixes: [
                { key: 'limit', title: 'Limit it', applicability: 'placeholder' },
                { key: 'drop', title: 'Drop it', applicability: 'needs-review' },
                { key: 'close', title: 'Close it', applicability: 'safe' },
              ],
              fingerprint,
              suppressed: null,
            },
          ],
        },
      ],
      summary: { files: 1, findings: 1, bySeverity: { high: 1 }, fixable: 1, suppressed: 0, durationMs: 0 },
    });
    assert.equal(result.err, '');
    assert.equal(result.status, 1);
  });

  it('says under which parameters a finding holds', async () => {
    const text = `Parameters:\n  P: {Type: String, Default: yes, AllowedValues: [yes, no]}\n${template('Open: !Ref P')}`;
    const { files } = (await jsonOf(['a.yaml'], { 'a.yaml': text })) as unknown as {
      files: { findings: { certainty: string; when: unknown }[] }[];
    };
    const [finding] = files[0]?.findings ?? [];
    assert.deepEqual([finding?.certainty, finding?.when], ['possible', [{ parameter: 'P', is: 'yes', default: true }]]);
  });

  it('counts as fixable what has a complete fix, safe or to be reviewed', async () => {
    const { summary } = await jsonOf(['a.yaml'], { 'a.yaml': template('Open: yes', 'Loud: yes') });
    assert.deepEqual(summary, {
      files: 1,
      findings: 2,
      bySeverity: { high: 1, low: 1 },
      fixable: 2,
      suppressed: 0,
      durationMs: 0,
    });
  });

  it('orders files by path and names them as they were given', async () => {
    const files = {
      'b/x.yaml': low,
      'b/a/y.json': '{}',
      'b/z.template': bad,
      'a.yml': clean,
      'b/.hidden/h.yaml': bad,
      'b/node_modules/m.yaml': bad,
      'b/n.txt': bad,
    };
    const paths = async (...argv: string[]): Promise<readonly string[]> =>
      (await jsonOf(argv, files)).files.map(({ path }) => path);
    assert.deepEqual(await paths(), ['a.yml', 'b/x.yaml', 'b/z.template']);
    assert.deepEqual(await paths('b/'), ['b/x.yaml', 'b/z.template']);
    assert.deepEqual(await paths('./b', 'b/x.yaml'), ['./b/z.template', 'b/x.yaml']);
    assert.deepEqual(await paths('b/*.template'), ['b/z.template']);
    assert.deepEqual(await paths('b/.hidden/h.yaml', 'b/n.txt', 'b/a/y.json'), [
      'b/.hidden/h.yaml',
      'b/a/y.json',
      'b/n.txt',
    ]);
  });

  it('drops what is less severe than asked for', async () => {
    const text = template('Open: yes', 'Loud: yes');
    const { files } = await jsonOf(['a.yaml', '--min-severity', 'medium'], { 'a.yaml': text });
    assert.deepEqual(
      files[0]?.findings.map(({ rule }) => rule),
      ['test/open'],
    );
  });
});

describe('cli: exit status of check', () => {
  const rows: readonly (readonly [string, readonly string[], Readonly<Record<string, string>>, number])[] = [
    ['nothing found', ['a.yaml'], { 'a.yaml': clean }, 0],
    ['something low', ['a.yaml'], { 'a.yaml': low }, 1],
    ['less than what fails', ['a.yaml', '--fail-on', 'medium'], { 'a.yaml': low }, 0],
    ['as much as what fails', ['a.yaml', '--fail-on', 'high'], { 'a.yaml': bad }, 1],
    ['nothing ever fails', ['a.yaml', '--fail-on', 'none'], { 'a.yaml': bad }, 0],
    ['a template with a syntax error', ['a.yaml'], { 'a.yaml': `${clean}  B:\n    Type: "AWS\n` }, 1],
    ['a broken template in a folder', [], { 'a.json': '{"Resources": {"A": {"Type": "AWS::S3::Bucket"' }, 1],
    ['broken beyond its kind, in a folder', [], { 'a.json': '{"x": "AWS::S3::Bucket" "y"' }, 1],
    ['something broken that is none of ours', [], { 'a.json': '{"x": ' }, 2],
    ['a syntax error, where nothing fails', ['--fail-on', 'none'], { 'a.json': '{"x": "AWS::S3::Bucket" "y"' }, 0],
    ['a device that never ends', ['/dev/zero'], {}, 2],
    ['a path through a file', ['a.yaml/b.yaml'], { 'a.yaml': clean }, 2],
    ['an empty file', ['a.yaml'], { 'a.yaml': '' }, 2],
    ['a folder with the name of a template', ['d.yaml'], { 'd.yaml/a.yaml': bad }, 1],
    ['no such file', ['x.yaml'], {}, 2],
    ['one of two is missing', ['a.yaml', 'x.yaml'], { 'a.yaml': clean }, 2],
    ['no such file, which is fine', ['x.yaml', '--no-error-on-unmatched-pattern'], {}, 0],
    ['an empty folder', [], {}, 2],
    ['a folder without templates', [], { 'a.json': '{}' }, 2],
    ['only a file that is none of ours', ['a.json'], { 'a.json': '{}' }, 2],
    ['one of ours beside another', ['a.json', 'b.yaml'], { 'a.json': '{}', 'b.yaml': clean }, 0],
    ['unknown option', ['--frobnicate'], {}, 2],
    ['unknown severity', ['--fail-on', 'awful'], {}, 2],
    ['paths and standard input', ['a.yaml', '--stdin'], { 'a.yaml': clean }, 2],
    ['a name without standard input', ['--stdin-filename', 'a.yaml'], {}, 2],
  ];
  for (const [title, argv, files, status] of rows) {
    it(title, async () => {
      const result = await cli(['check', ...argv], files);
      assert.equal(result.status, status, result.out + result.err);
      if (status === 2) assert.notEqual(result.err + result.out, '');
    });
  }
  it('help fits into 80 columns, and says in groups what there are many of', async () => {
    for (const command of ['check', 'harden', 'checklist', 'rules', 'explain', 'init', 'lsp', 'completions']) {
      const { out, status } = await cli([command, '--help']);
      assert.equal(status, 0);
      for (const line of out.split('\n')) assert.ok(line.length <= 80 || command === 'completions', line);
    }
    const { out } = await cli(['check', '--help']);
    for (const heading of ['Files:', 'Fixes:', 'Settings:', 'Known findings:', 'Exit status:'])
      assert.ok(out.includes(`\n${heading}\n`), heading);
  });
  it('of other calls', async () => {
    assert.deepEqual([(await cli([])).status, (await cli(['frobnicate'])).status], [2, 2]);
    const help = await cli(['--help']);
    assert.equal(help.status, 0);
    assert.match(help.out, /Examples:/);
    const version = await cli(['--version']);
    assert.equal(version.status, 0);
    assert.match(version.out, /^\d+\.\d+\.\d+\n$/);
  });
});

describe('cli: bad input', () => {
  const rows: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    ['binary', Uint8Array.of(1, 2, 0, 3), /is a binary file/],
    ['not UTF-8', Uint8Array.of(0x41, 0xe9, 0x41), /not in UTF-8/],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x41, 0), /UTF-16/],
    ['too large', `AWSTemplateFormatVersion: "2010-09-09"\n${'# long\n'.repeat(300_000)}`, /larger than 2 MB/],
  ];
  for (const [title, content, problem] of rows) {
    it(`${title}: a problem, and the other files are checked`, async () => {
      const result = await cli(['check', 'a.yaml', 'b.yaml', '-f', 'json'], { 'a.yaml': content, 'b.yaml': bad });
      const { files } = JSON.parse(result.out) as Json;
      assert.match(files[0]?.problems[0]?.message ?? '', problem);
      assert.equal(files[0]?.dialect, 'none');
      assert.equal(files[1]?.findings.length, 1);
      assert.equal(result.status, 2);
    });
  }

  it('what cannot be read is told of on standard error, in every format', async () => {
    for (const format of ['pretty', 'compact', 'json']) {
      const { out, err, status } = await cli(['check', 'a.yaml', '-f', format], { 'a.yaml': Uint8Array.of(0) });
      assert.match(err, /^a\.yaml: Not checked: it is a binary file\.\n/);
      assert.equal(status, 2);
      if (format !== 'json') assert.equal(out, '');
    }
  });

  it('none of ours, for people', async () => {
    const { out } = await cli(['check', 'a.yaml'], { 'a.yaml': '' });
    assert.equal(
      out,
      [
        'a.yaml warning file',
        '  Not a template, policy or security group: it is empty.',
        '',
        '1 problem in 1 file',
        '',
      ].join('\n'),
    );
  });

  it('found in a folder, binary files are passed over', async () => {
    const result = await cli(['check', '--format', 'compact'], { 'a.json': Uint8Array.of(0), 'b.yaml': clean });
    assert.deepEqual([result.status, result.out], [0, '']);
  });

  it('a broken template: its problems and the findings of what is whole', async () => {
    const { files } = await jsonOf(['a.yaml'], { 'a.yaml': `${bad}  B:\n    Type: "AWS\n` });
    assert.equal(files[0]?.problems.length, 1);
    assert.equal(files[0].findings.length, 1);
  });

  it('none of ours: says so', async () => {
    const { files } = await jsonOf(['a.json'], { 'a.json': '{"a": 1}' });
    assert.deepEqual(
      files[0]?.problems.map(({ message }) => message),
      [
        'Not a template, policy or security group: it has no Resources with types, no Statement with Effect and no IpPermissions.',
      ],
    );
  });

  it('unreadable', async function () {
    if (process.getuid?.() === 0 || process.platform === 'win32') this.skip();
    const { path, remove } = folderWith({ 'a.yaml': bad });
    removals.push(remove);
    chmodSync(join(path, 'a.yaml'), 0);
    const result = await run(['check', '.'], { rules: [openRule], cwd: path });
    assert.match(result.err, /permission denied/);
    assert.equal(result.status, 2);
  });

  it('a circle of links ends', async () => {
    const { path, remove } = folderWith({ 'a/a.yaml': bad });
    removals.push(remove);
    symlinkSync(path, join(path, 'a/again'));
    const result = await run(['check', '--format', 'compact'], { rules: [openRule], cwd: path });
    assert.match(result.out, /^a\/a\.yaml:5:13: high test\/open A is open\.\n$/);
  });

  it('a crashing rule is told of, the others go on', async () => {
    const result = await cli(
      ['check', 'a.yaml', '-f', 'compact'],
      { 'a.yaml': bad },
      { rules: [crashingRule, openRule] },
    );
    assert.match(result.err, /test\/crash crashed on a\.yaml/);
    assert.match(result.out, /test\/open/);
    assert.equal(result.status, 1);
  });
});

describe('cli: check --stdin', () => {
  it('takes a document under a name', async () => {
    const result = await cli(['check', '--stdin', '--stdin-filename', 'x.yaml', '-f', 'compact'], {}, { stdin: bad });
    assert.match(result.out, /^x\.yaml:5:13: high/);
    assert.equal(result.status, 1);
  });
  it('skips a byte order mark', async () => {
    const result = await cli(['check', '--stdin', '-f', 'compact'], {}, { stdin: `\uFEFF${bad}` });
    assert.match(result.out, /^<stdin>:5:13: high/);
  });
});

describe('cli: readable output', () => {
  it('shows the line, the range and the best fix', async () => {
    const result = await cli(['check', 'a.yaml'], { 'a.yaml': bad });
    assert.equal(
      result.out,
      [
        'a.yaml:5:13 high test/open',
        '  A is open.',
        '  4 |     Properties:',
        '  5 |       Open: yes # why',
        '    |             ^^^',
        '  see line 2: This resource.',
        '  fix: Close it, or 2 more',
        '',
        '1 high in 1 file; 1 fixable with "iac-hardener harden"',
        '',
      ].join('\n'),
    );
  });

  it('fits into 80 columns', async () => {
    const text = template('Open: yes', `Loud: yes # ${'long '.repeat(40)}`);
    const { out } = await cli(['check', 'a.yaml'], { 'a.yaml': text.replaceAll('A:', `${'A'.repeat(30)}:`) });
    assert.match(out, /…\n/);
    for (const line of out.split('\n')) assert.ok(line.length <= 80, line);
    const wide = await cli(['check', 'a.yaml'], { 'a.yaml': template(`Loud: yes # ${'漢字 '.repeat(40)}`) });
    for (const line of wide.out.split('\n')) assert.ok(widthOf(line) <= 80, line);
  });

  it('puts the mark under tabs, wide characters and in long lines', async () => {
    const marks = async (line: string): Promise<readonly string[]> =>
      (
        await cli(['check', 'a.json'], {
          'a.json': `{"Resources": {"A": {"Type": "AWS::S3::Bucket", "Properties":\n${line}}}}`,
        })
      ).out
        .split('\n')
        .filter((each) => each.includes('|'))
        .slice(-2)
        .map((each) => each.slice(each.indexOf('|') + 2));
    assert.deepEqual(await marks('\t{"Open": "yes"}'), ['\t{"Open": "yes"}}}}', '\t         ^^^^^']);
    assert.deepEqual(await marks('{"漢": 1, "Open": "yes"}'), [
      '{"漢": 1, "Open": "yes"}}}}',
      `${' '.repeat(18)}^^^^^`,
    ]);
    const [source = '', mark = ''] = await marks(`{"x": "${'😀'.repeat(200)}", "Open": "yes"}`);
    assert.ok(source.startsWith('…') && source.includes('"Open": "yes"'), source);
    assert.equal(mark.trim(), '^^^^^');
  });

  it('gives control characters of a file no power over the terminal', async () => {
    const result = await cli(['check', 'a.yaml'], { 'a.yaml': template('Loud: yes # \u001b[31m\u202e') });
    assert.ok(!/[\u001b\u202e]/.test(result.out));
    assert.match(result.out, /\uFFFD\[31m/);
  });

  const colours: readonly (readonly [string, readonly string[], Partial<CliOptions>, boolean])[] = [
    ['not in a file', [], {}, false],
    ['in a terminal', [], { isTerminal: true }, true],
    ['not with NO_COLOR', [], { isTerminal: true, env: { NO_COLOR: '1' } }, false],
    ['with FORCE_COLOR', [], { env: { FORCE_COLOR: '1' } }, true],
    ['where asked for', ['--color', 'always'], { env: { NO_COLOR: '1' } }, true],
    ['not where declined', ['--no-color'], { isTerminal: true }, false],
    ['never', ['--color', 'never'], { isTerminal: true, env: { FORCE_COLOR: '1' } }, false],
  ];
  for (const [title, argv, options, expected] of colours) {
    it(`colours: ${title}`, async () => {
      const { out } = await cli(['check', 'a.yaml', ...argv], { 'a.yaml': bad }, options);
      assert.equal(out.includes('\u001b['), expected);
    });
  }
});

describe('cli: rules', () => {
  it('as JSON, by id', async () => {
    const { out, status } = await cli(['rules', '--format', 'json']);
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(out), [
      {
        id: 'test/loud',
        title: 'Loud resource',
        severity: 'low',
        refs: [],
        presets: ['recommended'],
        fixes: [{ key: 'quieten', title: 'Quieten {id}', applicability: 'needs-review' }],
        docs: 'docs/rules/test/loud.md',
      },
      {
        id: 'test/open',
        title: 'Open resource',
        severity: 'high',
        refs: [],
        presets: ['recommended'],
        fixes: [
          { key: 'limit', title: 'Limit it', applicability: 'placeholder' },
          { key: 'drop', title: 'Drop it', applicability: 'needs-review' },
          { key: 'close', title: 'Close it', applicability: 'safe' },
        ],
        docs: 'docs/rules/test/open.md',
      },
    ]);
  });
  it('as a table', async () => {
    assert.equal(
      (await cli(['rules'])).out,
      'low       test/loud  Loud resource\nhigh      test/open  Open resource\n',
    );
  });
});

describe('cli: scripts and pages', () => {
  const page = `# Guide\n\n\`\`\`yaml\n${bad}\`\`\`\n`;
  const files = {
    'a.md': page,
    'b.md': '# Nothing here\n',
    'c.txt': 'Prose.',
    'd.sh': `cat > t.yaml <<'EOF'\n${bad}EOF\n`,
    'e.ps1': 'Get-Item .',
  };

  it('are found in a folder where documents stand in them', async () => {
    const { files: found } = await jsonOf(['.'], files);
    assert.deepEqual(
      found.map(({ path, dialect, findings }) => [path, dialect, findings.map(({ rule }) => rule)]),
      [
        ['a.md', 'embedded', ['test/open']],
        ['d.sh', 'embedded', ['test/open']],
      ],
    );
  });
  it('are said to hold none when they are named', async () => {
    const { files: found } = await jsonOf(['b.md'], files);
    assert.deepEqual(
      found.map(({ dialect, problems }) => [dialect, problems.map(({ message }) => message)]),
      [['none', ['No template, policy or security group stands in it.']]],
    );
  });
});
