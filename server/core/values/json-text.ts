import type { SyntaxNode } from '../syntax/index.ts';
import { intrinsicOf } from './intrinsic.ts';
import type { Reader } from './reader.ts';
import { literal } from './text.ts';

/** The JSON text of a value that is the same in every deployment; undefined for any other. */
export function jsonOf(reader: Reader, node: SyntaxNode): string | undefined {
  const { alternatives, absent, unknown } = reader.ways.expand(reader, node);
  const [only, ...more] = alternatives;
  if (!only || more.length > 0 || absent.length > 0 || unknown.length > 0) return undefined;
  const { value } = only;
  if (intrinsicOf(value)) return textJson(reader, value);
  switch (value.kind) {
    case 'seq':
      return enclosed(
        '[',
        value.items.map((item) => jsonOf(reader, item)),
        ']',
      );
    case 'map':
      return enclosed(
        '{',
        value.entries.map((entry) => {
          const inner = jsonOf(reader, entry.value);
          return inner === undefined ? undefined : `${JSON.stringify(entry.key.source)}:${inner}`;
        }),
        '}',
      );
    case 'scalar':
      return JSON.stringify(value.style === 'plain' || value.style === 'empty' ? value.value : value.source);
    case 'alias':
      return undefined;
  }
}

function textJson(reader: Reader, node: SyntaxNode): string | undefined {
  const [text, ...more] = reader.ways.texts(reader, node).alternatives;
  const known = text && more.length === 0 ? literal(text.value) : undefined;
  return known === undefined ? undefined : JSON.stringify(known);
}

function enclosed(open: string, parts: readonly (string | undefined)[], close: string): string | undefined {
  return parts.includes(undefined) ? undefined : open + parts.join(',') + close;
}
