// How code is bundled: what ships, and what is measured as if it shipped.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { shortRules } from './rule-texts.mjs';
import { usedTypes } from './used-types.mjs';

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

/**
 * Modules of Node that short runs need not, and which take one to three milliseconds each to load: their functions load
 * them when they are called. Functions only, and without properties of their own, as `promisify` looks for.
 * @type {import('esbuild').Plugin}
 */
const late = {
  name: 'late',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:node:)?(?:crypto|fs\/promises|tty|v8|zlib|child_process)$/ }, (given) => {
      const { path, importer, namespace, kind } = given;
      if (namespace.startsWith('late')) return { path, external: true };
      // Commander has it for commands that are programs of their own, which ours are not, and the language server library
      // for packages that it would look for. Ours promisifies.
      const isTheirs = /[\\/](?:commander|vscode-(?:jsonrpc|languageserver)[\\/]lib[\\/]node)[\\/]/.test(importer);
      const isLate = path.endsWith('child_process') || !path.startsWith('node:') ? isTheirs : true;
      if (!isLate) return undefined;
      return { path, namespace: kind === 'require-call' ? 'late-required' : 'late' };
    });
    // What is required is not known by name, so nothing of it would fall away.
    onLoad({ filter: /.*/, namespace: 'late-required' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => require(${JSON.stringify(path)})[name] });`,
      resolveDir: root,
    }));
    onLoad({ filter: /.*/, namespace: 'late' }, async ({ path }) => {
      const functions = Object.entries(await import(path)).filter(
        ([name, value]) => typeof value === 'function' && name !== 'default',
      );
      const contents = functions.map(
        ([name]) => `export const ${name} = (...given) => require(${JSON.stringify(path)}).${name}(...given);`,
      );
      return { contents: contents.join('\n'), resolveDir: root };
    });
  },
};

/** @type {import('esbuild').BuildOptions} */
export const node = { ...common, platform: 'node', format: 'cjs', target: 'node20', plugins: [late, usedTypes(root)] };
/** @type {import('esbuild').BuildOptions} */
export const web = {
  ...common,
  plugins: [usedTypes(root)],
  platform: 'browser',
  mainFields: ['browser', 'module', 'main'],
  conditions: ['browser'],
};

/**
 * Bundles a program for Node, and beside it the small file that starts it with its functions compiled
 * (server/compiled.node.ts): `NAME.program.cjs` and `start`, in `folder`, and the texts of rules in its `data`. Returns what both are made of.
 * @param {{ name: string, main: string, start: string, starter: string, folder: string }} program
 */
export async function bundleProgram({ name, main, start, starter, folder }) {
  const file = join(folder, `${name}.program.cjs`);
  const { plugin, table } = await shortRules();
  const program = await build({
    ...node,
    plugins: [...(node.plugins ?? []), plugin],
    entryPoints: [main],
    outfile: file,
    write: false,
    // CommonJS has no import.meta; createRequire takes a path as well.
    define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '__filename' },
  });
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'data/rule-texts.txt'), table);
  for (const { path, text } of program.outputFiles) if (path !== file) writeFileSync(path, text);
  const body = program.outputFiles.find(({ path }) => path === file)?.text ?? '';
  // A line of its own at the end, which may be a comment.
  const code = ascii(`(function(exports,require,module,__filename,__dirname){${body}\n})`);
  // A script that is no module finds none: older editors' Node has no loader for it.
  if (/(?<![\w$.])import\(/.test(code)) throw new Error(`${file} imports something while it runs`);
  // It is read as Latin-1, which is faster than UTF-8.
  if (/[^\0-\x7f]/.test(code)) throw new Error(`${file} has characters beyond ASCII`);
  writeFileSync(file, code);
  const version = createHash('sha256').update(code).digest('hex').slice(0, 16);
  const started = await build({
    ...node,
    entryPoints: [starter],
    outfile: join(folder, start),
    sourcemap: false,
    banner: { js: start.endsWith('.js') ? '#!/usr/bin/env node' : '' },
    define: { 'import.meta.dirname': '__dirname', programVersion: JSON.stringify(version) },
  });
  return [program, started].map(({ metafile }) => /** @type {import('esbuild').Metafile} */ (metafile));
}

/** Comments, which only code for debugging has, may have other characters; strings are written without. */
function ascii(/** @type {string} */ code) {
  return dev ? code.replace(/[^\0-\x7f]/g, '?') : code;
}
