import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { DataFile } from '#core/index.ts';

// Bundled, the tables lie beside the program; run from source, where they are generated.
const folders = ['data', 'core/data/generated'].map((folder) => join(import.meta.dirname, folder));

/** The text of a generated table, from disk. */
export function readData(file: DataFile): string {
  const folder = folders.find((each) => existsSync(each)) ?? '.';
  return readShipped(join(folder, file)) ?? readFileSync(join(folder, file), 'utf8');
}

/** The text of a file that belongs to the product; the npm package has them compressed. Undefined where it is missing. */
export function readShipped(file: string): string | undefined {
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const compressed = `${file}.br`;
  return existsSync(compressed) ? brotliDecompressSync(readFileSync(compressed)).toString('utf8') : undefined;
}
