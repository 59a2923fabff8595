import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.ts';
import { pageTable, type Bench } from './rows.ts';
import { summaryOf } from './summary.ts';

const file = join(root, 'docs/performance.json');
/** Where figures stand, between comments. */
const places = [
  { page: join(root, 'docs/performance.md'), mark: 'table', textOf: pageTable },
  { page: join(root, 'README.md'), mark: 'speed', textOf: summaryOf },
];

/** The figures in docs/; none before the first run. */
export function committed(): Bench {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Bench) : { groups: [] };
}

/** Writes the figures, and what the pages say of them. */
export function writeBench(bench: Bench): void {
  writeFileSync(file, `${JSON.stringify(bench, rounded, 2)}\n`);
  // Read again, so that all have the same figures.
  const figures = committed();
  for (const { page, mark, textOf } of places) {
    const between = new RegExp(`(<!-- ${mark} -->\n)[^]*(<!-- /${mark} -->)`);
    const text = readFileSync(page, 'utf8');
    writeFileSync(
      page,
      text.replace(between, (_, start: string, end: string) => `${start}\n${textOf(figures)}\n\n${end}`),
    );
  }
  const pages = places.map(({ page }) => page);
  spawnSync(process.execPath, ['node_modules/prettier/bin/prettier.cjs', '--write', file, ...pages], { cwd: root });
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(3)) : value;
}
