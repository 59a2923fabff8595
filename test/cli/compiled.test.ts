/** What a program keeps of its compiled code between processes: faster starts, and never another outcome. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledCli } from '../harness/bundled.ts';
import { repository } from '../harness/files.ts';

describe('cli: compiled code', function () {
  this.timeout(60_000);
  let caches: string;
  let folder: string;
  beforeEach(() => {
    caches = mkdtempSync(join(tmpdir(), 'iac-hardener-caches-'));
    folder = join(caches, 'iac-hardener');
  });
  afterEach(() => rmSync(caches, { recursive: true, force: true }));

  const template = join(repository, 'examples/warpbuild-default-stack.yaml');
  const check = (env: NodeJS.ProcessEnv = {}, cwd?: string) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [bundledCli(), 'check', '--format', 'compact', template],
      {
        encoding: 'utf8',
        timeout: 20_000,
        cwd,
        env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '', XDG_CACHE_HOME: caches, ...env },
      },
    );
    return { status, stdout, stderr };
  };
  const kept = (): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);
  const only = (): string => {
    assert.equal(kept().length, 1, kept().join());
    return join(folder, kept()[0] ?? '');
  };
  const runsOf = (entry: string): string | undefined => readFileSync(entry, 'latin1').split('\t')[1];

  it('is kept for the user alone, added to by a few runs, and then left alone', () => {
    const first = check();
    assert.equal(first.stderr, '');
    assert.equal(first.status, 1);
    const runs: (string | undefined)[] = [runsOf(only())];
    for (let run = 0; run < 5; run++) {
      assert.deepEqual(check(), first);
      runs.push(runsOf(only()));
    }
    assert.deepEqual(runs, ['1', '2', '3', '4', '5', '5']);
  });

  it('is made anew when it is damaged', () => {
    const first = check();
    const entry = only();
    const bytes = readFileSync(entry);
    // Within a function: V8 takes this for good and crashes.
    for (let at = 500; at < 600; at++) bytes[at] = 0x5a;
    for (const damaged of [bytes, bytes.subarray(0, 1000), Buffer.alloc(0), Buffer.from('iac-hardener 1\t4\n')]) {
      writeFileSync(entry, damaged);
      assert.deepEqual(check(), first);
      assert.equal(runsOf(only()), '1');
    }
  });

  it('is not kept where Node is told so, where others may write, and where nothing can be written', () => {
    const plain = check({ NODE_DISABLE_COMPILE_CACHE: '1' });
    assert.deepEqual(kept(), []);
    mkdirSync(folder);
    if (process.platform !== 'win32') {
      chmodSync(folder, 0o777);
      assert.deepEqual(check(), plain);
      assert.deepEqual(kept(), []);
    }
    const file = join(caches, 'a-file');
    writeFileSync(file, '');
    assert.deepEqual(check({ XDG_CACHE_HOME: file }), plain);
  });

  it('is never taken from the folder that it runs in, nor looked for without end', () => {
    const plain = check({ NODE_DISABLE_COMPILE_CACHE: '1' });
    for (const XDG_CACHE_HOME of ['', 'own', '/proc'])
      assert.deepEqual(check({ XDG_CACHE_HOME, HOME: '', USERPROFILE: '' }, caches), plain, XDG_CACHE_HOME);
    assert.deepEqual(readdirSync(caches), []);
  });

  it('of threads and of the server is taken by the next, as it was compiled with the same flags', () => {
    const run = (...argv: readonly string[]) =>
      spawnSync(process.execPath, [bundledCli(), ...argv], {
        ...{ encoding: 'utf8', timeout: 20_000, input: '' },
        env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '', XDG_CACHE_HOME: caches },
      });
    const runs = (use: string): readonly (string | undefined)[] =>
      kept()
        .filter((name) => name.startsWith(`${use}-`))
        .map((name) => runsOf(join(folder, name)));
    // What V8 rejects, as it does what was compiled with other flags, begins again at 1.
    for (const [use, argv] of [
      ['thread', ['check', '--threads', '2', '--format', 'compact', join(repository, 'examples')]],
      ['lsp', ['lsp', '--stdio']],
    ] as const) {
      for (const expected of ['1', '2', '3']) {
        run(...argv);
        assert.deepEqual(runs(use), [expected], use);
      }
    }
  });

  it('drops what nobody has used for long', () => {
    mkdirSync(folder, { mode: 0o700 });
    const old = join(folder, 'check-0-v0-x64');
    writeFileSync(old, '');
    utimesSync(old, 0, 0);
    check();
    assert.equal(existsSync(old), false);
  });
});
