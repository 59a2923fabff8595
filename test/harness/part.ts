import assert from 'node:assert/strict';
import { open, type Document, type Part, type Source } from '#core/index.ts';

/** The only part of a document. */
export function onlyPart({ parts }: Document): Part {
  const [part] = parts;
  assert.ok(part && parts.length === 1, `${String(parts.length)} parts`);
  return part;
}

/** Opens a file that is one document. */
export function openPart(source: Source): Part {
  return onlyPart(open(source));
}
