import type { SyntaxNode } from '../syntax/index.ts';
import { intrinsicOf } from './intrinsic.ts';

/** The content of a node as text, the same for both spellings of a call; places and styles are left out. */
export function dumpOf(node: SyntaxNode): string {
  const call = intrinsicOf(node);
  if (call) return `${call.name}(${call.argument === node ? plainDump(node) : dumpOf(call.argument)})`;
  return plainDump(node);
}

function plainDump(node: SyntaxNode): string {
  switch (node.kind) {
    case 'scalar':
      return JSON.stringify(node.source);
    case 'alias':
      return `*${node.name}`;
    case 'seq':
      return `[${node.items.map(dumpOf).join()}]`;
    case 'map':
      return `{${node.entries.map(({ key, value }) => `${JSON.stringify(key.source)}:${dumpOf(value)}`).join()}}`;
  }
}
