import { inLanes } from './lanes.ts';
import { isMain } from './paths.ts';
import { run } from './run.ts';

export interface Check {
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
export const checks: readonly Check[] = [
  {
    name: 'eslint',
    command: [bin('eslint'), '.', '--cache', '--cache-location', 'out/eslint/', '--cache-strategy', 'content'],
  },
  { name: 'types', command: [bin('tsc'), '-b'] },
  {
    name: 'prettier',
    command: [bin('prettier'), '--check', '.', '--log-level', 'warn', '--cache', '--cache-location', 'out/prettier'],
  },
  { name: 'layers', command: [bin('depcruise'), 'server', 'client', 'rules', 'scripts', 'test'] },
  { name: 'unused', command: [bin('knip'), '--no-config-hints'] },
  { name: 'generated', command: tsx('scripts/gen.ts', '--check') },
  { name: 'data', command: tsx('scripts/data/build.ts', '--check') },
];

/** Runs a check and prints what it says; whether it passed. */
export async function runCheck({ name, command: [command, ...args] }: Check): Promise<boolean> {
  const start = performance.now();
  const { ok, output } = await run(command, args, { output: 'quiet' });
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} ${((performance.now() - start) / 1000).toFixed(1)} s`);
  if (output.trim()) console.log(output.trim());
  return ok;
}

if (isMain(import.meta.url)) {
  const failed: string[] = [];
  const tasks = checks.map((check) => async () => {
    if (!(await runCheck(check))) failed.push(check.name);
  });
  await inLanes(2, tasks);
  if (failed.length > 0) console.log(`Failed: ${failed.join(', ')}`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
