import { create } from 'xmlbuilder';
import type { CheckedFile, CheckReport } from '../check-report.ts';
import { printable } from './printable.ts';

/** JUnit XML: a suite a file, a failed case a finding; a file without any has one case that passed. */
export function junit({ files }: CheckReport): string {
  const root = create('testsuites', { encoding: 'UTF-8' });
  const total = files.reduce((sum, file) => sum + failuresOf(file).length, 0);
  root.att({ name: 'IaC Hardener', tests: files.reduce((sum, file) => sum + casesOf(file), 0), failures: total });
  for (const file of files) {
    const failures = failuresOf(file);
    const name = printable(file.path);
    const suite = root.ele('testsuite', { name, tests: casesOf(file), failures: failures.length, errors: 0 });
    if (failures.length === 0) suite.ele('testcase', { name: 'no findings', classname: name, file: name });
    for (const { rule, severity, message, line, column } of failures) {
      suite
        .ele('testcase', { name: `${rule} (line ${line})`, classname: name, file: name, line })
        .ele('failure', { type: severity, message: printable(message) })
        .txt(printable(`${file.path}:${line}:${column}: ${message}`));
    }
  }
  return `${root.end({ pretty: true })}\n`;
}

interface Failure {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

function failuresOf({ problems, findings }: CheckedFile): readonly Failure[] {
  return [...problems.map((problem) => ({ rule: problem.code, ...problem })), ...findings].map(
    ({ rule, severity, message, range: { start } }) => ({ rule, severity, message, ...start }),
  );
}

function casesOf(file: CheckedFile): number {
  return Math.max(failuresOf(file).length, 1);
}
