import type { CheckReport } from '../check-report.ts';
import { findingJson } from './json.ts';

/** One finding or problem a line, as in the JSON report, with its path: for `grep`, `jq` and streams. */
export function jsonl({ files }: CheckReport): string {
  const rows = files.flatMap(({ path, problems, findings }) => [
    ...problems.map((problem) => ({ path, problem })),
    ...findings.map((finding) => ({ path, ...findingJson(finding) })),
  ]);
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
