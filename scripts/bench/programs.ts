import { cpSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { corpusFolder, templatesBelow } from '../../test/harness/files.ts';
import { root, vsix } from '../paths.ts';
import {
  bareNode,
  checkForPeople,
  checkFromInput,
  checkOf,
  firstDiagnostics,
  inTurns,
  peakOf,
  usual,
} from './processes.ts';
import type { Row } from './rows.ts';

export async function starts(quick: boolean): Promise<readonly Row[]> {
  const check = checkOf('check', usual);
  const times = await inTurns(quick ? 5 : 15, [bareNode, check, checkForPeople, checkFromInput, firstDiagnostics]);
  const node = times.get(bareNode.name) ?? 1;
  const group = 'Process start, 300 lines';
  const row = (name: string, value: number, reach?: Row['reach']): Row => ({
    group,
    name,
    unit: 'ms',
    value,
    ratio: { of: 'node', value: value / node },
    ...(reach && { reach }),
  });
  return [
    { group, name: 'bare node', unit: 'ms', value: node },
    row('`check FILE --format json`', times.get(check.name) ?? 0, { of: 'ratio', most: 3 }),
    row('`check FILE`', times.get(checkForPeople.name) ?? 0, { of: 'ratio', most: 3 }),
    row('`check --stdin --format json`', times.get(checkFromInput.name) ?? 0),
    row('server, until the first diagnostics', times.get(firstDiagnostics.name) ?? 0, {
      of: 'value',
      most: node + 120,
    }),
  ];
}

/** The most that one process holds for a tree of templates, and for four times as many. */
export function checkMemory(): readonly Row[] {
  const folder = corpusFolder();
  if (folder === undefined) return [];
  const samples = join(folder, 'aws-templates');
  const count = templatesBelow(samples).length;
  const copies = mkdtempSync(join(tmpdir(), 'iac-hardener-bench-'));
  try {
    for (const copy of ['a', 'b', 'c', 'd']) cpSync(samples, join(copies, copy), { recursive: true });
    const trees: readonly (readonly [string, string])[] = [
      [`${String(count)} AWS sample templates, one thread`, samples],
      ['four times as many', copies],
    ];
    return trees.map(([name, path]) => ({ group: 'Memory of `check`', name, unit: 'MiB', value: peakOf(path) }));
  } finally {
    rmSync(copies, { recursive: true, force: true });
  }
}

export async function corpus(quick: boolean): Promise<readonly Row[]> {
  const folder = corpusFolder();
  if (folder === undefined) return [];
  const samples = join(folder, 'aws-templates');
  const runs: readonly (readonly [string, string])[] = [
    [`${templatesBelow(samples).length} AWS sample templates, whole process`, samples],
    [`${templatesBelow(folder).length} templates, whole process`, folder],
  ];
  const checks = runs.map(([name, path]) => checkOf(name, path));
  const times = await inTurns(quick ? 1 : 3, [bareNode, ...checks]);
  const node = times.get(bareNode.name) ?? 1;
  return checks.map(({ name }) => {
    const value = times.get(name) ?? 0;
    return { group: 'Corpus', name, unit: 'ms', value, ratio: { of: 'node', value: value / node } };
  });
}

export function bundleSizes(): readonly Row[] {
  const files: readonly (readonly [string, string, number?])[] = [
    ['server bundle without data', join(root, 'dist/server.program.cjs'), 450],
    ['CLI bundle without data', join(root, 'dist/cli.program.cjs')],
    ['client bundle', join(root, 'dist/client.cjs')],
    ['VSIX', vsix],
  ];
  return files
    .filter(([, path]) => existsSync(path))
    .map(([name, path, most]) => {
      const row: Row = { group: 'Size', name, unit: 'KiB', value: statSync(path).size / 1024 };
      return most === undefined ? row : { ...row, reach: { of: 'value', most } };
    });
}
