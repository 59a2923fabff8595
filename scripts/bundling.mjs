// How code is bundled: what ships, and what is measured as if it shipped.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const dev = process.argv.includes('--dev');

// The browser build of yaml is one ES module, so unused parts of it fall away; it needs nothing of a browser.
const yaml = join(dirname(createRequire(import.meta.url).resolve('yaml/package.json')), 'browser/index.js');

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: !dev,
  keepNames: false,
  sourcemap: dev,
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  external: ['vscode'],
  // jsonc-parser's UMD entry bundles without a complaint, and fails at its first start.
  mainFields: ['module', 'main'],
  alias: { yaml },
  loader: { '.txt': 'text' },
};

/** @type {import('esbuild').BuildOptions} */
export const node = { ...common, platform: 'node', format: 'cjs', target: 'node20' };
/** @type {import('esbuild').BuildOptions} */
export const web = {
  ...common,
  platform: 'browser',
  mainFields: ['browser', 'module', 'main'],
  conditions: ['browser'],
};
