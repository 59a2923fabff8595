import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { configNames } from '#core/index.ts';
import type { FoundConfig } from '../client/protocol.ts';

/**
 * The nearest configuration file upward of a document, for editors that do not look for it themselves. Null where there
 * is none up to the root of the repository, and for documents that are no files.
 */
export function findConfig(uri: string): Promise<FoundConfig | null> {
  return Promise.resolve(uri.startsWith('file:') ? nearest(dirname(fileURLToPath(uri))) : null);
}

function nearest(folder: string): FoundConfig | null {
  for (let at = folder; ; at = dirname(at)) {
    const file = configNames.map((name) => join(at, name)).find((each) => existsSync(each));
    if (file !== undefined) return { uri: pathToFileURL(file).href, text: readFileSync(file, 'utf8') };
    if (existsSync(join(at, '.git')) || dirname(at) === at) return null;
  }
}
