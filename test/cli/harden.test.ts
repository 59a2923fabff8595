import assert from 'node:assert/strict';
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { applyPatch } from 'diff';
import { folderWith, run, type CliResult } from '../harness/cli.ts';
import { keepRule, loudRule, openRule } from '../harness/lsp-rules.ts';

const text = `Resources:
  A:
    Type: AWS::S3::Bucket
    Properties:
      Open: yes # why
      Loud: yes
`;
const safe = text.replace('Open: yes', 'Open: "no"');
const reviewed = safe.replace('Loud: yes', 'Loud: quiet');

let folder: { path: string; remove: () => void };
beforeEach(
  () => (folder = folderWith({ 'a.yaml': text, 'b.json': '{}', 'bom.yaml': `\uFEFF${text.replaceAll('\n', '\r\n')}` })),
);
afterEach(() => folder.remove());

const cli = (...argv: string[]): Promise<CliResult> =>
  run(['harden', ...argv], { rules: [openRule, loudRule], cwd: folder.path });
const content = (name: string): string => readFileSync(join(folder.path, name), 'utf8');

describe('cli: harden', () => {
  it('prints the new text and touches nothing; what stays goes to standard error', async () => {
    const result = await cli('a.yaml');
    assert.equal(result.out, safe);
    assert.match(
      result.err,
      /^a\.yaml: 1 fix to apply, 1 finding left\n {2}fixed test\/open, line 5: Close it\n {2}stays test\/loud \(low\), line 6: Needs your review: Quieten A\.\n$/,
    );
    assert.equal(content('a.yaml'), text);
    assert.equal(result.status, 1);
  });

  it('exits with 0 when nothing at or above --fail-on stays', async () => {
    assert.equal((await cli('a.yaml', '--fail-on', 'medium')).status, 0);
  });

  it('prints a diff that applies', async () => {
    const { out } = await cli('--diff', 'a.yaml');
    assert.match(out, /^--- a\/a\.yaml\n\+\+\+ b\/a\.yaml\n@@ /);
    assert.equal(applyPatch(text, out), safe);
  });

  it('prints no diff where nothing is to be fixed', async () => {
    await cli('--write', 'a.yaml');
    assert.equal((await cli('--diff', 'a.yaml')).out, '');
  });

  it('writes, keeps the mode, and changes nothing the second time', async () => {
    chmodSync(join(folder.path, 'a.yaml'), 0o640);
    const result = await cli('--write', 'a.yaml');
    assert.equal(result.out, '');
    assert.equal(content('a.yaml'), safe);
    const { mode, mtimeMs, ino } = statSync(join(folder.path, 'a.yaml'));
    assert.equal(mode & 0o777, 0o640);
    const again = await cli('--write', 'a.yaml');
    assert.match(again.err, /0 fixes applied/);
    const after = statSync(join(folder.path, 'a.yaml'));
    assert.deepEqual([after.mtimeMs, after.ino], [mtimeMs, ino], 'a file that stays as it is is not written');
    assert.deepEqual(
      readdirSync(folder.path).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('writes through a symbolic link', async () => {
    symlinkSync(join(folder.path, 'a.yaml'), join(folder.path, 'link.yaml'));
    await cli('--write', 'link.yaml');
    assert.equal(content('a.yaml'), safe);
    assert.ok(lstatSync(join(folder.path, 'link.yaml')).isSymbolicLink());
  });

  it('keeps the byte order mark and CRLF', async () => {
    const expected = `\uFEFF${safe.replaceAll('\n', '\r\n')}`;
    assert.equal((await cli('bom.yaml')).out, expected);
    await cli('--write', 'bom.yaml');
    assert.equal(content('bom.yaml'), expected);
  });

  it('includes fixes that need review when asked', async () => {
    const result = await cli('--include', 'needs-review', 'a.yaml', '--format', 'json');
    const { files } = JSON.parse(result.out) as {
      files: { text: string; applied: { rule: string; fix: string; pointer: string }[]; left: unknown[] }[];
    };
    assert.deepEqual(files[0]?.left, []);
    assert.deepEqual(
      files[0].applied.map(({ rule, fix, pointer }) => [rule, fix, pointer]),
      [
        ['test/open', 'close', '/Resources/A/Properties/Open'],
        ['test/loud', 'quieten', '/Resources/A/Properties/Loud'],
      ],
    );
    assert.equal(files[0].text, reviewed);
    assert.equal(result.status, 0);
  });

  it('says as JSON what stays and why', async () => {
    const { out, err } = await cli('a.yaml', '--format', 'json');
    const parsed = JSON.parse(out) as {
      version: number;
      files: { path: string; left: { rule: string; pointer: string; why: string }[] }[];
    };
    assert.deepEqual([parsed.version, parsed.files[0]?.path], [1, 'a.yaml']);
    const [left] = parsed.files[0]?.left ?? [];
    assert.deepEqual(
      [left?.rule, left?.pointer, left?.why],
      ['test/loud', '/Resources/A/Properties/Loud', 'Needs your review: Quieten A.'],
    );
    assert.equal(err, '');
  });

  const failures: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no file', [], /at least one file/],
    ['a missing file', ['x.yaml'], /x\.yaml: there is no such file/],
    ['a file that is none of ours', ['b.json'], /b\.json is not hardened: it is no CloudFormation/],
    ['diff and write', ['--diff', '--write', 'a.yaml'], /cannot be used with/],
    ['placeholders', ['--include', 'placeholder', 'a.yaml'], /Allowed choices/],
    ['several texts on one output', ['a.yaml', 'bom.yaml'], /Several files need/],
    ['writing standard input', ['--write', '--stdin'], /needs files/],
  ];
  for (const [title, argv, message] of failures) {
    it(`exits with 2: ${title}`, async () => {
      const result = await cli(...argv);
      assert.equal(result.status, 2);
      assert.match(result.err, message);
    });
  }

  it('exits with 1 for a template with syntax errors, and says so', async () => {
    const broken = await run(['harden', '--stdin'], {
      rules: [openRule],
      cwd: folder.path,
      stdin: 'AWSTemplateFormatVersion: "2010\nResources:\n',
    });
    assert.equal(broken.status, 1);
    assert.match(broken.err, /it has syntax errors/);
  });

  it('hardens the others beside one that fails', async () => {
    const result = await cli('--write', 'b.json', 'a.yaml');
    assert.equal(result.status, 2);
    assert.equal(content('a.yaml'), safe);
  });

  it('takes standard input', async () => {
    const result = await run(['harden', '--stdin'], { rules: [openRule], cwd: folder.path, stdin: text });
    assert.deepEqual([result.out, result.status], [safe, 0]);
  });
});

describe('cli: harden with chosen fixes', () => {
  const kept = 'Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      Keep: forever\n';
  const harden = (...argv: string[]): Promise<CliResult> =>
    run(['harden', '--stdin', ...argv], { rules: [openRule, loudRule, keepRule], cwd: folder.path, stdin: kept });

  const rows: readonly (readonly [title: string, argv: readonly string[], keep: string])[] = [
    ['nothing is chosen', [], 'forever'],
    [
      'all reviewed ones: the first that may be applied in bulk, with its default',
      ['--include', 'needs-review'],
      '"14"',
    ],
    ['an answer', ['--with', 'test/keep/expire', '--input', 'days=7'], '"7"'],
    ['a blank that is filled', ['--with', 'test/keep/move', '--input', 'artifacts=my-bucket'], 'my-bucket'],
    ['a blank that is not filled stays out', ['--with', 'test/keep/move'], 'forever'],
    ['one by one, also what is never applied in bulk', ['--with', 'test/keep/never'], 'never'],
  ];
  for (const [title, argv, keep] of rows) {
    it(title, async () => {
      assert.equal((await harden(...argv)).out, kept.replace('forever', keep));
    });
  }

  for (const [title, argv, complaint] of [
    [
      'a fix that does not exist',
      ['--with', 'test/loud/shut'],
      /There is no fix "test\/loud\/shut"; there is test\/loud\/quieten/,
    ],
    ['an input that does not exist', ['--input', 'colour=red'], /"--input colour=red" is none of: days=…/],
    [
      'an answer that is none',
      ['--input', 'days=soon'],
      /"soon" does not do for days: A number of days from 1 to 9999/,
    ],
  ] as const) {
    it(`exits with 2: ${title}`, async () => {
      const result = await harden(...argv);
      assert.equal(result.status, 2);
      assert.match(result.err, complaint);
    });
  }
});
