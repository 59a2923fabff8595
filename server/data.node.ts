import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFile } from '#core/index.ts';

// Bundled, the tables lie beside the program; run from source, where they are generated.
const folders = ['data', 'core/data/generated'].map((folder) => join(import.meta.dirname, folder));

/** The text of a generated table, from disk. */
export function readData(file: DataFile): string {
  const folder = folders.find((each) => existsSync(each)) ?? '.';
  return readFileSync(join(folder, file), 'utf8');
}
