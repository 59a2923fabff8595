// Bundles everything that ships into dist/. `--dev` keeps names and adds source maps; neither ships.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { dev, node, root, web } from './scripts/bundling.mjs';
import { thirdPartyLicences } from './scripts/third-party.mjs';

const dist = join(root, 'dist');
const generated = join(root, 'server/core/data/generated');

/**
 * KiB each bundle may weigh; the web server's budget is for code, the data in it comes on top. Of a server, the language
 * server library is about 190 and yaml 70; a rule is 3 to 8 with what it reads.
 */
const budgets = {
  'client.cjs': 480,
  'server.cjs': 1100,
  'cli.js': 1150,
  'web/client.js': 450,
  'web/server.js': 1100,
};

/** @type {readonly import('esbuild').BuildOptions[]} */
const bundles = [
  { ...node, entryPoints: ['client/main.node.ts'], outfile: 'dist/client.cjs' },
  {
    ...node,
    entryPoints: ['server/main.node.ts'],
    outfile: 'dist/server.cjs',
    // CommonJS has no import.meta.
    define: { 'import.meta.dirname': '__dirname' },
  },
  {
    ...node,
    entryPoints: ['server/main.cli.ts'],
    outfile: 'dist/cli.js',
    format: 'esm',
    banner: {
      // commander is CommonJS and asks for Node's modules by require.
      js: "#!/usr/bin/env node\nimport { createRequire as $require } from 'node:module';const require = $require(import.meta.url);",
    },
  },
  // VS Code evaluates the web entry as CommonJS; the worker is a classic script.
  { ...web, entryPoints: ['client/main.web.ts'], outfile: 'dist/web/client.js', format: 'cjs' },
  { ...web, entryPoints: ['server/main.web.ts'], outfile: 'dist/web/server.js', format: 'iife' },
];

rmSync(join(dist, 'web'), { recursive: true, force: true });
rmSync(join(dist, 'data'), { recursive: true, force: true });
mkdirSync(join(dist, 'web'), { recursive: true });
writeFileSync(join(dist, 'web/package.json'), '{ "type": "commonjs" }\n');
copyData();

const results = await Promise.all(bundles.map((options) => build(options)));
writeFileSync(
  join(dist, 'THIRD_PARTY_LICENSES.txt'),
  thirdPartyLicences(
    root,
    results.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {})),
  ),
);
for (const { metafile } of results) report(/** @type {import('esbuild').Metafile} */ (metafile));

/** Node's hosts read the tables from files, on the first policy; the web worker carries them in its bundle. */
function copyData() {
  if (!existsSync(generated)) return;
  const tables = readdirSync(generated).filter((name) => name.endsWith('.txt'));
  for (const name of tables) cpSync(join(generated, name), join(dist, 'data', name));
}

/** @param {import('esbuild').Metafile} metafile */
function report(metafile) {
  for (const [path, output] of Object.entries(metafile.outputs)) {
    if (path.endsWith('.map')) continue;
    const data = Object.entries(output.inputs).filter(([input]) => input.endsWith('.txt'));
    const dataBytes = data.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
    const name = /** @type {keyof typeof budgets} */ (path.replace('dist/', ''));
    const code = (output.bytes - dataBytes) / 1024;
    const line = `${name.padEnd(14)} ${code.toFixed(0).padStart(5)} KiB code${dataBytes > 0 ? `, ${(dataBytes / 1024).toFixed(0)} KiB data` : ''}`;
    const over = !dev && code > budgets[name];
    console.log(over ? `${line}  WARNING: over its budget of ${budgets[name]} KiB` : line);
  }
  const total = existsSync(join(dist, 'data'))
    ? readdirSync(join(dist, 'data')).reduce((sum, name) => sum + statSync(join(dist, 'data', name)).size, 0)
    : 0;
  if (total > 0 && metafile.outputs['dist/server.cjs'])
    console.log(`data/          ${(total / 1024).toFixed(0).padStart(5)} KiB`);
}
