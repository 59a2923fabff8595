/** The program as a process of its own, run from source and as it is bundled. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bundledCli } from '../harness/bundled.ts';
import { repository } from '../harness/files.ts';

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** `stopReading`: closes the pipe of standard output after the first piece. */
function start(argv: readonly string[], how: { stdin?: string; stopReading?: true } = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(repository, 'server/main.cli.ts'), ...argv], {
    cwd: join(repository, 'examples'),
    env: { ...process.env, NO_COLOR: '1' },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
    if (how.stopReading) child.stdout.destroy();
  });
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  child.stdin.end(how.stdin ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

describe('cli: process', function () {
  this.timeout(60_000);

  it('checks the examples: whole JSON through a pipe, status 1', async () => {
    const { status, out, err } = await start(['check', '.', '--format', 'json']);
    assert.equal(err, '');
    assert.equal(status, 1);
    const { files } = JSON.parse(out) as { files: { path: string; dialect: string; findings: unknown[] }[] };
    const found = files.find(({ path }) => path === 'warpbuild-default-stack.yaml');
    assert.equal(found?.dialect, 'cfn');
    assert.ok(found.findings.length > 0);
  });

  it('reads standard input', async () => {
    const { status, out } = await start(['check', '--stdin', '-f', 'compact'], {
      stdin: 'Resources: {}\nTransform: x\n',
    });
    assert.deepEqual([status, out], [0, '']);
  });

  it('is silent when nobody reads on', async () => {
    const { err } = await start(['check', '.', '--format', 'json'], { stopReading: true });
    assert.equal(err, '');
  });

  it('as it is bundled: checks, hardens and fails as from source', () => {
    const program = bundledCli();
    const bundled = (...argv: string[]) =>
      spawnSync(process.execPath, [program, ...argv], {
        cwd: join(repository, 'examples'),
        encoding: 'utf8',
        // CI systems say that they show colours; a pipe does not.
        env: { ...process.env, CI: 'true' },
      });
    const check = bundled('check', 'deploy-policy.json', '--format', 'json');
    assert.deepEqual([check.status, check.stderr], [1, '']);
    assert.ok((JSON.parse(check.stdout) as { summary: { findings: number } }).summary.findings > 0);
    assert.match(bundled('harden', 'warpbuild-default-stack.yaml', '--diff').stdout, /^--- a\/warpbuild.*\n\+\+\+ b\//);
    assert.equal(bundled('check', 'missing.yaml').status, 2);
  });

  it('exits with 2 for wrong usage', async () => {
    assert.equal((await start(['check', '--nonsense'])).status, 2);
  });
});
