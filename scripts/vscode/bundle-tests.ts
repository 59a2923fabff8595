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
  const entries = { main: './noop.js', browser: './noop.js', activationEvents: [] };
  writeFileSync(join(driver, 'package.json'), JSON.stringify({ ...manifest, ...entries, type: 'commonjs' }));
  writeFileSync(join(driver, 'noop.js'), 'exports.activate = () => {};\n');

  const tests = join(root, 'test/vscode');
  const suites = readdirSync(join(tests, 'suite')).filter((name) => name.endsWith('.test.ts'));
  const common: BuildOptions = {
    bundle: true,
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'warning',
    sourcemap: 'inline',
  };
  const entry = (host: string): StdinOptions => ({
    contents: [
      `import { runSuites } from './host/${host}.ts';`,
      `export const run = () => runSuites(() => {`,
      ...suites.map((name) => `require('./suite/${name}');`),
      `});`,
    ].join('\n'),
    resolveDir: tests,
    loader: 'ts',
  });
  await Promise.all([
    build({
      ...common,
      stdin: entry('node'),
      outfile: `${nodeTests}.js`,
      platform: 'node',
      external: ['vscode', 'mocha'],
    }),
    build({
      ...common,
      stdin: entry('web'),
      outfile: join(driver, `${webTests}.js`),
      platform: 'browser',
      // Mocha's browser build looks for a process to adapt to.
      define: { process: 'undefined' },
    }),
  ]);
}
