import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions, type StdinOptions } from 'esbuild';
import { out, root } from '../paths.ts';

/** An empty extension that carries the tests, so that the extension under test is the installed one, as packed. */
export const driver = join(out, 'vscode-driver');
/** Entry modules in it, without their ending. */
export const nodeTests = join(driver, 'node-tests');
export const webTests = 'web-tests';

export async function bundleTests(): Promise<void> {
  rmSync(driver, { recursive: true, force: true });
  mkdirSync(driver, { recursive: true });
  const manifest = { name: 'driver', publisher: 'test', version: '0.0.0', engines: { vscode: '^1.91.0' } };
  const entries = { main: './noop.js', browser: './noop.js', activationEvents: [], type: 'commonjs' };
  writeFileSync(join(driver, 'package.json'), JSON.stringify({ ...manifest, ...entries }));
  writeFileSync(join(driver, 'noop.js'), 'exports.activate = () => {};\n');
  const external = ['vscode', 'mocha'];
  // Mocha's browser build looks for a process to adapt to.
  const define = { process: 'undefined' };
  await Promise.all([
    build({ ...common, stdin: entry('node'), outfile: `${nodeTests}.js`, platform: 'node', external }),
    build({ ...common, stdin: entry('web'), outfile: join(driver, `${webTests}.js`), platform: 'browser', define }),
  ]);
}

const common: BuildOptions = {
  bundle: true,
  format: 'cjs',
  external: ['vscode'],
  logLevel: 'warning',
  sourcemap: 'inline',
};

/** A module that runs all suites in one host. */
function entry(host: string): StdinOptions {
  const tests = join(root, 'test/vscode');
  const suites = readdirSync(join(tests, 'suite')).filter((name) => name.endsWith('.test.ts'));
  const contents = [
    `import { runSuites } from './host/${host}.ts';`,
    `export const run = () => runSuites(() => {`,
    ...suites.map((name) => `require('./suite/${name}');`),
    `});`,
  ].join('\n');
  return { contents, resolveDir: tests, loader: 'ts' };
}
