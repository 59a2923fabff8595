import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyPatch } from 'diff';
import { folderWith, run, type CliOptions, type CliResult } from '../harness/cli.ts';
import { loudRule, openRule } from '../harness/lsp-rules.ts';

const template = (...properties: readonly string[]): string =>
  `Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n${properties.map((line) => `      ${line}\n`).join('')}`;
const both = template('Open: yes # why', 'Loud: yes');
const safe = template('Open: "no" # why', 'Loud: yes');
const reviewed = template('Open: "no" # why', 'Loud: quiet');
const clean = template('Loud: quiet');

let folder: { path: string; remove: () => void };
const check = (argv: readonly string[], options: Partial<CliOptions> = {}): Promise<CliResult> =>
  run(['check', ...argv], { rules: [openRule, loudRule], cwd: folder.path, ...options });
const content = (name: string): string => readFileSync(join(folder.path, name), 'utf8');

/** A new folder for each test. */
function inFolder(): void {
  beforeEach(() => (folder = folderWith({ 'a.yaml': both, 'b.yaml': clean, 'c.json': '{"x": 1}' })));
  afterEach(() => folder.remove());
}

describe('cli: check --fix', () => {
  inFolder();
  it('fixes what is safe to fix and reports what is left', async () => {
    const { out, err, status } = await check(['--fix', '-f', 'compact']);
    assert.equal(content('a.yaml'), safe);
    assert.deepEqual(
      [out, err, status],
      ['a.yaml:6:13: low test/loud A is loud.\n', 'Fixed 1 finding in 1 file.\n', 1],
    );
  });
  it('says in JSON what was fixed', async () => {
    const { out } = await check(['--fix', '-f', 'json', 'a.yaml']);
    const { files, summary } = JSON.parse(out) as { files: { fixed: unknown; findings: unknown[] }[]; summary: object };
    assert.deepEqual(files[0]?.fixed, [
      {
        rule: 'test/open',
        fix: 'close',
        pointer: '/Resources/A/Properties/Open',
        title: 'Close it',
        message: 'A is open.',
        severity: 'high',
      },
    ]);
    assert.equal(files[0].findings.length, 1);
    assert.deepEqual(summary, {
      files: 1,
      findings: 1,
      bySeverity: { low: 1 },
      fixable: 1,
      fixed: 1,
      suppressed: 0,
      durationMs: 0,
    });
  });
  it('--unsafe-fixes includes what needs review', async () => {
    const { err, status } = await check(['--fix', '--unsafe-fixes']);
    assert.equal(content('a.yaml'), reviewed);
    assert.deepEqual([err, status], ['Fixed 2 findings in 1 file.\n', 0]);
  });
  it('changes nothing the second time', async () => {
    await check(['--fix']);
    const { err } = await check(['--fix']);
    assert.equal(err, 'Nothing to fix.\n');
    assert.equal(content('a.yaml'), safe);
  });
  it('--fix-only says no more', async () => {
    const { out, err, status } = await check(['--fix-only']);
    assert.equal(content('a.yaml'), safe);
    assert.deepEqual([out, err, status], ['', 'Fixed 1 finding in 1 file.\n', 0]);
  });
});

describe('cli: check --diff', () => {
  inFolder();
  it('prints what would change, touches nothing, and exits with 1', async () => {
    const { out, err, status } = await check(['--diff']);
    assert.equal(applyPatch(both, out), safe);
    assert.equal(content('a.yaml'), both);
    assert.deepEqual([err, status], ['Would fix 1 finding in 1 file.\n', 1]);
  });
  it('includes what needs review when asked', async () => {
    assert.equal(applyPatch(both, (await check(['--diff', '--unsafe-fixes'])).out), reviewed);
  });
  it('exits with 0 when nothing would change, or when told to', async () => {
    assert.deepEqual(
      [(await check(['--diff', 'b.yaml'])).status, (await check(['--diff', '--exit-zero'])).status],
      [0, 0],
    );
  });
  it('exits with 2 for what cannot be read', async () => {
    assert.equal((await check(['--diff', 'a.yaml', 'c.json'])).status, 2);
    assert.equal((await check(['--diff', 'a.yaml', 'x.yaml'])).status, 2);
  });
  it('takes standard input', async () => {
    const { out } = await check(['-', '--stdin-filename', 'x.yaml', '--diff'], { stdin: both });
    assert.match(out, /^--- a\/x\.yaml\n\+\+\+ b\/x\.yaml\n/);
  });
});

describe('cli: check --fix on standard input', () => {
  inFolder();
  it('prints the fixed text; the report goes to standard error', async () => {
    const { out, err, status } = await check(['-', '--stdin-filename', 'x.yaml', '--fix', '-f', 'compact'], {
      stdin: both,
    });
    assert.equal(out, safe);
    assert.equal(err, 'x.yaml:6:13: low test/loud A is loud.\nFixed 1 finding in 1 file.\n');
    assert.equal(status, 1);
  });
  const rows: readonly (readonly [string, string])[] = [
    ['what is clean', clean],
    ['what is none of ours', '{"x": 1}\n'],
    ['what is broken', 'Resources:\n  A: {Type: "AWS::S3::Bucket\n'],
    ['CRLF and a byte order mark', `\uFEFF${clean.replaceAll('\n', '\r\n')}`],
    ['nothing', ''],
  ];
  for (const [title, text] of rows) {
    it(`passes ${title} on as it is`, async () => {
      assert.equal((await check(['-', '--fix-only'], { stdin: text })).out, text);
    });
  }
  it('keeps CRLF and the byte order mark', async () => {
    const crlf = (text: string): string => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    assert.equal((await check(['-', '--fix-only'], { stdin: crlf(both) })).out, crlf(safe));
  });
});

describe('cli: wrong use of fix options', () => {
  inFolder();
  const rows: readonly (readonly [readonly string[], RegExp])[] = [
    [['--diff', '--fix'], /--diff changes nothing/],
    [['--diff', '--fix-only'], /--diff changes nothing/],
    [['--diff', '--write-baseline'], /--diff changes nothing; leave out --write-baseline/],
    [['--diff', '--baseline', 'b.json', '--prune-baseline'], /--diff changes nothing; leave out --write-baseline/],
    [['--unsafe-fixes'], /--unsafe-fixes needs --fix/],
    [['--statistics', '-f', 'sarif'], /--statistics goes with/],
    [['--max-warnings', '-1'], /max-warnings/],
    [['--max-warnings', 'many'], /at least 0/],
  ];
  for (const [argv, message] of rows) {
    it(argv.join(' '), async () => {
      const { err, status } = await check(argv);
      assert.match(err, message);
      assert.equal(status, 2);
      assert.equal(content('a.yaml'), both);
    });
  }
});

describe('cli: thresholds', () => {
  inFolder();
  const rows: readonly (readonly [readonly string[], string, number])[] = [
    [['--exit-zero'], both, 0],
    [['--exit-zero'], '{"x": "AWS::S3::Bucket" "y"', 0],
    [['--max-warnings', '0'], both, 1],
    [['--max-warnings', '1'], both, 1],
    [['--max-warnings', '0'], template('Loud: yes'), 1],
    [['--max-warnings', '1'], template('Loud: yes'), 0],
    [['--max-warnings', '2', '--fail-on', 'none'], both, 0],
    [['--max-warnings', '1', '--fail-on', 'none'], both, 1],
    [['--max-warnings', '1', '--fail-on', 'critical'], both, 1],
    [['--max-warnings', '0', '--min-severity', 'high', '--fail-on', 'critical'], template('Loud: yes'), 0],
  ];
  for (const [argv, text, expected] of rows) {
    it(`${argv.join(' ')}: ${expected}`, async () => {
      const { status } = await check(['-', '--stdin-filename', 'x.yaml', ...argv], { stdin: text });
      assert.equal(status, expected);
    });
  }
  it('--exit-zero hides no failure', async () => {
    assert.equal((await check(['none.yaml', '--exit-zero'])).status, 2);
  });
});

describe('cli: check --statistics', () => {
  inFolder();
  it('counts by rule, the most frequent first', async () => {
    const more = template('Loud: yes').replace('A:', 'B:');
    const { out, status } = await check(['a.yaml', '--statistics']);
    assert.equal(
      out,
      [
        '1  low       [*]  test/loud  Loud resource',
        '1  high      [*]  test/open  Open resource',
        '',
        '[*] can be fixed',
        '',
        '1 high, 1 low in 1 file; 1 fixable with "iac-hardener harden", 1 more with "--include needs-review"',
        '',
      ].join('\n'),
    );
    assert.equal(status, 1);
    const { out: json } = await check(['-', '--stdin-filename', 'x.yaml', '--statistics', '-f', 'json'], {
      stdin: more,
    });
    assert.deepEqual(JSON.parse(json), {
      version: 1,
      statistics: [{ rule: 'test/loud', title: 'Loud resource', severity: 'low', count: 1, fixable: 1 }],
    });
  });
  it('has only the last line where nothing is found', async () => {
    assert.equal((await check(['b.yaml', '--statistics'])).out, 'No findings in 1 file\n');
  });
});
