// `npm run bench`: how fast the built product is. Prints a table and writes docs/performance.json and the table of
// docs/performance.md, group by group, so that a run which is cut keeps what it has. `-- --peers` adds other tools that
// are installed, `-- --only NAME` runs some groups only, `-- --quick` runs less and writes nothing, as does `-- --dry`.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { largeTemplate } from '../test/harness/large-template.ts';
import { groupNames, measure } from './bench/measure.ts';
import { bundleProbe } from './bench/probes.ts';
import { bareNode, inTurns } from './bench/processes.ts';
import { committed, writeBench } from './bench/record.ts';
import { isReached, tableOf, withGroup, type MeasuredGroup } from './bench/rows.ts';
import { fastest } from './bench/statistics.ts';
import { root } from './paths.ts';
import { must } from './run.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    dry: { type: 'boolean', default: false },
    only: { type: 'string' },
    peers: { type: 'boolean', default: false },
  },
});

const start = performance.now();
await must(process.execPath, ['esbuild.mjs'], { cwd: root, output: 'quiet' });
await bundleProbe();
const twin = largeTemplate(340, 'json');
const jsonParse = fastest(30, () => void JSON.parse(twin)) * ((1 << 20) / twin.length);
const node = (await inTurns(10, [bareNode])).get(bareNode.name) ?? 0;
let bench = committed();
const done: MeasuredGroup[] = [];

await measure(values, (name, rows) => {
  const group = {
    name,
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cores: availableParallelism(),
    units: { jsonParse, node },
    rows,
  };
  done.push(group);
  bench = withGroup(bench, group, groupNames);
  if (!values.quick && !values.dry) writeBench(bench);
  console.log(`\n${name}, ${seconds()} s\n${tableOf(rows)}`);
});

const missed = done.flatMap(({ rows }) => rows).filter((row) => isReached(row) === false);
console.log(
  `\nJSON.parse of 1 MB: ${jsonParse.toFixed(1)} ms, bare node: ${node.toFixed(0)} ms, not reached: ${missed.length}, ${seconds()} s in all`,
);

function seconds(): string {
  return ((performance.now() - start) / 1000).toFixed(0);
}
