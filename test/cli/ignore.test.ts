import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { folderWith, run, type CliOptions, type CliResult } from '../harness/cli.ts';
import { openRule } from '../harness/lsp-rules.ts';

const bad = 'Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      Open: yes\n';
type Files = Readonly<Record<string, string>>;

const removals: (() => void)[] = [];
afterEach(() => removals.splice(0).forEach((remove) => remove()));

function folder(files: Files): string {
  const { path, remove } = folderWith(files);
  removals.push(remove);
  return path;
}

const cli = (cwd: string, argv: readonly string[], options: Partial<CliOptions> = {}): Promise<CliResult> =>
  run(argv, { rules: [openRule], cwd, ...options });

/** Paths that are checked. */
async function checked(cwd: string, ...argv: readonly string[]): Promise<readonly string[]> {
  const { out, err } = await cli(cwd, ['check', ...argv, '--format', 'compact']);
  assert.equal(err.includes('bug'), false, err);
  return [...new Set(out.split('\n').flatMap((line) => (line === '' ? [] : [line.replace(/:\d+:\d+: .*/, '')])))];
}

const tree: Files = {
  'a.yaml': bad,
  'build/b.yaml': bad,
  'infra/c.yaml': bad,
  'infra/build/d.yaml': bad,
  'infra/deep/e.yaml': bad,
  'infra/deep/keep.yaml': bad,
};
const all = Object.keys(tree).sort();

describe('cli: ignore files', () => {
  const rows: readonly (readonly [string, Files, readonly string[], readonly string[]])[] = [
    ['none', {}, [], all],
    [
      'by name, at any depth',
      { '.gitignore': 'build\n' },
      [],
      ['a.yaml', 'infra/c.yaml', 'infra/deep/e.yaml', 'infra/deep/keep.yaml'],
    ],
    ['anchored', { '.gitignore': '/build/\n' }, [], all.filter((path) => !path.startsWith('build/'))],
    ['our own file', { '.iac-hardenerignore': 'infra/\n' }, [], ['a.yaml', 'build/b.yaml']],
    ['ours has the last word', { '.gitignore': 'build/\n', '.iac-hardenerignore': '!build/\n' }, [], all],
    [
      'nested',
      { 'infra/.gitignore': '/c.yaml\n*.yaml\n!keep.yaml\n' },
      [],
      ['a.yaml', 'build/b.yaml', 'infra/deep/keep.yaml'],
    ],
    ['a nested one takes back', { '.gitignore': 'e.yaml\n', 'infra/deep/.gitignore': '!e.yaml\n' }, [], all],
    [
      'not out of an ignored folder',
      { '.gitignore': 'deep/\n', 'infra/deep/.gitignore': '!e.yaml\n' },
      [],
      all.filter((path) => !path.includes('deep')),
    ],
    [
      'with comments, CRLF and a byte order mark',
      { '.gitignore': '\uFEFF# build\r\nbuild\r\n\r\n' },
      [],
      all.filter((path) => !path.includes('build')),
    ],
    ['--no-ignore', { '.gitignore': '*\n', 'infra/.iac-hardenerignore': '*\n' }, ['--no-ignore'], all],
    [
      '--ignore-pattern',
      {},
      ['--ignore-pattern', 'build', '--ignore-pattern', '/infra/c.yaml'],
      ['a.yaml', 'infra/deep/e.yaml', 'infra/deep/keep.yaml'],
    ],
    ['--ignore-pattern has the last word', { '.gitignore': 'build/\n' }, ['--ignore-pattern', '!build/'], all],
    [
      '--ignore-pattern beside --no-ignore',
      { '.gitignore': '*\n' },
      ['--no-ignore', '--ignore-pattern', 'infra'],
      ['a.yaml', 'build/b.yaml'],
    ],
    ['named files are checked', { '.gitignore': '*\n' }, ['build/b.yaml'], ['build/b.yaml']],
    [
      'a named folder is checked',
      { '.gitignore': 'infra\n', 'infra/.gitignore': 'deep\n' },
      ['infra'],
      ['infra/build/d.yaml', 'infra/c.yaml'],
    ],
    [
      'a folder below counts its parents’ files',
      { '.gitignore': 'deep\n' },
      ['infra'],
      ['infra/build/d.yaml', 'infra/c.yaml'],
    ],
    [
      'patterns leave out what is ignored',
      { '.gitignore': 'build\n' },
      ['**/*.yaml'],
      ['a.yaml', 'infra/c.yaml', 'infra/deep/e.yaml', 'infra/deep/keep.yaml'],
    ],
  ];
  for (const [title, files, argv, expected] of rows) {
    it(title, async () => {
      const cwd = folder({ ...tree, ...files });
      assert.deepEqual(await checked(cwd, ...argv), expected);
    });
  }

  it('count up to the root of the repository, from anywhere in it', async () => {
    const cwd = folder({
      ...tree,
      '.gitignore': 'deep\nc.yaml\n',
      '.git/info/exclude': '/infra/build\n',
      'infra/x.yaml': bad,
    });
    assert.deepEqual(await checked(join(cwd, 'infra')), ['x.yaml']);
    assert.deepEqual(await checked(join(cwd, 'infra'), '--ignore-pattern', '/x.yaml'), []);
    assert.deepEqual(await checked('/', join(cwd, 'infra')), [join(cwd, 'infra/x.yaml')]);
  });

  it('do not count from outside of a repository', async () => {
    const cwd = folder({ '.gitignore': '*\n', 'repo/.git/HEAD': '', 'repo/a.yaml': bad });
    assert.deepEqual(await checked(join(cwd, 'repo')), ['a.yaml']);
  });

  it('agree with git, whatever is in them', async function () {
    this.timeout(120_000);
    const pattern = fc.constantFrom(
      'a',
      'b/',
      '/a',
      'a/b',
      '*.yaml',
      '!a',
      '!b/',
      '!*.yaml',
      '**/b',
      'a/**',
      '/b/a.yaml',
      '!a/b/',
      '# no',
      '',
      'a b',
      '\\!x.yaml',
      '[ab].yaml',
      'b.yaml ',
    );
    const file = fc.array(pattern, { maxLength: 4 }).map((lines) => lines.join('\n'));
    const names = ['a.yaml', 'b.yaml', '!x.yaml', 'a b/a.yaml'];
    const folders = ['', 'a/', 'b/', 'a/b/', 'b/a/'];
    await fc.assert(
      fc.asyncProperty(file, file, file, async (root, a, ab) => {
        const files = Object.fromEntries(folders.flatMap((at) => names.map((name) => [at + name, bad])));
        const { path, remove } = folderWith({ ...files, '.gitignore': root, 'a/.gitignore': a, 'a/b/.gitignore': ab });
        try {
          execFileSync('git', ['init', '-q'], { cwd: path });
          const listed = execFileSync('git', ['ls-files', '-z', '--others', '--exclude-standard'], {
            cwd: path,
            encoding: 'utf8',
          });
          const expected = listed
            .split('\0')
            .filter((each) => each.endsWith('.yaml'))
            .sort();
          assert.deepEqual(await checked(path), expected);
        } finally {
          remove();
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('cli: --force-exclude', () => {
  const files = { ...tree, '.gitignore': 'build\n' };
  it('leaves out named files that are ignored, as hooks want it', async () => {
    const cwd = folder(files);
    assert.deepEqual(await checked(cwd, 'a.yaml', 'build/b.yaml', 'infra/build/d.yaml', '--force-exclude'), ['a.yaml']);
  });
  it('is content when nothing is left', async () => {
    const { out, err, status } = await cli(folder(files), [
      'check',
      'build/b.yaml',
      '--force-exclude',
      '-f',
      'compact',
    ]);
    assert.deepEqual([out, err, status], ['', '', 0]);
  });
  it('holds for harden, checklist and standard input', async () => {
    const cwd = folder(files);
    for (const command of [
      ['harden', 'build/b.yaml', '--diff'],
      ['checklist', 'build/b.yaml'],
    ]) {
      const { err, status } = await cli(cwd, [...command, '--force-exclude']);
      assert.deepEqual([err, status], ['', 0]);
    }
    const { out, status } = await cli(
      cwd,
      ['check', '-', '--stdin-filename', 'build/x.yaml', '--force-exclude', '-f', 'compact'],
      { stdin: bad },
    );
    assert.deepEqual([out, status], ['', 0]);
  });
  it('does not hide a file that is missing', async () => {
    const { status } = await cli(folder(files), ['check', 'none.yaml', '--force-exclude']);
    assert.equal(status, 2);
  });
});

describe('cli: folders', () => {
  it('links are passed over where they are found, and followed where they are named', async () => {
    const cwd = folder(tree);
    symlinkSync('a.yaml', join(cwd, 'link.yaml'));
    symlinkSync('infra', join(cwd, 'linked'));
    symlinkSync('nowhere', join(cwd, 'dangling.yaml'));
    symlinkSync('..', join(cwd, 'infra/up'));
    symlinkSync('round.yaml', join(cwd, 'round.yaml'));
    assert.deepEqual(await checked(cwd), all);
    assert.deepEqual(await checked(cwd, 'link.yaml', 'linked/c.yaml'), ['link.yaml', 'linked/c.yaml']);
    assert.deepEqual(await checked(cwd, 'linked'), [
      'linked/build/d.yaml',
      'linked/c.yaml',
      'linked/deep/e.yaml',
      'linked/deep/keep.yaml',
    ]);
    for (const [name, why] of [
      ['dangling.yaml', /there is no such file/],
      ['round.yaml', /its links run in a circle/],
    ] as const) {
      const { err, status } = await cli(cwd, ['check', name]);
      assert.match(err, why);
      assert.equal(status, 2);
    }
  });
  it('a folder that has the name of a template is searched', async () => {
    const cwd = folder({ 'x.yaml/y.yaml': bad });
    mkdirSync(join(cwd, 'z.json'));
    assert.deepEqual(await checked(cwd), ['x.yaml/y.yaml']);
  });
});

describe('cli: the path -', () => {
  it('is standard input', async () => {
    const { out, status } = await cli('/', ['check', '-', '--stdin-filename', 'x.yaml', '-f', 'compact'], {
      stdin: bad,
    });
    assert.match(out, /^x\.yaml:5:13: high/);
    assert.equal(status, 1);
  });
  it('stands alone', async () => {
    const { err, status } = await cli('/', ['check', '-', 'a.yaml'], { stdin: bad });
    assert.match(err, /Give either standard input or paths\./);
    assert.equal(status, 2);
  });
  it('is hardened, too', async () => {
    const { out } = await cli('/', ['harden', '-', '--stdin-filename', 'x.yaml'], { stdin: bad });
    assert.equal(out, bad.replace('Open: yes', 'Open: "no"'));
  });
});
