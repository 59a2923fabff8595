import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { bundleProgram } from './bundling.mjs';
import { isMain, root } from './paths.ts';
import { must } from './run.ts';
import { thirdPartyLicences } from './third-party.mjs';

const folder = join(root, 'dist/npm/package');
const tables = join(root, 'server/core/data/generated');
const pages = join(root, 'docs/rules');
/** Made with the bundle. */
const texts = 'dist/data/rule-texts.txt';

/** Bytes that the package may take when it is unpacked, the pages of rules aside. */
const budget = 2 * 1024 * 1024;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly keywords: readonly string[];
  readonly engines: { readonly node: string };
}

/**
 * Builds the npm package, command line and language server without the extension, and packs it. Returns the path of the
 * tarball. Throws when it would be larger than its budget.
 */
export async function packageNpm(): Promise<string> {
  rmSync(dirname(folder), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { name, version, license, keywords, engines } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Manifest;
  write('THIRD_PARTY_LICENSES.txt', thirdPartyLicences(root, await bundle()));
  write(
    'package.json',
    `${JSON.stringify(
      {
        name,
        version,
        description:
          'Finds and fixes what makes CloudFormation templates, IAM policies and security groups unsafe. Command line and language server; offline.',
        license,
        keywords,
        bin: { [name]: 'dist/cli.js' },
        engines: { node: engines.node },
      },
      undefined,
      2,
    )}\n`,
  );
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  cpSync(join(root, 'scripts/npm/README.md'), join(folder, 'README.md'));
  write('docs/data.md', readFileSync(join(root, 'docs/data.md')));
  for (const table of readdirSync(tables).filter((each) => each.endsWith('.txt')))
    compress(join(tables, table), `dist/data/${table}`);
  compress(join(folder, texts), texts);
  rmSync(join(folder, texts));
  const beforePages = sizeOf(folder);
  if (beforePages > budget)
    throw new Error(`The npm package takes ${kib(beforePages)} unpacked; its budget is ${kib(budget)}.`);
  for (const page of readdirSync(pages, { recursive: true, encoding: 'utf8' }))
    if (page.includes('/') && page.endsWith('.md')) compress(join(pages, page), `docs/rules/${page}`);
  await must('npm', ['pack', '--ignore-scripts', '--pack-destination', dirname(folder)], {
    cwd: folder,
    output: 'quiet',
  });
  const tarball = join(dirname(folder), `${name}-${version}.tgz`);
  console.log(
    `${tarball.slice(root.length)}: ${kib(statSync(tarball).size)}; unpacked ${kib(sizeOf(folder))}, of which ${kib(
      sizeOf(folder) - beforePages,
    )} are the pages of rules`,
  );
  return tarball;
}

/** The command line, with the language server in it. Returns the inputs, from the repository's folder. */
async function bundle(): Promise<readonly string[]> {
  const dist = join(folder, 'dist');
  const metafiles = await bundleProgram({
    ...{ name: 'cli', main: 'server/main.cli.ts', start: 'cli.js', starter: 'server/start.cli.ts', folder: dist },
  });
  chmodSync(join(dist, 'cli.js'), 0o755);
  return metafiles.flatMap(({ inputs }) => Object.keys(inputs));
}

/** Brotli makes the tables a sixth, and unpacks the largest in two milliseconds. */
function compress(from: string, to: string): void {
  const text = readFileSync(from);
  const params = { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT };
  write(`${to}.br`, brotliCompressSync(text, { params }));
}

function write(path: string, content: string | Uint8Array): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function sizeOf(path: string): number {
  if (!existsSync(path)) return 0;
  if (!statSync(path).isDirectory()) return statSync(path).size;
  return readdirSync(path).reduce((sum, each) => sum + sizeOf(join(path, each)), 0);
}

function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KiB`;
}

if (isMain(import.meta.url)) await packageNpm();
