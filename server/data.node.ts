import { isAscii } from 'node:buffer';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { DataFile } from '#core/index.ts';

// Bundled, the tables lie beside the program; run from source, where they are generated.
const folders = ['data', 'core/data/generated'].map((folder) => join(import.meta.dirname, folder));

/** The text of a generated table, from disk. */
export function readData(file: DataFile): string {
  const folder = folders.find((each) => existsSync(each)) ?? '.';
  return readShipped(join(folder, file)) ?? textOf(readFileSync(join(folder, file)));
}

/** The text of a file that belongs to the product; the npm package has them compressed. Undefined where it is missing. */
export function readShipped(file: string): string | undefined {
  if (existsSync(file)) return textOf(readFileSync(file));
  const compressed = `${file}.br`;
  return existsSync(compressed) ? textOf(brotliDecompressSync(readFileSync(compressed))) : undefined;
}

/** Most tables are ASCII, which becomes a string several times faster, and one of half the size, without UTF-8. */
function textOf(bytes: Buffer): string {
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
}
