import { isMain } from './paths.ts';
import { run } from './run.ts';

interface Check {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

const bin = (name: string): string => `node_modules/.bin/${name}`;
const tsx = (script: string, ...args: string[]): Check['command'] => [
  process.execPath,
  '--import',
  'tsx',
  script,
  ...args,
];

/** All that can be said about the source without running the product; the slowest first, as two run at a time. */
const checks: readonly Check[] = [
  { name: 'types', command: [bin('tsc'), '-b'] },
  {
    name: 'eslint',
    command: [bin('eslint'), '.', '--cache', '--cache-location', 'out/eslint/', '--cache-strategy', 'content'],
  },
  {
    name: 'prettier',
    command: [bin('prettier'), '--check', '.', '--log-level', 'warn', '--cache', '--cache-location', 'out/prettier'],
  },
  { name: 'layers', command: [bin('depcruise'), 'server', 'client', 'rules', 'scripts', 'test'] },
  { name: 'unused', command: [bin('knip'), '--no-config-hints'] },
  { name: 'generated', command: tsx('scripts/gen.ts', '--check') },
  { name: 'data', command: tsx('scripts/data/build.ts', '--check') },
];

/** Runs all checks, two at a time, and prints what fails. Returns the names of those that failed. */
export async function checkAll(): Promise<string[]> {
  const left = [...checks];
  const failed: string[] = [];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      const start = performance.now();
      const [command, ...args] = next.command;
      const { ok, output } = await run(command, args, { output: 'quiet' });
      console.log(`${ok ? 'ok    ' : 'FAILED'} ${next.name} ${((performance.now() - start) / 1000).toFixed(1)} s`);
      if (output.trim()) console.log(output.trim());
      if (!ok) failed.push(next.name);
    }
  };
  await Promise.all([worker(), worker()]);
  return failed;
}

if (isMain(import.meta.url)) {
  const failed = await checkAll();
  if (failed.length > 0) console.log(`Failed: ${failed.join(', ')}`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
