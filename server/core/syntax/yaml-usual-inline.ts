import { repeated } from './duplicates.ts';
import type { Entry, MapNode, ScalarNode, SeqNode, SyntaxNode } from './node.ts';
import { plainValue } from './yaml-scalar.ts';
import {
  deepest,
  localTag,
  longestKey,
  matched,
  plainKey,
  scalarOf,
  skipSpaces,
  space,
  tagged,
  type Reader,
} from './yaml-usual-reader.ts';

const doubleQuoted = /"[^"\\\n]*"/y;
const singleQuoted = /'[^'\n]*'(?!')/y;
/** Up to a comment or the end of the line; what would make a key of it is not taken. */
const plainInBlock = /(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|-(?=[^ \n]))(?:[^\n #:]+|:(?=[^ \n])|#|[ ]+(?=[^ \n#]))*/y;
/** In a flow collection, also brackets and commas end it. */
const plainInFlow =
  /(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|-(?=[^ \n,[\]{}]))(?:[^\n #:,[\]{}]+|:(?=[^ \n,[\]{}])|#|[ ]+(?=[^ \n#,[\]{}:]))*/y;

/** A scalar or a flow collection that ends on its line; what stands behind it is not looked at. */
export function inlineAt(reader: Reader, style: 'block' | 'flow', depth: number): SyntaxNode | undefined {
  const { text, at } = reader;
  switch (text[at]) {
    case '"':
      return quotedAt(reader, 'double', doubleQuoted);
    case "'":
      return quotedAt(reader, 'single', singleQuoted);
    case '[':
      return flowSeqAt(reader, depth + 1);
    case '{':
      return flowMapAt(reader, depth + 1);
    default: {
      const source = matched(style === 'flow' ? plainInFlow : plainInBlock, reader);
      if (source === undefined) return undefined;
      reader.at += source.length;
      return scalarOf(reader, 'plain', { start: at, end: reader.at, source, value: plainValue(source) });
    }
  }
}

function quotedAt(reader: Reader, style: 'double' | 'single', pattern: RegExp): ScalarNode | undefined {
  const written = matched(pattern, reader);
  if (written === undefined) return undefined;
  const start = reader.at;
  reader.at += written.length;
  const source = written.slice(1, -1);
  return scalarOf(reader, style, { start, end: reader.at, source, value: source });
}

/** A value within a flow collection, with its tag. */
function flowValueAt(reader: Reader, depth: number): SyntaxNode | undefined {
  if (depth > deepest) return undefined;
  const start = reader.at;
  const tag = matched(localTag, reader);
  if (tag !== undefined) {
    reader.at += tag.length;
    skipSpaces(reader);
  }
  const node = inlineAt(reader, 'flow', depth);
  return node && tag !== undefined ? tagged(node, tag, start) : node;
}

function flowSeqAt(reader: Reader, depth: number): SeqNode | undefined {
  const { block, at: start } = reader;
  const items: SyntaxNode[] = [];
  const isClosed = membersUntil(reader, ']', () => {
    const item = flowValueAt(reader, depth);
    if (item) items.push(item);
    return item !== undefined;
  });
  if (!isClosed) return undefined;
  return { kind: 'seq', block, start, end: reader.at, outerStart: start, flow: true, items };
}

function flowMapAt(reader: Reader, depth: number): MapNode | undefined {
  const { block, at: start } = reader;
  const entries: Entry[] = [];
  const isClosed = membersUntil(reader, '}', () => {
    const entry = flowEntryAt(reader, depth);
    if (entry) entries.push(entry);
    return entry !== undefined;
  });
  if (!isClosed || repeated(entries).length > 0) return undefined;
  return { kind: 'map', block, start, end: reader.at, outerStart: start, flow: true, entries };
}

function flowEntryAt(reader: Reader, depth: number): Entry | undefined {
  const source = matched(plainKey, reader);
  if (source === undefined || source.length > longestKey) return undefined;
  const { block, at: start } = reader;
  const end = start + source.length;
  const key = scalarOf(reader, 'plain', { start, end, source, value: plainValue(source) });
  reader.at = end + 1;
  if (reader.text.charCodeAt(reader.at) !== space) return undefined;
  skipSpaces(reader);
  const value = flowValueAt(reader, depth);
  return value && { block, start, end: Math.max(value.end, end), key, value };
}

/** From an opening bracket behind its closing one; false where it is not on the line, or a comma is missing or too many. */
function membersUntil(reader: Reader, close: string, read: () => boolean): boolean {
  const { text } = reader;
  reader.at++;
  skipSpaces(reader);
  let isFirst = true;
  while (text[reader.at] !== close) {
    if (!isFirst) {
      if (text[reader.at] !== ',') return false;
      reader.at++;
      skipSpaces(reader);
    }
    if (!read()) return false;
    skipSpaces(reader);
    isFirst = false;
  }
  reader.at++;
  return true;
}
