import type { Times } from './statistics.ts';

/** One line of the table. */
export interface Row {
  readonly group: string;
  readonly name: string;
  readonly unit: 'ms' | 'MiB' | 'KiB' | 'x';
  readonly value: number;
  readonly times?: Times;
  readonly ratio?: { readonly of: 'JSON.parse' | 'node'; readonly value: number };
  readonly reach?: Reach;
}

/** What is to be reached, of the value or of its ratio: at most, or at least. */
export type Reach = { readonly of: 'value' | 'ratio' } & ({ readonly most: number } | { readonly least: number });

/** What one run measured of one group. */
export interface MeasuredGroup {
  readonly name: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly node: string;
  readonly cores: number;
  /** Milliseconds of the units: JSON.parse of 1 MB, the start of Node with nothing to do. */
  readonly units: { readonly jsonParse: number; readonly node: number };
  readonly rows: readonly Row[];
}

/** The last run of each group. */
export interface Bench {
  readonly groups: readonly MeasuredGroup[];
}

/** With `group` in the place of an earlier run of it; groups that are not in `order` are gone. */
export function withGroup({ groups }: Bench, group: MeasuredGroup, order: readonly string[]): Bench {
  const known = new Map([...groups, group].map((each) => [each.name, each]));
  return { groups: order.flatMap((name) => known.get(name) ?? []) };
}

/** Undefined for a row that has nothing to reach. */
export function isReached({ value, ratio, reach }: Row): boolean | undefined {
  if (!reach) return undefined;
  const reached = reach.of === 'value' ? value : (ratio?.value ?? NaN);
  return 'most' in reach ? reached <= reach.most : reached >= reach.least;
}

/** What docs/performance.md says of the figures: when they were measured, and the table. */
export function pageTable({ groups }: Bench): string {
  const runs = new Map<string, string[]>();
  for (const { name, date, node, cores, units } of groups) {
    const run = `${date}, Node ${node.slice(1)}, ${cores} cores, \`JSON.parse\` of 1 MB ${figure(units.jsonParse)} ms, bare start of Node ${figure(units.node)} ms`;
    runs.set(run, [...(runs.get(run) ?? []), name]);
  }
  const said = [...runs].map(([run, names]) => (runs.size === 1 ? `${run}.` : `- ${names.join(', ')}: ${run}.`));
  return `${said.join('\n')}\n\n${tableOf(groups.flatMap(({ rows }) => rows))}`;
}

/** The table in Markdown. */
export function tableOf(rows: readonly Row[]): string {
  const head = ['', 'result', 'p50 / p95 / p99', 'ratio', 'to reach', ''];
  const lines = [head, head.map((_, at) => (at === 0 || at === 5 ? '---' : '--:')), ...rows.map(cellsOf)];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cellsOf(row: Row): readonly string[] {
  const { group, name, unit, value, times, ratio, reach } = row;
  const reached = isReached(row);
  return [
    name === '' ? group : `${group}: ${name}`,
    `${figure(value)} ${unit}`,
    times ? [times.p50, times.p95, times.p99].map(figure).join(' / ') : '',
    ratio ? `${figure(ratio.value)} × ${ratio.of}` : '',
    reach ? `${limitOf(reach)} ${reach.of === 'value' ? unit : `× ${ratio?.of ?? ''}`}` : '',
    reached === undefined ? '' : reached ? 'reached' : 'not yet',
  ];
}

function limitOf(reach: Reach): string {
  return 'most' in reach ? figure(reach.most) : `at least ${figure(reach.least)}`;
}

/** Three figures, no more: the rest is noise. */
function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
