import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Format, formatOf } from '#core/syntax/index.ts';

export interface Template {
  readonly name: string;
  readonly text: string;
  readonly format: Format;
}

/** Real templates from the folder IAC_HARDENER_CORPUS, by default ../shared/corpus; none where there is no such folder. */
export function corpus(): readonly Template[] {
  const root = process.env['IAC_HARDENER_CORPUS'] ?? join(import.meta.dirname, '../../../shared/corpus');
  if (!existsSync(root)) return [];
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return files
    .filter(({ name }) => /\.(?:ya?ml|json|template)$/.test(name))
    .map((file) => join(file.parentPath, file.name))
    .sort()
    .map((name) => {
      const text = readFileSync(name, 'utf8');
      return { name, text, format: formatOf(text, name) };
    });
}
