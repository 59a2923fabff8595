import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkAll } from './check.ts';
import { add, describeCounts, none, type Counts } from './counts.ts';
import { packageExtension } from './package.ts';
import { out, root } from './paths.ts';
import { run } from './run.ts';
import { smokeBundles } from './smoke.ts';
import { installTextEditors } from './text-editors.ts';
import { installChromium, installCodeServer } from './vscode/install.ts';
import { runEditorSuites } from './vscode/suites.ts';

interface Part {
  readonly name: string;
  readonly counts: Counts;
}

const start = performance.now();
const parts: Part[] = [];
// Mostly waiting for downloads; a failure shows where the editor is needed.
const chromium = installChromium();
const editor = Promise.allSettled([installCodeServer(), chromium]);
// One apt-get at a time.
const textEditors = chromium.then(installTextEditors, installTextEditors);

await part('checks', async () => {
  const failed = await checkAll();
  return { ...none, failed: failed.length };
});
// Before the tests: some of them run the bundles.
await part('bundles', async () => {
  await packageExtension();
  return smokeBundles();
});
await textEditors;
await part('tests', tests);
await editor;
await part('editor', runEditorSuites);

const sum = parts.map(({ counts }) => counts).reduce(add, none);
console.log(`\n${((performance.now() - start) / 1000).toFixed(0)} s`);
for (const { name, counts } of parts) console.log(`${name}: ${describeCounts(counts)}`);
// The last line has this form, whatever is above it: programs read it.
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed > 0 ? 1 : 0);

async function part(name: string, work: () => Promise<Counts>): Promise<void> {
  console.log(`\n## ${name}`);
  try {
    parts.push({ name, counts: await work() });
  } catch (error) {
    console.error(error);
    parts.push({ name, counts: { ...none, failed: 1 } });
  }
}

async function tests(): Promise<Counts> {
  const result = join(out, 'results/tests.json');
  mkdirSync(join(out, 'results'), { recursive: true });
  rmSync(result, { force: true });
  const elsewhere = ['test/vscode/**', 'test/bench/**'].flatMap((pattern) => ['--ignore', pattern]);
  const mocha = ['node_modules/mocha/bin/mocha.js', '--reporter', 'scripts/mocha-reporter.cjs', ...elsewhere];
  const { ok } = await run(process.execPath, [...mocha, '--forbid-only', 'test/**/*.test.ts'], {
    cwd: root,
    env: { RESULT_FILE: result },
  });
  if (!existsSync(result)) throw new Error('mocha wrote no result');
  const counts = JSON.parse(readFileSync(result, 'utf8')) as Counts;
  return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}
