import type { Bench, Row } from './rows.ts';

/** The few figures that the README has, as a table in Markdown; of figures that no run has measured, no line. */
export function summaryOf({ groups }: Bench): string {
  const rows = groups.flatMap(({ rows }) => rows);
  const said = (group: string, name: string): string | undefined => {
    const row = rows.find((each) => each.group === group && each.name === name);
    return row && inWords(row);
  };
  const start = 'Process start, 300 lines';
  const samples = 'Beside others, 312 AWS sample templates';
  const others = ['cfn-lint', '@aws/cloudformation-validate']
    .map((name) => [name, said(samples, name)] as const)
    .filter(([, time]) => time !== undefined)
    .map(([name, time]) => `; ${name} ${time ?? ''}`);
  const lines: readonly (readonly [string, string | undefined, string?])[] = [
    [
      'From a keystroke to the findings of the whole file, 300 lines (95 of 100 take no more)',
      said('Keystroke', 'YAML, 300 lines, valid (p95)'),
    ],
    ['The same, 1 MB, the most that CloudFormation takes', said('Keystroke', 'YAML, 1 MB, valid (p95)')],
    [
      'From the start of the server to the first findings, 300 lines',
      said(start, 'server, until the first diagnostics'),
      ` (a start of Node that does nothing: ${said(start, 'bare node') ?? '?'})`,
    ],
    ['The command `check`, 300 lines', said(start, '`check FILE`')],
    ['`check`, 312 AWS sample templates, one core', said(samples, 'iac-hardener, one core'), others.join('')],
    ['Memory of the server, 1 MB open and typed in', said('Memory of the server after that', 'YAML, 1 MB')],
  ];
  const measured = lines.filter(([, value]) => value !== undefined);
  return [
    '| | |',
    '| --- | --- |',
    ...measured.map(([what, value, more = '']) => `| ${what} | ${value ?? ''}${more} |`),
  ].join('\n');
}

function inWords({ value, unit }: Row): string {
  if (unit === 'ms' && value >= 1000) return `${(value / 1000).toPrecision(2)} s`;
  return `${value < 10 ? value.toPrecision(2) : String(Math.round(value))} ${unit === 'MiB' ? 'MB' : unit}`;
}
