import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** The repository's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));
/** Editors and their parts, kept between runs and out of git. */
export const editors = join(root, '.vscode-test');
/** Results, screenshots and compiled tests, safe to delete. */
export const out = join(root, 'out');
export const vsix = join(root, 'dist', 'iac-hardener.vsix');

/** True in the script that Node was started with. */
export function isMain(url: string): boolean {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(url));
}
