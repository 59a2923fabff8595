import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Origin } from '#core/index.ts';
import { ignoringAt, ignoringIn, type Exclusions, type Ignoring } from './ignoring.ts';
import type { Configuration } from './configuration.ts';
import type { Io } from './io.ts';
import { decode, readText, reasonOf, type FileText, type Unreadable } from './text-file.ts';
import { walk, type Found } from './walk.ts';

export interface Input {
  /** As given on the command line, with forward slashes; what is found in a folder begins with the folder as given. */
  readonly path: string;
  /** Absolute path; undefined for standard input. */
  readonly file: string | undefined;
  /** Named itself, not found in a folder or by a pattern. */
  readonly isNamed: boolean;
  /** What the command of a script says of it. */
  readonly origin?: Origin;
  read(): Promise<FileText | Unreadable> | FileText | Unreadable;
}

export interface Inputs {
  readonly inputs: readonly Input[];
  /** Arguments that stand for nothing, in order. */
  readonly unmatched: readonly string[];
  /** Whether it is no surprise that there is little or nothing: something was left out as the user asked. */
  readonly isNarrowed: boolean;
}

/** Where to look, and what to leave out. */
export interface Search extends Exclusions {
  readonly cwd: string;
  /** Whether files that are named are left out, too, for tools that name each file. */
  readonly forceExclude: boolean;
  readonly configuration: Pick<Configuration, 'isIgnored' | 'isNamedAsOurs'>;
}

/** The absolute path of an input; standard input without a name stands in the current folder. */
export function fileOf({ file, path }: Input, { cwd }: Pick<Io, 'cwd'>): string {
  return file ?? resolve(cwd, path);
}

/** Standard input as the only input. */
export function standardInput(io: Io, name: string | undefined, search: Search): Inputs {
  const path = slashed(name ?? '<stdin>');
  if (name !== undefined && search.forceExclude && isLeftOut(resolve(search.cwd, name), search))
    return { inputs: [], unmatched: [], isNarrowed: true };
  // It can be read once only.
  let content: Promise<FileText | Unreadable> | undefined;
  const read = (): Promise<FileText | Unreadable> => (content ??= io.stdin().then(decode));
  return { inputs: [{ path, file: undefined, isNamed: true, read }], unmatched: [], isNarrowed: false };
}

/** The files that paths, folders and patterns stand for; each once, ordered by path. */
export async function findInputs(paths: readonly string[], search: Search): Promise<Inputs> {
  const byFile = new Map<string, Input>();
  const unmatched: string[] = [];
  let isNarrowed = false;
  for (const path of paths) {
    const found = await inputsOf(path, search);
    if (found === 'excluded') isNarrowed = true;
    else if (found.length === 0) unmatched.push(path);
    else
      for (const input of found) {
        const file = input.file ?? input.path;
        if (input.isNamed || !byFile.has(file)) byFile.set(file, input);
      }
  }
  const inputs = [...byFile.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { inputs, unmatched, isNarrowed };
}

async function inputsOf(path: string, search: Search): Promise<readonly Input[] | 'excluded'> {
  const file = resolve(search.cwd, path);
  const kind = kindOf(file);
  if (kind === 'file') {
    return search.forceExclude && isLeftOut(file, search) ? 'excluded' : [input(slashed(path), file, 'named')];
  }
  if (kind === 'folder') {
    const prefix = slashed(path).replace(/\/+$/, '');
    const found = walk(file, {
      isIgnored: alsoIgnoring(ignoringIn(file, search, search.cwd), search),
      isNamedAsOurs: (each) => search.configuration.isNamedAsOurs(each),
    });
    return found.map((each) => inputFor(each, prefix === '.' ? '' : `${prefix}/`, file));
  }
  return matching(slashed(path), search);
}

/** None where the path is no pattern. Shells on Windows leave patterns to the program. */
async function matching(pattern: string, search: Search): Promise<readonly Input[]> {
  const { cwd } = search;
  const { glob, isDynamicPattern } = await import('tinyglobby');
  if (!isDynamicPattern(pattern)) return [];
  const found = await glob(pattern, {
    cwd,
    ignore: ['**/node_modules/**'],
    dot: false,
    followSymbolicLinks: false,
    expandDirectories: false,
    caseSensitiveMatch: false,
  });
  return found
    .map((path) => input(path, resolve(cwd, path), 'found'))
    .filter(({ file }) => file !== undefined && !isLeftOut(file, search));
}

function isLeftOut(file: string, search: Search): boolean {
  return alsoIgnoring(ignoringAt(dirname(file), search, search.cwd), search)(file, 'file');
}

/** Folders are searched whatever the configuration says: a later pattern may take a file in again. */
function alsoIgnoring(isIgnored: Ignoring, { ignoreFiles, configuration }: Search): Ignoring {
  return (path, kind) => isIgnored(path, kind) || (kind === 'file' && ignoreFiles && configuration.isIgnored(path));
}

function kindOf(file: string): 'file' | 'folder' | undefined {
  try {
    return statSync(file).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    // What exists and cannot be looked at is for the reader to complain about.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : 'file';
  }
}

function inputFor({ path, kind, error }: Found, prefix: string, folder: string): Input {
  const file = join(folder, path);
  if (kind === 'file') return input(prefix + path, file, 'found');
  const unreadable: Unreadable = { why: `cannot be read: ${reasonOf(error)}`, isOther: false };
  return { path: prefix + path, file, isNamed: false, read: () => unreadable };
}

function input(path: string, file: string, how: 'named' | 'found'): Input {
  return { path, file, isNamed: how === 'named', read: () => readText(file) };
}

function slashed(path: string): string {
  return process.platform === 'win32' ? path.replaceAll('\\', '/') : path;
}
