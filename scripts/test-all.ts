import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checks, runCheck, type Check } from './check.ts';
import { add, describeCounts, none, type Counts } from './counts.ts';
import { inLanes } from './lanes.ts';
import { packageExtension } from './package.ts';
import { out, root } from './paths.ts';
import { run, type RunOptions } from './run.ts';
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

// Before the tests: some of them run the bundles.
await part('bundles', async () => {
  await packageExtension();
  return smokeBundles();
});
// Two at a time, as there are two processors or more; in the order in which both end at about the same time. What would
// mix with the tests that print as they go is printed when it is done.
const commandLine = 'test/cli/**/*.test.ts';
const [first, second, ...others] = checks.map((check) => () => part(check.name, () => checked(check)));
await inLanes(2, [
  ...(first && second ? [first, second] : []),
  () => part('tests', () => tests('tests', 'test/**/*.test.ts', [commandLine, 'test/vscode/**', 'test/bench/**'])),
  () => part('tests of the command line', () => tests('command-line', commandLine, [], 'quiet')),
  ...others,
]);
await editor;
// Alone: what a person would wait for is not to wait for tests.
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

async function checked(check: Check): Promise<Counts> {
  return { ...none, failed: (await runCheck(check)) ? 0 : 1 };
}

async function tests(
  name: string,
  pattern: string,
  elsewhere: readonly string[],
  output: RunOptions['output'] = 'inherit',
): Promise<Counts> {
  await textEditors;
  const result = join(out, `results/${name}.json`);
  mkdirSync(join(out, 'results'), { recursive: true });
  rmSync(result, { force: true });
  const mocha = ['node_modules/mocha/bin/mocha.js', '--reporter', 'scripts/mocha-reporter.cjs', '--forbid-only'];
  const ignored = elsewhere.flatMap((each) => ['--ignore', each]);
  const ran = await run(process.execPath, [...mocha, ...ignored, pattern], {
    cwd: root,
    env: { RESULT_FILE: result },
    output,
  });
  if (output === 'quiet') console.log(ran.output);
  if (!existsSync(result)) throw new Error('mocha wrote no result');
  const counts = JSON.parse(readFileSync(result, 'utf8')) as Counts;
  return ran.ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}
