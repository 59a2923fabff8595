/**
 * Writes what is generated from the rules, from the description of the configuration and from the commands:
 * `rules/index.ts`, `docs/rules`, `docs/rules.json`, `docs/configuration.schema.json`, a part of `docs/configuration.md`,
 * and `docs/cli.md`.
 * `--check` writes nothing and fails when a committed file is stale.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { provideData } from '#core/data/index.ts';
import type { AnyRule, Example } from '#core/rule/index.ts';
import { cliPage } from './gen/cli-page.ts';
import { configPage } from './gen/config-page.ts';
import { configSchema } from './gen/config-schema.ts';
import { rulesIndex } from './gen/rules-index.ts';
import { rulePage } from './gen/rule-page.ts';
import { rulesJson, rulesOverview } from './gen/rules-overview.ts';

const root = resolve(import.meta.dirname, '..');
const dataFolder = join(root, 'server/core/data/generated');
provideData((file) => readFileSync(join(dataFolder, file), 'utf8'));

const ids = readdirSync(join(root, 'rules'), { recursive: true, encoding: 'utf8' })
  .map((path) => path.split(sep).join('/'))
  .filter((path) => /^[^/]+\/[a-z0-9-]+\.ts$/.test(path))
  .map((path) => path.replace(/\.ts$/, ''))
  .sort();

const rules = await Promise.all(
  ids.map(async (id) => {
    const module = (await import(pathToFileURL(join(root, `rules/${id}.ts`)).href)) as {
      default: AnyRule;
      examples: readonly Example[];
    };
    return { rule: module.default, examples: module.examples };
  }),
);

const all = rules.map(({ rule }) => rule);
const files = new Map<string, string>([
  ['rules/index.ts', rulesIndex(ids)],
  ['docs/rules.json', rulesJson(all)],
  ['docs/rules/README.md', rulesOverview(all)],
  ['docs/configuration.schema.json', configSchema(all)],
  ['docs/configuration.md', configPage(read('docs/configuration.md') ?? '', all)],
  ['docs/cli.md', cliPage()],
  ...rules.map(({ rule, examples }): [string, string] => [`docs/rules/${rule.id}.md`, rulePage(rule, examples, all)]),
]);

const stale = [...files].filter(([path, text]) => read(path) !== text).map(([path]) => path);
const orphans = pages().filter((path) => !files.has(path));
if (process.argv.includes('--check')) {
  if (stale.length + orphans.length > 0) {
    console.error(
      `Stale generated files; run "npm run gen":\n${[...stale, ...orphans].map((path) => `  ${path}`).join('\n')}`,
    );
    process.exitCode = 1;
  }
} else {
  for (const path of orphans) rmSync(join(root, path));
  for (const path of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), files.get(path) ?? '');
  }
  console.log(
    `${String(files.size)} generated files, ${String(stale.length)} written, ${String(orphans.length)} removed.`,
  );
}

function read(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}

function pages(): readonly string[] {
  try {
    return readdirSync(join(root, 'docs/rules'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md'))
      .map((path) => `docs/rules/${path.split(sep).join('/')}`);
  } catch {
    return [];
  }
}
