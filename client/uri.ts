import type { Uri } from 'vscode';

/** The last part of a path: the name of a file or folder; empty for a root. */
export function baseName({ path }: Pick<Uri, 'path'>): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
