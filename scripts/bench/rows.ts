import type { Times } from './statistics.ts';

/** One line of the table. */
export interface Row {
  readonly group: string;
  readonly name: string;
  readonly unit: 'ms' | 'MiB' | 'KiB' | 'x';
  readonly value: number;
  readonly times?: Times;
  readonly ratio?: { readonly of: 'JSON.parse' | 'node'; readonly value: number };
  /** What is to be reached, of the value or of its ratio. */
  readonly reach?: { readonly of: 'value' | 'ratio'; readonly most: number };
}

export interface Bench {
  readonly node: string;
  readonly cores: number;
  readonly quick: boolean;
  /** Milliseconds of the units: JSON.parse of 1 MB, the start of Node with nothing to do. */
  readonly units: { readonly jsonParse: number; readonly node: number };
  readonly rows: readonly Row[];
}

/** Undefined for a row that has nothing to reach. */
export function isReached({ value, ratio, reach }: Row): boolean | undefined {
  if (!reach) return undefined;
  return (reach.of === 'value' ? value : (ratio?.value ?? Infinity)) <= reach.most;
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
    reach ? `${figure(reach.most)} ${reach.of === 'value' ? unit : `× ${ratio?.of ?? ''}`}` : '',
    reached === undefined ? '' : reached ? 'reached' : 'not yet',
  ];
}

/** Three figures, no more: the rest is noise. */
function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
