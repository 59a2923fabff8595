import type { Kind } from '../models/index.ts';
import type { Tree } from '../syntax/index.ts';
import { notesInComments } from './comments.ts';
import { notesInMetadata } from './metadata.ts';
import type { Note } from './note.ts';
import { mentions } from './mention.ts';
import { notesInScript } from './script.ts';

/** A document within a file. */
export interface NotedPart {
  readonly tree: Tree;
  readonly kind: Kind;
}

/** A word that each suppression of ours has. */
const ourWord = /iac[-_ ]?hardener/i;

/** All suppressions of ours in a file, well formed or not, in order of text within each part. */
export function notesIn(text: string, isScript: IsScript, parts: readonly NotedPart[]): readonly Note[] {
  if (!mentions(text, parts, ourWord)) return [];
  const inParts = parts.flatMap(({ tree, kind }, part) => [
    ...(kind.dialect === 'cfn' ? notesInMetadata(tree, part) : []),
    ...notesInComments(tree, part),
  ]);
  if (isScript === 'document') return inParts;
  const ranges = parts.map(({ tree }) => (tree.root ? tree.rangeOf(tree.root) : { start: 0, end: 0 }));
  return [...notesInScript(text, ranges), ...inParts];
}

/** Whether the file is one of our documents, or a script or page with documents in it. */
export type IsScript = 'document' | 'script';
