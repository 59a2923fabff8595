/** `harden --write`, killed in the middle: what is on disk is the old text or the new one, of each file. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { repository } from '../harness/files.ts';

const kills = process.env['CI'] === 'true' ? 200 : 40;
/** At a time; there are two processors. */
const lanes = 2;
const names = Array.from({ length: 20 }, (_, index) => `stack ${String(index).padStart(2, '0')}.yaml`);
const padding = '# A comment, so that writing takes longer than one system call.\n'.repeat(60);
const oldText = `${padding}Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      Open: yes\n`;
const newText = oldText.replace('Open: yes', 'Open: "no"');

/** The command line with one small rule, so that it starts in no time. */
const program = `
import { main } from './server/cli/main.ts';
import { openRule } from './test/harness/lsp-rules.ts';
const io = {
  out: () => undefined, err: () => undefined, stdin: () => Promise.resolve(new Uint8Array()), cwd: process.cwd(),
  env: {}, isTerminal: false, columns: 80, now: () => 0, today: () => '2026-11-26', page: () => undefined,
  serve: () => Promise.resolve(),
};
process.exitCode = await main(process.argv.slice(2), io, () => Promise.resolve([openRule]));
`;

interface Outcome {
  readonly old: number;
  readonly new: number;
  readonly signal: NodeJS.Signals | null;
}

describe('cli: harden --write that is killed', function () {
  this.timeout(300_000);
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'iac-hardener-kill-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it(`leaves every file whole, ${kills} times`, async () => {
    const bundle = join(folder, 'cli.mjs');
    await build({
      absWorkingDir: repository,
      stdin: { contents: program, resolveDir: repository, loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      outfile: bundle,
      mainFields: ['module', 'main'],
      logLevel: 'error',
      banner: { js: "import { createRequire as $r } from 'node:module';const require = $r(import.meta.url);" },
    });
    // How long it writes when nobody kills it: the times to kill it at are spread over that.
    const { took, outcome } = await hardened(bundle, join(folder, 'whole'), undefined);
    assert.deepEqual([outcome.old, outcome.new, outcome.signal], [0, names.length, null]);
    const outcomes: Outcome[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let each = next++; each < kills; each = next++) {
        const delay = (took * 1.1 * each) / kills;
        outcomes.push((await hardened(bundle, join(folder, String(each)), delay)).outcome);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    assert.equal(outcomes.length, kills);
    // Else it was not killed in the middle.
    const middle = outcomes.filter((each) => each.old > 0 && each.new > 0);
    assert.ok(middle.length > kills / 4, `only ${middle.length} of ${kills} were in the middle`);
    assert.ok(middle.every(({ signal }) => signal === 'SIGKILL'));
  });

  /** Hardens a folder of files and kills that so many milliseconds after the first one is written. */
  async function hardened(
    bundle: string,
    path: string,
    delay: number | undefined,
  ): Promise<{ took: number; outcome: Outcome }> {
    mkdirSync(path);
    for (const name of names) writeFileSync(join(path, name), oldText);
    const child = spawn(process.execPath, [bundle, 'harden', '--write', '.'], { cwd: path, stdio: 'ignore' });
    let start = 0;
    const watcher = watch(path, () => {
      if (start > 0) return;
      start = performance.now();
      if (delay !== undefined) setTimeout(() => child.kill('SIGKILL'), delay);
    });
    const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (_, by) => resolve(by));
    });
    const took = performance.now() - start;
    watcher.close();
    const texts = names.map((name) => readFileSync(join(path, name), 'utf8'));
    const torn = names.filter((_, index) => texts[index] !== oldText && texts[index] !== newText);
    assert.deepEqual(torn, [], 'neither old nor new');
    // What a killed run leaves behind is hidden, so no later run takes it for a template.
    for (const name of readdirSync(path)) assert.ok(names.includes(name) || /^\..*\.tmp$/.test(name), name);
    rmSync(path, { recursive: true });
    return {
      took,
      outcome: {
        old: texts.filter((text) => text === oldText).length,
        new: texts.filter((text) => text === newText).length,
        signal,
      },
    };
  }
});
