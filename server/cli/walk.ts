import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import type { Ignoring } from './ignoring.ts';

/** Something found below a folder. */
export interface Found {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  /** A folder that cannot be listed, else a file. */
  readonly kind: 'file' | 'unreadable';
  /** Why, for one that cannot be listed. */
  readonly error?: unknown;
}

/** What is looked for; files are absolute paths. */
export interface Choosing {
  readonly isIgnored: Ignoring;
  /** Whether a file is wanted whatever its name ends with. */
  readonly isNamedAsOurs: (file: string) => boolean;
}

/** Documents, and scripts and pages that may have documents in them. */
const ours = /\.(?:ya?ml|json|template|cfn|sh|bash|ps1|bat|cmd|md|txt)$/i;

/**
 * Files of ours below `folder`, in no order. Hidden folders and files, `node_modules` and what is ignored are passed over.
 * So are symbolic links: what they lead to is found where it is, or is none of this folder's business; links cannot run in
 * circles, and nothing is written outside.
 */
export function walk(folder: string, { isIgnored, isNamedAsOurs }: Choosing): readonly Found[] {
  const isOurs = (name: string, file: string): boolean => ours.test(name) || isNamedAsOurs(file);
  const found: Found[] = [];
  const open = [''];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const entries = listed(join(folder, at));
    if ('error' in entries) {
      found.push({ path: at === '' ? '.' : at, kind: 'unreadable', error: entries.error });
      continue;
    }
    for (const entry of entries) {
      const path = `${at}${entry.name}`;
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      if (entry.isDirectory()) {
        if (!isIgnored(join(folder, path), 'folder')) open.push(`${path}/`);
      } else if (entry.isFile() && isOurs(entry.name, join(folder, path)) && !isIgnored(join(folder, path), 'file')) {
        found.push({ path, kind: 'file' });
      }
    }
  }
  return found;
}

function listed(folder: string): readonly Dirent[] | { readonly error: unknown } {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return { error };
  }
}
