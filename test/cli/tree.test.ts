/** A tree as real ones are: large, linked, ignored in part, and with all kinds of things in it that are no text. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run, type CliResult } from '../harness/cli.ts';
import { openRule } from '../harness/lsp-rules.ts';

const bad = 'Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      Open: yes\n';
const good = bad.replace('Open: yes', 'Open: "no"');
const badJson = '{"Resources": {"A": {"Type": "AWS::S3::Bucket", "Properties": {"Open": "yes"}}}}\n';
const badFor = (path: string): string => (path.endsWith('.json') ? badJson : bad);
const goodFor = (path: string): string => (path.endsWith('.json') ? badJson.replace('"yes"', '"no"') : good);
const folders = [
  'infra',
  'ünï côdé/漢字',
  'with space/and more',
  'a'.repeat(200),
  Array.from({ length: 60 }, () => 'deep').join('/'),
];
const names = (index: number): string =>
  [
    `stack-${index}.yaml`,
    `with space ${index}.json`,
    `ÄÖÜ ${index}.yml`,
    `漢字 ${index}.template`,
    `quote'"${index}.yaml`,
  ][index % 5] ?? '';

describe('cli: a tree of 1,000 files', function () {
  this.timeout(120_000);
  let root: string;
  /** Paths in which something is to be found. */
  const expected: string[] = [];

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'iac-hardener-tree-'));
    const write = (path: string, content: string | Uint8Array): void => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    };
    for (let index = 0; index < 1000; index++) {
      const folder = folders[index % folders.length] ?? '';
      const path = `${folder}/${Math.floor(index / 100)}/${names(Math.floor(index / 5))}`;
      const kind = index % 7;
      write(path, kind === 0 ? goodFor(path) : kind === 1 ? Uint8Array.of(0x7f, 0x45, 0, index % 256) : badFor(path));
      if (kind > 1) expected.push(path);
    }
    write('.gitignore', 'ignored/\n*.generated.yaml\n!kept.generated.yaml\n');
    write('infra/.gitignore', '/nested\n');
    for (const path of [
      'ignored/a.yaml',
      'x.generated.yaml',
      'infra/nested/a.yaml',
      '.hidden/a.yaml',
      'node_modules/m/a.yaml',
      'deep/node_modules/a.yaml',
    ])
      write(path, bad);
    write('kept.generated.yaml', bad);
    expected.push('kept.generated.yaml');
    for (const [path, content] of [
      ['other/empty.yaml', ''],
      ['other/utf16.yaml', Uint8Array.of(0xff, 0xfe, 0x41, 0)],
      ['other/latin1.yaml', Uint8Array.of(0x41, 0xe9)],
      ['other/data.json', '[1, 2, 3]'],
      ['other/broken.json', '{"a": '],
      ['other/image.template', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0)],
    ] as const)
      write(path, content);
    truncateSync(join(root, 'other/empty.yaml'), 0);
    // A gigabyte that takes no room on disk.
    write('other/huge.yaml', '');
    truncateSync(join(root, 'other/huge.yaml'), 2 ** 30);
    mkdirSync(join(root, 'folder.yaml'));
    execFileSync('mkfifo', [join(root, 'other/pipe.yaml')]);
    const outside = mkdtempSync(join(tmpdir(), 'iac-hardener-outside-'));
    writeFileSync(join(outside, 'a.yaml'), bad);
    for (const [target, path] of [
      ['.', 'loop'],
      ['../..', 'infra/up'],
      ['round-2.yaml', 'round-1.yaml'],
      ['round-1.yaml', 'round-2.yaml'],
      ['nowhere', 'dangling.yaml'],
      [outside, 'outside'],
      [join(outside, 'a.yaml'), 'outside.yaml'],
      ['kept.generated.yaml', 'inside.yaml'],
    ] as const)
      symlinkSync(target, join(root, path));
    linkSync(join(root, 'kept.generated.yaml'), join(root, 'hard.yaml'));
    expected.push('hard.yaml');
    expected.sort();
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const cli = (...argv: readonly string[]): Promise<CliResult> => run(argv, { rules: [openRule], cwd: root });

  it('is checked whole, and nothing else is', async () => {
    const { out, err, status } = await cli('check', '--format', 'json');
    const { files, summary } = JSON.parse(out) as {
      files: { path: string; findings: unknown[] }[];
      summary: { findings: number };
    };
    assert.deepEqual(
      files.filter(({ findings }) => findings.length > 0).map(({ path }) => path),
      expected,
    );
    assert.equal(summary.findings, expected.length);
    assert.deepEqual([err, status], ['', 1]);
  });

  it('is reported in every format, and all names come out whole', async () => {
    const { formats } = await import('../../server/cli/formats.ts');
    const reports = mkdtempSync(join(tmpdir(), 'iac-hardener-reports-'));
    const targets = formats.flatMap((format) => ['-o', `${format}:${join(reports, format)}`]);
    const { out, err, status } = await cli('check', '--format', 'compact', ...targets);
    assert.deepEqual([err, status], ['', 1]);
    for (const format of formats) assert.ok(readFileSync(join(reports, format), 'utf8').length > 50_000, format);
    rmSync(reports, { recursive: true });
    assert.deepEqual(
      out
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/:\d+:\d+: .*/, '')),
      expected,
    );
  });

  it('names of links, folders and odd files say what is wrong with them', async () => {
    for (const [name, words] of [
      ['dangling.yaml', /there is no such file/],
      ['round-1.yaml', /its links run in a circle/],
      ['other/huge.yaml', /is larger than 256 MB/],
      ['other/utf16.yaml', /is in UTF-16/],
      ['other/latin1.yaml', /is not in UTF-8/],
      ['other/image.template', /is a binary file/],
      ['folder.yaml', /there is no such file, or no template in it/],
      ['kept.generated.yaml/x.yaml', /part of its path is no folder/],
      [`${'x'.repeat(300)}.yaml`, /its name is too long/],
    ] as const) {
      const { err, status } = await cli('check', name);
      assert.match(err, words, name);
      assert.equal(status, 2, name);
    }
    assert.equal((await cli('check', 'outside.yaml')).status, 1, 'who names a link wants what it leads to');
  });

  it('a folder that cannot be listed is told of, and the others are checked', async function () {
    if (process.getuid?.() === 0 || process.platform === 'win32') this.skip();
    chmodSync(join(root, 'infra'), 0);
    try {
      const { out, err, status } = await cli('check', '--format', 'compact');
      assert.match(err, /^infra: Not checked: it cannot be read: permission denied\.\n$/);
      assert.match(out, /^kept\.generated\.yaml:/m);
      assert.equal(status, 2);
    } finally {
      chmodSync(join(root, 'infra'), 0o755);
    }
  });

  it('a folder whose path is too long to be listed is told of, too', async function () {
    if (process.platform === 'win32') this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'iac-hardener-long-'));
    const make = 'for i in $(seq 25); do mkdir "$0" && cd "$0" || exit 1; done';
    execFileSync('bash', ['-c', make, 'x'.repeat(200)], { cwd: folder });
    writeFileSync(join(folder, 'a.yaml'), bad);
    try {
      const { out, err, status } = await run(['check', '--format', 'compact'], { rules: [openRule], cwd: folder });
      assert.match(err, /^[x/]+: Not checked: it cannot be read: its name is too long\.\n$/);
      assert.match(out, /^a\.yaml:5:13: high/m);
      assert.equal(status, 2);
    } finally {
      execFileSync('rm', ['-rf', folder]);
    }
  });

  it('is hardened whole, and nothing outside of it', async () => {
    const { status } = await cli('harden', '.', '--write');
    assert.equal(status, 0);
    for (const path of expected) assert.equal(readFileSync(join(root, path), 'utf8'), goodFor(path), path);
    for (const path of ['ignored/a.yaml', 'x.generated.yaml', 'outside.yaml', '.hidden/a.yaml'])
      assert.equal(readFileSync(join(root, path), 'utf8'), bad, path);
    assert.deepEqual(await cli('check', '--format', 'compact'), { out: '', err: '', status: 0 });
  });
});
