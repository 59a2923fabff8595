import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Input } from './inputs.ts';
import { UsageError } from './io.ts';

/**
 * Those of `inputs` that differ from the commit at which the current branch left `ref`: in commits since, staged or not,
 * and files that git does not know yet. Renamed files count, whole files always: a change in one line may open what
 * another one says.
 */
export async function changedSince(ref: string, inputs: readonly Input[], cwd: string): Promise<readonly Input[]> {
  const top = await rootOf(cwd);
  const base = await forkPoint(ref, top);
  const changed = new Set(
    [
      // As deleted and added files, for a rename is found by guessing.
      ...(await listed(
        top,
        'diff',
        '--name-only',
        '-z',
        '--no-renames',
        '--diff-filter=d',
        '--no-ext-diff',
        '--no-textconv',
        base,
        '--',
      )),
      ...(await listed(top, 'ls-files', '--others', '--exclude-standard', '-z')),
    ].map((path) => join(top, path)),
  );
  const kept: Input[] = [];
  for (const input of inputs) if (input.file === undefined || changed.has(await real(input.file))) kept.push(input);
  return kept;
}

async function rootOf(cwd: string): Promise<string> {
  const { stdout, error } = await git(cwd, 'rev-parse', '--show-toplevel');
  if (error?.code === 'ENOENT') throw new UsageError('--changed-since needs git, which is not installed.');
  if (error) throw new UsageError(`--changed-since needs a git repository: ${reason(error)}.`);
  return real(stdout.replace(/\r?\n$/, ''));
}

async function forkPoint(ref: string, top: string): Promise<string> {
  const hint = 'a CI job may have to fetch it first (with its history: fetch-depth: 0)';
  const commit = await git(top, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);
  if (commit.error) throw new UsageError(`git knows no commit "${ref}"; ${hint}.`);
  const base = await git(top, 'merge-base', commit.stdout.trim(), 'HEAD');
  if (base.error) throw new UsageError(`"${ref}" and the current branch have no commit in common; ${hint}.`);
  return base.stdout.trim();
}

async function listed(top: string, ...args: readonly string[]): Promise<readonly string[]> {
  const { stdout, error } = await git(top, ...args);
  if (error) throw new UsageError(`git failed: ${reason(error)}.`);
  return stdout.split('\0').filter((path) => path !== '');
}

interface GitError extends Error {
  readonly code?: unknown;
  readonly stderr?: string;
}

const run = promisify(execFile);

/** Without a shell, and without the programs that a repository's own configuration may name. */
async function git(cwd: string, ...args: readonly string[]): Promise<{ stdout: string; error?: GitError }> {
  try {
    const { stdout } = await run('git', ['-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false', ...args], {
      cwd,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
    });
    return { stdout };
  } catch (error) {
    return { stdout: '', error: error as GitError };
  }
}

function reason({ stderr, message }: GitError): string {
  const [line = ''] = (stderr ?? message).trim().split('\n');
  return line.replace(/^fatal: /, '').replace(/\.$/, '');
}

async function real(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return path;
  }
}
