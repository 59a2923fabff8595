import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const generated = join(here, '../../server/core/data/generated');

/** Largest size of a committed data file, in bytes; forges and editors treat bigger files as binaries. */
export const maxBytes = 1_048_576;

export interface Origin {
  readonly source: string;
  readonly version: string;
  readonly licence: string;
  /** Day of the data, YYYY-MM-DD. */
  readonly date: string;
}

/** The text of a table: a header line and one `key TAB json` line a record, sorted by code units. */
export function tableText(name: string, origin: Origin, records: ReadonlyMap<string, unknown>): string {
  const header = [`# ${name}`, origin.source, origin.version, origin.licence, origin.date].join('\t');
  const lines = [...records].sort(byKey).map(([key, record]) => `${key}\t${JSON.stringify(record)}`);
  return [header, ...lines, ''].join('\n');
}

/** A JSON file of scripts/data/curated. */
export function readCurated(name: string): unknown {
  return readJson(join(here, 'curated', name));
}

/** A JSON file. */
export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Folder of an installed package; `up` is the number of folders from its entry file to its root. */
export function packageFolder(name: string, up: number): string {
  const entry = createRequire(import.meta.url).resolve(name);
  return join(entry, ...Array.from({ length: up + 1 }, () => '..'));
}

/** Writes a generated file. */
export function writeGenerated(name: string, text: string): void {
  mkdirSync(generated, { recursive: true });
  writeFileSync(join(generated, name), text);
}

/** The committed text of a generated file; undefined when there is none. */
export function readGenerated(name: string): string | undefined {
  try {
    return readFileSync(join(generated, name), 'utf8');
  } catch {
    return undefined;
  }
}

/** Code-unit order, which does not depend on the machine's locale. */
export function byText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function byKey(left: readonly [string, unknown], right: readonly [string, unknown]): number {
  return byText(left[0], right[0]);
}
