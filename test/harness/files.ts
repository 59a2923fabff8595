import { existsSync, readFileSync, readdirSync, statSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import assert from 'node:assert/strict';

export const repository = resolve(import.meta.dirname, '../..');

/** The folder of templates by others that some tests run on; undefined where it is not there. */
export function corpusFolder(): string | undefined {
  const folder = process.env['IAC_HARDENER_CORPUS'] ?? join(repository, '../shared/corpus');
  return existsSync(folder) ? folder : undefined;
}

/** Every template or policy below a folder, as paths relative to it, sorted. */
export function templatesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ya?ml|json|template)$/.test(path) && statSync(join(folder, path)).isFile())
    .sort();
}

/** Processor time of this process in milliseconds: how long something takes, whatever else the machine is doing. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function example(name: string): string {
  return readFileSync(join(repository, 'examples', name), 'utf8');
}

/** Compares with a committed file that a person has read; `UPDATE_GOLDEN=1` writes it. */
export function golden(path: string, actual: string): void {
  const file = join(repository, 'test/golden', path);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  assert.equal(
    actual,
    existsSync(file) ? readFileSync(file, 'utf8') : '(no golden file; run with UPDATE_GOLDEN=1 and read it)',
  );
}
