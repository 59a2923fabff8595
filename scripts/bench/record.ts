import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.ts';
import { pageTable, type Bench } from './rows.ts';

const file = join(root, 'docs/performance.json');
const page = join(root, 'docs/performance.md');
const table = /(<!-- table -->\n)[^]*(<!-- \/table -->)/;

/** The figures in docs/; none before the first run. */
export function committed(): Bench {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Bench) : { groups: [] };
}

/** Writes the figures, and the table where the page has one. */
export function writeBench(bench: Bench): void {
  writeFileSync(file, `${JSON.stringify(bench, rounded, 2)}\n`);
  const text = readFileSync(page, 'utf8');
  // Read again, so that both have the same figures.
  const now = `\n${pageTable(committed())}\n\n`;
  writeFileSync(
    page,
    text.replace(table, (_, start: string, end: string) => start + now + end),
  );
  spawnSync(process.execPath, ['node_modules/prettier/bin/prettier.cjs', '--write', file, page], { cwd: root });
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(3)) : value;
}
