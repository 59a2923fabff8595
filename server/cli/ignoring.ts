import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import createIgnore, { type Ignore } from 'ignore';

/** What is left out when folders are searched. */
export interface Exclusions {
  /** Whether `.gitignore` and `.iac-hardenerignore` count. */
  readonly ignoreFiles: boolean;
  /** Further patterns in the syntax of those files, relative to the current folder. They have the last word. */
  readonly patterns: readonly string[];
}

/** Whether a file or folder is left out; both are absolute paths below the folder that `ignoringAt` was given. */
export type Ignoring = (path: string, kind: 'file' | 'folder') => boolean;

/** Later files have the last word. */
const names = ['.gitignore', '.iac-hardenerignore'];

/**
 * What to leave out in and below `folder`. Ignore files of its parents count up to the root of the repository, else up to
 * `cwd`, else none.
 */
export function ignoringAt(folder: string, exclusions: Exclusions, cwd: string): Ignoring {
  return ignoringBelow(topOf(folder, cwd), exclusions, cwd);
}

/** The same for a folder that was named: who names one that its parents' files leave out wants what is in it. */
export function ignoringIn(folder: string, exclusions: Exclusions, cwd: string): Ignoring {
  const ignoring = ignoringAt(folder, exclusions, cwd);
  const isLeftOut = folder !== topOf(folder, cwd) && ignoring(folder, 'folder');
  return isLeftOut ? ignoringBelow(folder, exclusions, cwd) : ignoring;
}

function topOf(folder: string, cwd: string): string {
  return repositoryOf(folder) ?? (isWithin(folder, cwd) ? cwd : folder);
}

function ignoringBelow(top: string, { ignoreFiles, patterns }: Exclusions, cwd: string): Ignoring {
  const own = rebased(patterns, isWithin(cwd, top) ? posix(relative(top, cwd)) : '');
  const byFolder = new Map<string, Ignore>();
  const rulesOf = (folder: string): Ignore => {
    let rules = byFolder.get(folder);
    if (!rules) {
      rules = emptyRules();
      if (folder !== top) rules.add(rulesOf(dirname(folder)));
      else if (ignoreFiles) rules.add(linesOf(join(top, '.git/info/exclude')));
      if (ignoreFiles)
        for (const name of names) rules.add(rebased(linesOf(join(folder, name)), posix(relative(top, folder))));
      byFolder.set(folder, rules);
    }
    return rules;
  };
  return (path, kind) => {
    const name = posix(relative(top, path));
    if (name === '' || name.startsWith('../')) return false;
    const rules = ignoreFiles ? rulesOf(dirname(path)) : emptyRules();
    return (own.length > 0 ? emptyRules().add(rules).add(own) : rules).ignores(kind === 'folder' ? `${name}/` : name);
  };
}

function emptyRules(): Ignore {
  return createIgnore({ ignorecase: process.platform === 'win32' || process.platform === 'darwin' });
}

/** None where there is no such file, or it is none. */
function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/);
  } catch {
    return [];
  }
}

/** Patterns of a folder as patterns of its repository: so one list holds all, and the last one that matches decides. */
function rebased(lines: readonly string[], folder: string): string[] {
  if (folder === '') return [...lines];
  const base = `/${folder.replace(/[\\*?[\]!# ]/g, '\\$&')}`;
  return lines
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, negation = '', pattern = ''] = /^(!?)(.*)$/s.exec(line) ?? [];
      const isAnchored = /\/./.test(pattern.trimEnd());
      return `${negation}${base}${isAnchored ? '' : '/**'}/${pattern.replace(/^\//, '')}`;
    });
}

function repositoryOf(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === path);
}

function posix(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
