import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import type { Origin } from '#core/index.ts';
import type { Io } from './io.ts';
import { decode, readText, type FileText, type Unreadable } from './text-file.ts';

export interface Input {
  /** As given on the command line, with forward slashes; what is found in a folder begins with the folder as given. */
  readonly path: string;
  /** Absolute path; undefined for standard input. */
  readonly file: string | undefined;
  /** Named itself, not found in a folder or by a pattern. */
  readonly isNamed: boolean;
  /** What the command of a script says of it. */
  readonly origin?: Origin;
  read(): Promise<FileText | Unreadable>;
}

export interface Inputs {
  readonly inputs: readonly Input[];
  /** Arguments that stand for nothing, in order. */
  readonly unmatched: readonly string[];
}

/** Documents, and scripts and pages that may have documents in them. */
const ourFiles = '**/*.{yaml,yml,json,template,cfn,sh,bash,ps1,bat,cmd,md,txt}';

/** Standard input as the only input. */
export function standardInput(io: Io, name: string | undefined): Inputs {
  const read = async (): Promise<FileText | Unreadable> => decode(await io.stdin());
  return { inputs: [{ path: slashed(name ?? '<stdin>'), file: undefined, isNamed: true, read }], unmatched: [] };
}

/** The files that paths, folders and patterns stand for; each once, ordered by path. */
export async function findInputs(paths: readonly string[], cwd: string): Promise<Inputs> {
  const byFile = new Map<string, Input>();
  const unmatched: string[] = [];
  for (const path of paths) {
    const found = await inputsOf(path, cwd);
    if (found.length === 0) unmatched.push(path);
    for (const input of found) {
      const file = input.file ?? input.path;
      if (input.isNamed || !byFile.has(file)) byFile.set(file, input);
    }
  }
  const inputs = [...byFile.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { inputs, unmatched };
}

async function inputsOf(path: string, cwd: string): Promise<readonly Input[]> {
  const file = resolve(cwd, path);
  const kind = await kindOf(file);
  if (kind === 'file') return [input(slashed(path), file, 'named')];
  if (kind === 'folder') {
    const prefix = slashed(path).replace(/\/+$/, '');
    const found = await search(ourFiles, file);
    return found.map((each) => input(prefix === '.' ? each : `${prefix}/${each}`, join(file, each), 'found'));
  }
  // Shells on Windows leave patterns to the program.
  if (!isDynamicPattern(slashed(path))) return [];
  return (await search(slashed(path), cwd)).map((each) => input(each, resolve(cwd, each), 'found'));
}

async function kindOf(file: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(file)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    // What exists and cannot be looked at is for the reader to complain about.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : 'file';
  }
}

function search(pattern: string, cwd: string): Promise<readonly string[]> {
  return glob(pattern, {
    cwd,
    ignore: ['**/node_modules/**'],
    dot: false,
    followSymbolicLinks: false,
    expandDirectories: false,
    caseSensitiveMatch: false,
  });
}

function input(path: string, file: string, how: 'named' | 'found'): Input {
  return { path, file, isNamed: how === 'named', read: () => readText(file) };
}

function slashed(path: string): string {
  return process.platform === 'win32' ? path.replaceAll('\\', '/') : path;
}
