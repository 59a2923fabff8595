import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { corpusFolder, templatesBelow } from '../../test/harness/files.ts';
import { root } from '../paths.ts';
import { bareNode, checkOf, inTurns, usual, type Started } from './processes.ts';
import type { Row } from './rows.ts';

/** Other tools are not waited for longer than this, so a row of this value means "or more". */
const patienceMs = 120_000;

/**
 * The tools that are installed beside ours, in the same run: a whole process on one template, and on AWS's sample
 * templates where they are at hand. Empty where no other tool is. cfn-guard is left out: it has no rules of its own.
 */
export async function besidePeers(quick: boolean): Promise<readonly Row[]> {
  const one = peersOn([usual]);
  if (one.length === 0) return [];
  const folder = corpusFolder();
  const samples = folder === undefined ? [] : templatesBelow(join(folder, 'aws-templates'));
  const rows = await rowsOf('Beside others, 300 lines', [checkOf('iac-hardener', usual), ...one], quick ? 1 : 5);
  if (folder === undefined || quick) return rows;
  const many = [checkOf('iac-hardener', join(folder, 'aws-templates')), ...peersOn(samples)];
  return [...rows, ...(await rowsOf(`Beside others, ${String(samples.length)} AWS sample templates`, many, 1))];
}

async function rowsOf(group: string, started: readonly Started[], runs: number): Promise<readonly Row[]> {
  const times = await inTurns(runs, [bareNode, ...started]);
  const node = times.get(bareNode.name) ?? 1;
  return started.map(({ name }) => {
    const value = times.get(name) ?? 0;
    return { group, name, unit: 'ms', value, ratio: { of: 'node', value: value / node } };
  });
}

function peersOn(files: readonly string[]): readonly Started[] {
  const validate = join(root, 'node_modules/.bin/cfn-validate');
  return [
    ...(isOnPath('cfn-lint') ? [peer('cfn-lint', 'cfn-lint', ['--format', 'json', '--', ...files])] : []),
    ...(existsSync(validate) ? [peer('@aws/cloudformation-validate', validate, files)] : []),
  ];
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
