// Bundles everything that ships into dist/. `--dev` keeps names and adds source maps; neither ships.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleProgram, dev, node, root, web } from './scripts/bundling.mjs';
import { shortRules } from './scripts/rule-texts.mjs';
import { thirdPartyLicences } from './scripts/third-party.mjs';

const dist = join(root, 'dist');
const generated = join(root, 'server/core/data/generated');

/**
 * KiB each bundle may weigh; the web server's budget is for code, the data in it comes on top, and so do the texts of
 * rules. Of a server, rules are about 260 and what they know of AWS 160, the language server library 165, yaml 70, our own
 * readers of YAML and JSON 20, editing and values 90; a rule is 1 to 8. The command line has the server in it.
 */
const budgets = {
  'client.cjs': 470,
  'server.program.cjs': 1065,
  'cli.program.cjs': 1345,
  'web/client.js': 440,
  'web/server.js': 1055,
};

/** @type {readonly import('esbuild').BuildOptions[]} */
const bundles = [
  { ...node, entryPoints: ['client/main.node.ts'], outfile: 'dist/client.cjs' },
  // VS Code evaluates the web entry as CommonJS; the worker is a classic script.
  { ...web, entryPoints: ['client/main.web.ts'], outfile: 'dist/web/client.js', format: 'cjs' },
  {
    ...web,
    entryPoints: ['server/main.web.ts'],
    outfile: 'dist/web/server.js',
    format: 'iife',
    plugins: [...(web.plugins ?? []), (await shortRules()).plugin],
  },
];

const programs = [
  { name: 'server', main: 'server/main.node.ts', start: 'server.cjs', starter: 'server/start.node.ts', folder: dist },
  { name: 'cli', main: 'server/main.cli.ts', start: 'cli.js', starter: 'server/start.cli.ts', folder: dist },
];

rmSync(join(dist, 'web'), { recursive: true, force: true });
rmSync(join(dist, 'data'), { recursive: true, force: true });
mkdirSync(join(dist, 'web'), { recursive: true });
for (const folder of [dist, join(dist, 'web')]) writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
copyData();

const results = [
  ...(await Promise.all(bundles.map(async (options) => (await build(options)).metafile))),
  ...(await Promise.all(programs.map(bundleProgram))).flat(),
];
writeFileSync(
  join(dist, 'THIRD_PARTY_LICENSES.txt'),
  thirdPartyLicences(
    root,
    results.flatMap((metafile) => Object.keys(metafile?.inputs ?? {})),
  ),
);
for (const metafile of results) report(/** @type {import('esbuild').Metafile} */ (metafile));

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
    if (!(name in budgets)) continue;
    const code = (output.bytes - dataBytes) / 1024;
    const line = `${name.padEnd(18)} ${code.toFixed(0).padStart(5)} KiB code${dataBytes > 0 ? `, ${(dataBytes / 1024).toFixed(0)} KiB data` : ''}`;
    const over = !dev && code > budgets[name];
    console.log(over ? `${line}  WARNING: over its budget of ${budgets[name]} KiB` : line);
  }
  const total = existsSync(join(dist, 'data'))
    ? readdirSync(join(dist, 'data')).reduce((sum, name) => sum + statSync(join(dist, 'data', name)).size, 0)
    : 0;
  if (total > 0 && metafile.outputs['dist/server.program.cjs'])
    console.log(`data/              ${(total / 1024).toFixed(0).padStart(5)} KiB`);
}
