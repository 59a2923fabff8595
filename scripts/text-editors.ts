import { spawnSync } from 'node:child_process';
import { isMain } from './paths.ts';
import { run } from './run.ts';

/** Debian's packages with the editors whose recipes are run, by the program that says whether they are there. */
const packages: Readonly<Record<string, readonly string[]>> = {
  nvim: ['neovim'],
  emacs: ['emacs-nox', 'elpa-eglot', 'elpa-yaml-mode'],
};

/**
 * Installs what is missing of them, where this user may: about 200 MB, half a minute. Never rejects: tests of an editor
 * that is missing say so and are skipped.
 */
export async function installTextEditors(): Promise<void> {
  const missing = Object.keys(packages).filter((program) => spawnSync(program, ['--version']).status !== 0);
  if (missing.length === 0 || process.platform !== 'linux' || process.getuid?.() !== 0) return;
  console.log(`Installing ${missing.join(' and ')} with apt-get, once …`);
  const options = { output: 'quiet', env: { DEBIAN_FRONTEND: 'noninteractive' } } as const;
  const names = missing.flatMap((program) => packages[program] ?? []);
  await run('apt-get', ['update'], options);
  const { ok } = await run('apt-get', ['install', '-y', '--no-install-recommends', ...names], options);
  if (!ok) console.log('They cannot be had here; the tests of their recipes are skipped.');
}

if (isMain(import.meta.url)) await installTextEditors();
