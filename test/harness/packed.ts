import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { repository } from './files.ts';

/** The npm package, installed as anybody would. */
export interface Installed {
  /** A project of its own, outside of the repository. */
  readonly folder: string;
  /** The package in it. */
  readonly home: string;
  readonly tarball: string;
  /** The environment of a shell that finds the program. */
  readonly env: NodeJS.ProcessEnv;
}

let installed: Installed | undefined;

/** Packs and installs once for all suites of a run, without any network. */
export function installPackage(): Installed {
  return (installed ??= install());
}

function install(): Installed {
  const npm = (args: readonly string[], cwd: string): void => {
    const { status, stdout, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8' });
    if (status !== 0) throw new Error(`npm ${args.join(' ')} failed\n${stdout}${stderr}`);
  };
  npm(['run', '-s', 'package:npm'], repository);
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
  const tarball = join(repository, `dist/npm/iac-hardener-${version}.tgz`);
  const folder = mkdtempSync(join(tmpdir(), 'iac hardener '));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  npm(['install', '--offline', '--no-audit', '--no-fund', tarball], folder);
  const bin = join(folder, 'node_modules/.bin');
  const home = join(folder, 'node_modules/iac-hardener');
  return { folder, home, tarball, env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` } };
}
