import { bestFixOf, type CheckedFile, type CheckReport } from '../check-report.ts';
import { printable } from './printable.ts';
import { summaryOf } from './summary.ts';

/** For a job summary or a comment: one table a file, and the counts. */
export function markdown({ files }: CheckReport): string {
  const shown = files.filter(({ problems, findings }) => problems.length + findings.length > 0);
  return [`# IaC Hardener`, summaryOf(files).replace(/^(.+)$/, '**$1**'), ...shown.map(section)]
    .join('\n\n')
    .concat('\n');
}

function section({ path, problems, findings }: CheckedFile): string {
  const rows = [
    ...problems.map(({ range, severity, message }) => row([String(range.start.line), severity, message, '', ''])),
    ...findings.map((finding) => {
      const { range, severity, message, rule } = finding;
      return row([String(range.start.line), severity, message, bestFixOf(finding)?.title ?? '', `\`${rule}\``]);
    }),
  ];
  return [
    `## ${escaped(path)}`,
    '',
    '| Line | Severity | Finding | Fix | Rule |',
    '| ---: | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function row([line = '', severity = '', message = '', fix = '', rule = '']: readonly string[]): string {
  return `| ${line} | ${severity} | ${escaped(message)} | ${escaped(fix)} | ${rule} |`;
}

/** Text of a template is text here too. */
function escaped(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>|#]/g, (character) => `\\${character}`);
}
