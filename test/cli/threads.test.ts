/** Many files: several threads give the bytes that one gives, and a person sees how far it is. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyRule } from '#core/index.ts';
import { bundledCli } from '../harness/bundled.ts';
import { folderWith, run } from '../harness/cli.ts';
import { example } from '../harness/files.ts';
import { templateOfSize } from '../harness/large-template.ts';

const stack = example('warpbuild-default-stack.yaml');
const files: Readonly<Record<string, string | Uint8Array>> = {
  ...Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`stacks/${at}.yaml`, `# ${at}\r\n${stack}`])),
  'policy.json': example('deploy-policy.json'),
  'broken.yaml': 'Resources:\n  A:\n    Type: "AWS::S3::Bucket\n',
  'other.json': '{ "name": "x" }',
  'binary.yaml': new Uint8Array([0, 1, 2]),
  'strict/.iac-hardener.yaml': 'rules:\n  iam/action-star: off\n',
  'strict/role.yaml': stack,
  'apply.sh': `aws iam put-role-policy --policy-document file://policy.json\n`,
};

describe('cli: threads', function () {
  this.timeout(120_000);
  let folder: { path: string; remove: () => void };
  before(() => (folder = folderWith(files)));
  after(() => folder.remove());

  /** In a place of its own, where threads leave their compiled code. */
  const check = (cwd: string, ...argv: readonly string[]) => {
    const caches = join(cwd, '.caches', argv.join('_').replace(/\W/g, ''));
    mkdirSync(caches, { recursive: true });
    const { status, stdout, stderr } = spawnSync(process.execPath, [bundledCli(), 'check', ...argv], {
      cwd,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
      env: { ...process.env, NO_COLOR: '1', XDG_CACHE_HOME: caches, NODE_DISABLE_COMPILE_CACHE: '' },
    });
    const isThreaded = readdirSync(join(caches, 'iac-hardener')).some((name) => name.startsWith('thread-'));
    const timeless = stdout.replace(/"durationMs": \d+/, '');
    return { isThreaded, result: { status, stdout: timeless, stderr } };
  };

  for (const format of ['json', 'pretty', 'sarif']) {
    it(`gives the same bytes as one thread (${format})`, () => {
      const argv = ['.', 'binary.yaml', 'other.json', '--format', format];
      const one = check(folder.path, ...argv, '--threads', '1');
      const three = check(folder.path, ...argv, '--threads', '3');
      assert.deepEqual([one.isThreaded, three.isThreaded], [false, true]);
      assert.deepEqual(three.result, one.result);
      assert.match(one.result.stdout, /iam\/action-star|iam\/passrole-star/);
    });
  }

  it('starts threads for much text, and none for little', () => {
    const large = folderWith(
      Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`${at}.yaml`, templateOfSize(200_000, 'yaml')])),
    );
    try {
      assert.equal(check(large.path, '--format', 'compact').isThreaded, true);
      assert.equal(check(folder.path, '--format', 'compact').isThreaded, false);
    } finally {
      large.remove();
    }
  });

  it('counts what files have in common in one thread', () => {
    const shared = folderWith({
      'a.yaml': stack,
      'b.yaml': stack,
      '.iac-hardener.yaml':
        'suppressions:\n  - rule: iam/passrole-star\n    path: [a.yaml]\n    reason: The role is checked by hand.\n',
    });
    try {
      const { isThreaded, result } = check(shared.path, '--threads', '2', '--format', 'compact');
      assert.equal(isThreaded, false);
      assert.equal(result.status, 1);
    } finally {
      shared.remove();
    }
  });

  describe('within this process', () => {
    let rules: readonly AnyRule[];
    before(async () => {
      await import('../harness/data.ts');
      ({ rules } = await import('#rules'));
    });

    it('does itself what a thread that cannot start leaves', async () => {
      const program = join(folder.path, 'apply.sh');
      const argv = ['check', '.', '--format', 'compact'];
      const given = { rules, cwd: folder.path };
      assert.deepEqual(
        await run([...argv, '--threads', '2'], { ...given, program }),
        await run([...argv, '--threads', '1'], given),
      );
    });

    describe('progress', () => {
      const argv = ['check', 'stacks', '--format', 'compact', '--threads', '1'];
      const shown = async (pace: number, columns: number, env = {}) => {
        const plain = await run(argv, { rules, cwd: folder.path });
        const { out, err } = await run(argv, { rules, cwd: folder.path, pace, errTerminal: { columns }, env });
        assert.equal(out, plain.out);
        return err.split('\r\x1b[K');
      };

      it('is shown after a second and taken away at the end', async () => {
        const [before, ...pictures] = await shown(300, 80);
        assert.equal(before, '');
        assert.equal(pictures.at(-1), '');
        assert.deepEqual(pictures.slice(0, -1), [
          '[######..............] 4 of 12 files',
          ...['########', '##########', '###########', '#############', '###############', '################'].map(
            (full, at) => `[${full.padEnd(20, '.')}] ${at + 5} of 12 files`,
          ),
          '[##################..] 11 of 12 files',
          '[####################] 12 of 12 files',
        ]);
      });

      it('is not shown in a short run, in a dumb terminal, and where nobody looks', async () => {
        assert.deepEqual(await shown(10, 80), ['']);
        assert.deepEqual(await shown(300, 80, { TERM: 'dumb' }), ['']);
        const { err } = await run(argv, { rules, cwd: folder.path, pace: 300 });
        assert.equal(err, '');
      });

      it('stays in one line', async () => {
        const pictures = await shown(300, 30);
        assert.ok(pictures.includes('12 of 12 files'));
        assert.ok((await shown(300, 0)).includes('[####################] 12 of 12 files'));
        assert.ok((await shown(300, 10)).every((picture) => picture === ''));
      });
    });
  });
});
