import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from './files.ts';

let cli: string | undefined;

/** The command line as it is bundled, of the sources as they are now: built once for all suites of a run. */
export function bundledCli(): string {
  return (cli ??= bundle());
}

function bundle(): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['esbuild.mjs'], {
    cwd: repository,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`esbuild.mjs failed\n${stdout}${stderr}`);
  return join(repository, 'dist/cli.js');
}
