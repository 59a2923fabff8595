import { repeated } from './duplicates.ts';
import type { Entry, MapNode, ScalarNode, SeqNode, SyntaxNode } from './node.ts';
import {
  carriageReturn,
  commentAt,
  deepest,
  hash,
  newline,
  skipSpaces,
  space,
  tagAt,
  tagged,
  type Reader,
} from './yaml-usual-reader.ts';
import { keyAt, plainAt, quotedAt, type Style } from './yaml-usual-scalar.ts';

/** A scalar or a flow collection; what stands behind it is not looked at. A plain scalar is read to the end of its line. */
export function inlineAt(reader: Reader, style: Style, depth: number): SyntaxNode | undefined {
  switch (reader.text[reader.at]) {
    case '"':
    case "'":
      return quotedAt(reader);
    case '[':
      return flowSeqAt(reader, depth + 1);
    case '{':
      return flowMapAt(reader, depth + 1);
    default:
      return plainAt(reader, style);
  }
}

/** A value within a flow collection, with its tag. */
function flowValueAt(reader: Reader, depth: number): SyntaxNode | undefined {
  if (depth > deepest) return undefined;
  const start = reader.at;
  const tag = tagAt(reader);
  if (tag !== undefined) skipSpaces(reader);
  const node = inlineAt(reader, 'flow', depth);
  return node && tag !== undefined ? tagged(node, tag, start) : node;
}

function flowSeqAt(reader: Reader, depth: number): SeqNode | undefined {
  const { block, at: start } = reader;
  const items: SyntaxNode[] = [];
  const isClosed = membersUntil(reader, ']', () => {
    const key = keyAt(reader, 'flow');
    const item = key ? flowPairAt(reader, key, depth) : flowValueAt(reader, depth);
    if (item) items.push(item);
    return item !== undefined;
  });
  if (!isClosed) return undefined;
  return { kind: 'seq', block, start, end: reader.at, outerStart: start, flow: true, items };
}

/** A pair that is an item of a list. */
function flowPairAt(reader: Reader, key: ScalarNode, depth: number): MapNode | undefined {
  const entry = flowEntryAt(reader, key, depth);
  if (!entry) return undefined;
  const { block, start, end } = entry;
  return { kind: 'map', block, start, end, outerStart: start, flow: true, entries: [entry] };
}

function flowMapAt(reader: Reader, depth: number): MapNode | undefined {
  const { block, at: start } = reader;
  const entries: Entry[] = [];
  const isClosed = membersUntil(reader, '}', () => {
    const key = keyAt(reader, 'flow');
    const entry = key && flowEntryAt(reader, key, depth);
    if (entry) entries.push(entry);
    return entry !== undefined;
  });
  if (!isClosed || repeated(entries).length > 0) return undefined;
  return { kind: 'map', block, start, end: reader.at, outerStart: start, flow: true, entries };
}

function flowEntryAt(reader: Reader, key: ScalarNode, depth: number): Entry | undefined {
  if (!toFlowContent(reader)) return undefined;
  const value = flowValueAt(reader, depth);
  return value && { block: reader.block, start: key.start, end: value.end, key, value };
}

/** From an opening bracket behind its closing one; false where it is missing, or a comma is missing or too many. */
function membersUntil(reader: Reader, close: string, read: () => boolean): boolean {
  const { text } = reader;
  reader.at++;
  reader.level++;
  if (!toFlowContent(reader)) return false;
  while (text[reader.at] !== close) {
    if (!read() || !toFlowContent(reader)) return false;
    if (text[reader.at] === close) break;
    if (text[reader.at] !== ',') return false;
    reader.at++;
    if (!toFlowContent(reader)) return false;
  }
  reader.at++;
  reader.level--;
  return true;
}

/** Over blanks, line breaks and comments; false where what follows does not stand far enough to the right. */
function toFlowContent(reader: Reader): boolean {
  const { text, outside, level } = reader;
  let start = -1;
  for (;;) {
    skipSpaces(reader);
    const { at } = reader;
    const code = text.charCodeAt(at);
    if (code === hash) {
      if (at !== start && text.charCodeAt(at - 1) !== space) return false;
      reader.at = commentAt(reader, at);
    } else if (code === carriageReturn) reader.at++;
    else if (code === newline) start = ++reader.at;
    else if (start < 0 || at - start > outside) return true;
    // The last bracket may stand below the key.
    else return at - start === outside && level === 1 && (text[at] === ']' || text[at] === '}');
  }
}
