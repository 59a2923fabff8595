// `npm run bench`: how fast the built product is. Prints a table; a full run also writes docs/performance.json and the
// table of docs/performance.md. `-- --quick` runs less and writes nothing, `-- --only NAME` runs some groups only,
// `-- --peers` adds other tools that are installed.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { largeTemplate } from '../test/harness/large-template.ts';
import { measured } from './bench/measure.ts';
import { bundleProbe } from './bench/probes.ts';
import { bareNode, inTurns } from './bench/processes.ts';
import { fastest } from './bench/statistics.ts';
import { isReached, tableOf, type Bench } from './bench/rows.ts';
import { root } from './paths.ts';
import { must } from './run.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    peers: { type: 'boolean', default: false },
  },
});

await must(process.execPath, ['esbuild.mjs'], { cwd: root, output: 'quiet' });
await bundleProbe();
const twin = largeTemplate(340, 'json');
const jsonParse = fastest(30, () => void JSON.parse(twin)) * ((1 << 20) / twin.length);
const node = (await inTurns(10, [bareNode])).get(bareNode.name) ?? 0;
const rows = await measured(values, (some) => console.log(tableOf(some)));
const bench: Bench = {
  node: process.version,
  cores: availableParallelism(),
  quick: values.quick,
  units: { jsonParse, node },
  rows,
};
const missed = rows.filter((row) => isReached(row) === false);
console.log(
  `JSON.parse of 1 MB: ${jsonParse.toFixed(1)} ms, bare node: ${node.toFixed(0)} ms, not reached: ${missed.length}`,
);
if (!values.quick && values.only === undefined) {
  writeFileSync(join(root, 'docs/performance.json'), `${JSON.stringify(bench, rounded, 2)}\n`);
  writePage();
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(3)) : value;
}

/** Puts the table where the page has one. */
function writePage(): void {
  const page = join(root, 'docs/performance.md');
  if (!existsSync(page)) return;
  const text = readFileSync(page, 'utf8');
  writeFileSync(page, text.replace(/(<!-- table -->\n)[^]*(<!-- \/table -->)/, `$1\n${tableOf(rows)}\n\n$2`));
}
