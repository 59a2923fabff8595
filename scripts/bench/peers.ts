import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { corpusFolder, templatesBelow } from '../../test/harness/files.ts';
import { root } from '../paths.ts';
import { bareNode, checkOf, inTurns, usual, type Started } from './processes.ts';
import type { Row } from './rows.ts';

/** Other tools are not waited for longer than this, so a row of this value means "or more". */
const patienceMs = 120_000;
const ours = 'iac-hardener, one core';

/**
 * The tools that are installed beside ours, in the same run: a whole process on one template, and on AWS's sample
 * templates where they are at hand. Empty where no other tool is. cfn-guard is left out: it has no rules of its own.
 * `@aws/cloudformation-validate` has no program: `bench/validate.mjs` is the least that it takes. It is looked for in
 * `node_modules` of the folder that IAC_HARDENER_PEERS names, else of the repository.
 */
export async function besidePeers(quick: boolean): Promise<readonly Row[]> {
  if (peersOn([usual]).length === 0) return [];
  const rows = await rowsOf('Beside others, 300 lines', [usual], { runs: quick ? 1 : 3 });
  const folder = corpusFolder();
  if (folder === undefined || quick) return rows;
  const below = join(folder, 'aws-templates');
  const samples = templatesBelow(below).map((path) => join(below, path));
  const group = `Beside others, ${String(samples.length)} AWS sample templates`;
  return [...rows, ...(await rowsOf(group, samples, { runs: 1, reach: { of: 'value', least: 6 } }))];
}

async function rowsOf(
  group: string,
  files: readonly string[],
  { runs, reach }: { readonly runs: number; readonly reach?: Row['reach'] },
): Promise<readonly Row[]> {
  const own = [checkOf(ours, '--threads', '1', ...files), checkOf('iac-hardener', ...files)];
  // Ours take a fraction of the time, so that they can be run as often as bare Node.
  const quick = await inTurns(3, [bareNode, ...own]);
  const others = peersOn(files);
  const times = new Map([...quick, ...(await inTurns(runs, others))]);
  const node = times.get(bareNode.name) ?? 1;
  const rows = [...own, ...others].map(({ name }): Row => {
    const value = times.get(name) ?? 0;
    return { group, name, unit: 'ms', value, ratio: { of: 'node', value: value / node } };
  });
  const fastest = Math.min(...others.map(({ name }) => times.get(name) ?? Infinity));
  const name = 'the fastest of the others takes as many times as long as iac-hardener on one core';
  const lead: Row = { group, name, unit: 'x', value: fastest / (times.get(ours) ?? Infinity) };
  return [...rows, reach ? { ...lead, reach } : lead];
}

function peersOn(files: readonly string[]): readonly Started[] {
  const validate = validateModule();
  return [
    ...(isOnPath('cfn-lint') ? [peer('cfn-lint', 'cfn-lint', ['--format', 'json', '--', ...files])] : []),
    ...(validate === undefined
      ? []
      : [peer('@aws/cloudformation-validate', process.execPath, [validateScript, validate, ...files])]),
  ];
}

const validateScript = join(root, 'scripts/bench/validate.mjs');

function validateModule(): string | undefined {
  try {
    const folder = process.env['IAC_HARDENER_PEERS'] ?? root;
    return createRequire(join(folder, 'package.json')).resolve('@aws/cloudformation-validate');
  } catch {
    return undefined;
  }
}

function peer(name: string, command: string, args: readonly string[]): Started {
  return {
    name,
    run: () => void spawnSync(command, args, { stdio: 'ignore', timeout: patienceMs, killSignal: 'SIGKILL' }),
  };
}

function isOnPath(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
}
