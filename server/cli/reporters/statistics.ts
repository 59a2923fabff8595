import { severities, type Severity } from '#core/index.ts';
import { isFixable, type CheckReport } from '../check-report.ts';
import { UsageError } from '../io.ts';
import { json } from './json.ts';
import type { Paint } from './paint.ts';
import type { Format } from './render.ts';
import { summaryOf } from './summary.ts';

interface Row {
  readonly rule: string;
  readonly title: string;
  /** The worst among its findings. */
  readonly severity: Severity;
  readonly count: number;
  readonly fixable: number;
}

/** Counts are for people and for scripts; formats of other tools have no place for them. */
export function assertStatistics(options: { readonly statistics?: boolean; readonly format: Format }): void {
  if (options.statistics === true && options.format !== 'pretty' && options.format !== 'json')
    throw new UsageError('--statistics goes with the formats pretty and json.');
}

/** A line a rule, the most frequent first, and the summary. */
export function statistics(report: CheckReport, paint: Paint): string {
  const rows = rowsOf(report);
  const width = (cells: readonly string[]): number => Math.max(0, ...cells.map(({ length }) => length));
  const [counts, rules] = [width(rows.map(({ count }) => String(count))), width(rows.map(({ rule }) => rule))];
  const lines = rows.map(({ rule, title, severity, count, fixable }) => {
    const mark = fixable > 0 ? paint.added('[*]') : '[ ]';
    return `${String(count).padStart(counts)}  ${paint.severity[severity](severity.padEnd(8))}  ${mark}  ${paint.bold(rule.padEnd(rules))}  ${title}`;
  });
  const legend = rows.some(({ fixable }) => fixable > 0) ? [`${paint.added('[*]')} can be fixed`, ''] : [];
  const body = rows.length > 0 ? [...lines, '', ...legend] : [];
  return `${[...body, summaryOf(report.files)].join('\n')}\n`;
}

export function statisticsJson(report: CheckReport): string {
  return json({ version: 1, statistics: rowsOf(report) });
}

function rowsOf({ files, rules }: CheckReport): readonly Row[] {
  const findings = files.flatMap((file) => file.findings);
  const ids = [...new Set(findings.map(({ rule }) => rule))];
  const rows = ids.map((rule) => {
    const own = findings.filter((finding) => finding.rule === rule);
    return {
      rule,
      title: rules.find(({ id }) => id === rule)?.title ?? '',
      severity: severities.find((severity) => own.some((finding) => finding.severity === severity)) ?? 'info',
      count: own.length,
      fixable: own.filter(isFixable).length,
    };
  });
  return rows.sort((a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1));
}
