import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, run, type CliResult } from '../harness/cli.ts';
import { openRule } from '../harness/lsp-rules.ts';

const bad = 'Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      Open: yes\n';

let folder: { path: string; remove: () => void };

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
    cwd: folder.path,
    encoding: 'utf8',
    stdio: 'pipe',
  });
const write = (name: string, text: string): void => {
  writeFileSync(join(folder.path, name), text);
};
const check = (cwd: string, ...argv: readonly string[]): Promise<CliResult> =>
  run(['check', '-f', 'compact', ...argv], { rules: [openRule], cwd });
async function checked(cwd: string, ...argv: readonly string[]): Promise<readonly string[]> {
  const { out } = await check(cwd, ...argv);
  return out.split('\n').flatMap((line) => (line === '' ? [] : [line.replace(/:\d+:\d+: .*/, '')]));
}

/** A branch that was left by another one, which went on. */
function repository(): void {
  folder = folderWith({
    'same.yaml': bad,
    'committed.yaml': bad,
    'staged.yaml': bad,
    'edited.yaml': bad,
    'gone.yaml': bad,
    'old name.yaml': bad,
    'ünï côdé.yaml': bad,
    'main.yaml': bad,
    'sub/same.yaml': bad,
    '.gitignore': 'ignored.yaml\n',
  });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-qm', 'one');
  git('checkout', '-qb', 'topic');
  write('committed.yaml', `${bad}# more\n`);
  git('commit', '-qam', 'two');
  git('checkout', '-q', 'main');
  write('main.yaml', `${bad}# more\n`);
  git('commit', '-qam', 'three');
  git('checkout', '-q', 'topic');
  write('staged.yaml', `${bad}# more\n`);
  git('add', 'staged.yaml');
  write('edited.yaml', `${bad}# more\n`);
  rmSync(join(folder.path, 'gone.yaml'));
  renameSync(join(folder.path, 'old name.yaml'), join(folder.path, 'new name.yaml'));
  git('add', '-A', '--', 'old name.yaml', 'new name.yaml');
  write('ünï côdé.yaml', `${bad}# more\n`);
  write('sub/untracked.yaml', bad);
  write('ignored.yaml', bad);
}

const changed = [
  'committed.yaml',
  'edited.yaml',
  'new name.yaml',
  'staged.yaml',
  'sub/untracked.yaml',
  'ünï côdé.yaml',
];

describe('cli: --changed-since', function () {
  this.timeout(30_000);
  afterEach(() => folder.remove());

  it('checks what this branch changed, committed or not', async () => {
    repository();
    assert.deepEqual(await checked(folder.path, '--changed-since', 'main'), changed);
    assert.deepEqual(await checked(folder.path, '--changed-since', 'HEAD', '.'), changed.slice(1));
    assert.deepEqual(await checked(join(folder.path, 'sub'), '--changed-since', 'main'), ['untracked.yaml']);
    assert.deepEqual(await checked(folder.path, 'same.yaml', 'edited.yaml', '--changed-since', 'main'), [
      'edited.yaml',
    ]);
    const link = join(folder.path, 'link');
    mkdirSync(link);
    symlinkSync(folder.path, join(link, 'to'));
    assert.deepEqual(await checked(join(link, 'to'), '--changed-since', 'main'), changed);
  });

  it('hardens only that, too', async () => {
    repository();
    const { out } = await run(['harden', '.', '--diff', '--changed-since', 'main'], {
      rules: [openRule],
      cwd: folder.path,
    });
    // Diffs quote names with other letters, as git does.
    const names = [...out.matchAll(/^--- "?a\/(.*?)"?$/gm)].map(([, path]) => path);
    assert.deepEqual(names.slice(0, -1), changed.slice(0, -1));
    assert.equal(names.length, changed.length);
  });

  it('is content when nothing has changed', async () => {
    folder = folderWith({ 'a.yaml': bad });
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'one');
    const { out, err, status } = await check(folder.path, '--changed-since', 'HEAD');
    assert.deepEqual([out, err, status], ['', 'Nothing has changed since HEAD.\n', 0]);
  });

  it('says what is wrong', async () => {
    folder = folderWith({ 'a.yaml': bad });
    const fails = async (pattern: RegExp, ...argv: readonly string[]): Promise<void> => {
      const { err, status } = await check(folder.path, '--changed-since', ...argv);
      assert.match(err, pattern);
      assert.equal(status, 2);
    };
    await fails(/^error: --changed-since needs a git repository/, 'main');
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-qm', 'one');
    await fails(/^error: git knows no commit "nowhere"; a CI job may have to fetch it/, 'nowhere');
    await fails(/^error: git knows no commit "--output=x"/, '--output=x');
    git('checkout', '-q', '--orphan', 'other');
    git('commit', '-qm', 'two');
    await fails(/^error: "main" and the current branch have no commit in common/, 'main');
  });

  it('starts no program that the repository names', async () => {
    folder = folderWith({ 'a.yaml': bad, '.gitattributes': '*.yaml diff=evil\n' });
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'one');
    write('a.yaml', `${bad}# more\n`);
    for (const name of ['core.fsmonitor', 'diff.external', 'diff.evil.command', 'diff.evil.textconv'])
      git('config', name, `touch "${join(folder.path, 'started')}"; false`);
    assert.deepEqual(await checked(folder.path, '--changed-since', 'HEAD'), ['a.yaml']);
    assert.equal(existsSync(join(folder.path, 'started')), false);
  });
});
