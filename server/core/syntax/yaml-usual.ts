import { repeated } from './duplicates.ts';
import type { Block, Comment, Entry, MapNode, ScalarNode, SeqNode, SyntaxNode } from './node.ts';
import { inlineAt } from './yaml-usual-inline.ts';
import {
  dash,
  deepest,
  endsLine,
  hash,
  lineEnd,
  localTag,
  longestKey,
  matched,
  newline,
  plainKey,
  scalarOf,
  skipSpaces,
  space,
  tagged,
  toContent,
  type Reader,
} from './yaml-usual-reader.ts';
import { plainValue } from './yaml-scalar.ts';

/** An entry and the block that it makes up. */
export interface UsualEntry {
  readonly block: Block;
  readonly entry: Entry;
}

/**
 * Reads the YAML that templates are mostly written in, straight into the nodes that the parser's tokens would become:
 * block maps and lists, scalars and flow collections of one line, local tags, literal text. Everything else, and all
 * that is wrong, is for the parser: undefined. `column` is where the key of the entry stands in the first line.
 */
export function readUsual(text: string, column: number): UsualEntry | undefined {
  if (unusual.test(text)) return undefined;
  const comments: Comment[] = [];
  const at: Reader = { text, block: { text, comments }, comments, at: 0, column: 0 };
  toContent(at);
  if (at.column !== column || at.at !== column) return undefined;
  const entry = entryAt(at, column, 0);
  return entry && at.column < 0 ? { block: at.block, entry } : undefined;
}

/** Tabs, carriage returns, and what must not stand in YAML at all. */
const unusual = /[\u0000-\u0009\u000B-\u001F\u007F\u0085\u2028\u2029\uFEFF]/;

/** The entry of the key at a place of the text, whose column is given. */
function entryAt(reader: Reader, column: number, depth: number): Entry | undefined {
  const source = matched(plainKey, reader);
  if (source === undefined || source.length > longestKey || depth > deepest) return undefined;
  const { block } = reader;
  const start = reader.at;
  const end = start + source.length;
  const key = scalarOf(reader, 'plain', { start, end, source, value: plainValue(source) });
  reader.at = end + 1;
  const value = valueAt(reader, { column, behind: end + 1, holder: 'map', depth });
  return value && { block, start, end: Math.max(value.end, end), key, value };
}

interface Place {
  /** Column of the key or dash; what belongs to it stands further right. */
  readonly column: number;
  /** Behind the colon or dash. */
  readonly behind: number;
  readonly holder: 'map' | 'seq';
  readonly depth: number;
}

/** The value behind a colon or dash, up to the next content. */
function valueAt(reader: Reader, place: Place): SyntaxNode | undefined {
  skipSpaces(reader);
  const start = reader.at;
  const tag = matched(localTag, reader);
  if (tag === undefined) return contentAt(reader, place, false);
  reader.at += tag.length;
  skipSpaces(reader);
  const node = contentAt(reader, place, true);
  return node && tagged(node, tag, start);
}

function contentAt(reader: Reader, place: Place, isTagged: boolean): SyntaxNode | undefined {
  const { text, at } = reader;
  const code = text.charCodeAt(at);
  const isBehindSpace = text.charCodeAt(at - 1) === space;
  if (at >= text.length || code === newline || (code === hash && isBehindSpace))
    return belowOf(reader, place, isTagged);
  if (!isBehindSpace) return undefined;
  if (text[at] === '|') return literalAt(reader, place);
  const node = inlineAt(reader, 'block', place.depth);
  return node && endsLine(reader) && reader.column <= place.column ? node : undefined;
}

/** What stands on the lines below: a map, a list, or nothing. */
function belowOf(reader: Reader, { column, behind, holder, depth }: Place, isTagged: boolean): SyntaxNode | undefined {
  if (!endsLine(reader)) return undefined;
  const isList = isDash(reader);
  if (reader.column > column)
    return isList ? seqAt(reader, reader.column, depth + 1) : mapAt(reader, reader.column, depth + 1);
  if (isList && holder === 'map' && reader.column === column) return seqAt(reader, column, depth + 1);
  if (isTagged || holder === 'seq') return undefined;
  return scalarOf(reader, 'empty', { start: behind, end: behind, source: '', value: null });
}

/** Whether a list item with something behind its dash is next. */
function isDash({ text, at, column }: Reader): boolean {
  return column >= 0 && text.charCodeAt(at) === dash && text.charCodeAt(at + 1) === space;
}

function mapAt(reader: Reader, column: number, depth: number): MapNode | undefined {
  const { block, at: start } = reader;
  const entries: Entry[] = [];
  do {
    const entry = entryAt(reader, column, depth);
    if (!entry) return undefined;
    entries.push(entry);
  } while (reader.column === column);
  if (reader.column > column || repeated(entries).length > 0) return undefined;
  const end = (entries.at(-1) as Entry).end;
  return { kind: 'map', block, start, end, outerStart: start, flow: false, entries };
}

function seqAt(reader: Reader, column: number, depth: number): SeqNode | undefined {
  const { block, at: start } = reader;
  const items: SyntaxNode[] = [];
  do {
    const item = itemAt(reader, column, depth);
    if (!item) return undefined;
    items.push(item);
  } while (reader.column === column && isDash(reader));
  if (reader.column > column) return undefined;
  const end = (items.at(-1) as SyntaxNode).end;
  return { kind: 'seq', block, start, end, outerStart: start, flow: false, items };
}

function itemAt(reader: Reader, column: number, depth: number): SyntaxNode | undefined {
  if (depth > deepest) return undefined;
  const from = reader.at;
  reader.at++;
  skipSpaces(reader);
  const own = column + reader.at - from;
  if (matched(plainKey, reader) !== undefined) return mapAt(reader, own, depth + 1);
  return valueAt(reader, { column, behind: from + 1, holder: 'seq', depth });
}

const literalHeader = /\|(-?)[ ]*\n/y;

/** Text of several lines behind `|` or `|-`. */
function literalAt(reader: Reader, { column }: Place): ScalarNode | undefined {
  const { text, at: start } = reader;
  const header = matched(literalHeader, reader);
  if (header === undefined) return undefined;
  const lines: string[] = [];
  let indent = -1;
  let widestBlank = 0;
  let content = 0;
  let end = start;
  let line = start + header.length;
  while (line < text.length) {
    let at = line;
    while (text.charCodeAt(at) === space) at++;
    const stop = lineEnd(text, at);
    const isBlank = at === stop;
    if (isBlank && indent < 0) widestBlank = Math.max(widestBlank, at - line);
    if (!isBlank) {
      if (indent < 0) indent = at - line;
      if (at - line < indent || indent <= column) break;
      end = stop;
    }
    lines.push(text.slice(line, stop));
    // Blanks beyond the indentation are text: https://yaml.org/spec/1.2.2/#812-literal-style
    if (!isBlank || (indent >= 0 && at - line > indent)) content = lines.length;
    line = stop + 1;
  }
  if (content === 0 || widestBlank > indent) return undefined;
  const body = lines
    .slice(0, content)
    .map((each) => each.slice(indent))
    .join('\n');
  const source = header.startsWith('|-') ? body : `${body}\n`;
  reader.at = Math.min(line, text.length);
  toContent(reader);
  if (reader.column > column) return undefined;
  return scalarOf(reader, 'literal', { start, end, source, value: source });
}
