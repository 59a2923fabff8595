import { repeated } from './duplicates.ts';
import type { Comment, Entry, MapNode, ScalarNode, SeqNode, SyntaxNode } from './node.ts';
import type { Part } from './part.ts';
import { inlineAt } from './yaml-usual-inline.ts';
import {
  carriageReturn,
  dash,
  deepest,
  endsLine,
  hash,
  isGap,
  lineEnd,
  matched,
  newline,
  scalarOf,
  skipSpaces,
  space,
  tagAt,
  tagged,
  toContent,
  type Reader,
} from './yaml-usual-reader.ts';
import { keyAt, longerAt } from './yaml-usual-scalar.ts';

/** What is read of a piece: the comments before the first key, a key without what is below it, or an entry. */
export type UsualKind = 'head' | 'section' | 'entry';

/**
 * Reads the YAML that templates are mostly written in, straight into the nodes that the parser's tokens would become:
 * maps and lists, plain, quoted and block scalars, local tags. Everything else (anchors, aliases, explicit keys), and all
 * that is wrong, is for the parser: undefined. `column` is where the key stands in the first line.
 */
export function readUsual(
  text: string,
  { kind, column }: { readonly kind: UsualKind; readonly column: number },
): Pick<Part, 'block' | 'entry' | 'key'> | undefined {
  if (unusual.test(text) || (text.includes('\r') && loneReturn.test(text))) return undefined;
  const comments: Comment[] = [];
  const block = { text, comments };
  const reader: Reader = { text, block, comments, at: 0, column: 0, outside: 0, level: 0 };
  toContent(reader);
  if (kind === 'head') {
    if (matched(documentStart, reader) !== undefined) {
      reader.at += 3;
      endsLine(reader);
    }
    return reader.column < 0 ? { block } : undefined;
  }
  if (reader.column !== column || reader.at !== column) return undefined;
  const key = keyAt(reader, 'block');
  if (!key) return undefined;
  if (kind === 'section') return endsLine(reader) && reader.column < 0 ? { block, key } : undefined;
  const entry = entryAt(reader, column, 0, key);
  return entry && reader.column < 0 ? { block, entry } : undefined;
}

/** What must not stand in YAML at all, or is a line break for some. */
const unusual = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u0085\u2028\u2029\uFEFF]/;
const loneReturn = /\r(?!\n)/;
const documentStart = /---(?= *\r?\n)/y;

/** The entry of a key that has been read and stands in a column. */
function entryAt(reader: Reader, column: number, depth: number, key: ScalarNode): Entry | undefined {
  if (depth > deepest) return undefined;
  const value = valueAt(reader, { column, behind: reader.at, holder: 'map', depth });
  return value && { block: reader.block, start: key.start, end: Math.max(value.end, key.end), key, value };
}

interface Place {
  /** Column of the key or dash; what belongs to it stands further right. */
  readonly column: number;
  /** Behind the colon, dash or tag. */
  readonly behind: number;
  readonly holder: 'map' | 'seq';
  readonly depth: number;
  /** Whether a tag has been read: there is one at most, and thousands would be as many calls. */
  readonly isTagged?: true;
}

/** The value behind a colon or dash, up to the next content. */
function valueAt(reader: Reader, place: Place): SyntaxNode | undefined {
  skipSpaces(reader);
  const start = reader.at;
  const tag = tagAt(reader);
  if (tag === undefined) return contentAt(reader, place);
  const behind = reader.at;
  skipSpaces(reader);
  const node = contentAt(reader, { ...place, behind, isTagged: true });
  return node && node.tag === undefined ? tagged(node, tag, start) : undefined;
}

function contentAt(reader: Reader, place: Place): SyntaxNode | undefined {
  const { text, at } = reader;
  const code = text.charCodeAt(at);
  const isBehindSpace = text.charCodeAt(at - 1) === space;
  if (at >= text.length || code === newline || code === carriageReturn || (code === hash && isBehindSpace))
    return belowOf(reader, place);
  return isBehindSpace ? scalarOrFlowAt(reader, place) : undefined;
}

function scalarOrFlowAt(reader: Reader, place: Place): SyntaxNode | undefined {
  const { text, at, comments } = reader;
  if (text[at] === '|' || text[at] === '>') return blockScalarAt(reader, place);
  reader.outside = place.column;
  const noted = comments.length;
  const node = inlineAt(reader, 'block', place.depth);
  if (!node || !endsLine(reader)) return undefined;
  if (reader.column <= place.column) return node;
  return node.kind === 'scalar' && node.style === 'plain' ? longerAt(reader, node, noted) : undefined;
}

/** What stands on the lines below: a map, a list, a scalar, or nothing. */
function belowOf(reader: Reader, place: Place): SyntaxNode | undefined {
  if (!endsLine(reader)) return undefined;
  const { column, behind, holder, depth } = place;
  const isList = isDash(reader);
  if (reader.column > column) {
    if (isList) return seqAt(reader, reader.column, depth + 1);
    const key = keyAt(reader, 'block');
    if (key) return mapAt(reader, reader.column, depth + 1, key);
    return place.isTagged && reader.text[reader.at] === '!' ? undefined : valueAt(reader, place);
  }
  if (isList && holder === 'map' && reader.column === column) return seqAt(reader, column, depth + 1);
  const { block } = reader;
  return {
    kind: 'scalar',
    block,
    start: behind,
    end: behind,
    outerStart: behind,
    value: null,
    source: '',
    style: 'empty',
  };
}

/** Whether a list item is next. */
function isDash({ text, at, column }: Reader): boolean {
  return column >= 0 && text.charCodeAt(at) === dash && isGap(text, at + 1);
}

/** A map from its first key on, which has been read. */
function mapAt(reader: Reader, column: number, depth: number, first: ScalarNode): MapNode | undefined {
  const { block } = reader;
  const { start } = first;
  const entries: Entry[] = [];
  for (
    let key: ScalarNode | undefined = first;
    key;
    key = reader.column === column ? keyAt(reader, 'block') : undefined
  ) {
    const entry = entryAt(reader, column, depth, key);
    if (!entry) return undefined;
    entries.push(entry);
  }
  if (reader.column >= column || repeated(entries).length > 0) return undefined;
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
  if (isDash(reader)) return seqAt(reader, own, depth + 1);
  const key = keyAt(reader, 'block');
  if (key) return mapAt(reader, own, depth + 1, key);
  return valueAt(reader, { column, behind: from + 1, holder: 'seq', depth });
}

const blockHeader = /[|>](-?)[ ]*\r?\n/y;

/** Text of several lines behind `|` or `>`. */
function blockScalarAt(reader: Reader, { column }: Place): ScalarNode | undefined {
  const { text, at: start } = reader;
  const header = matched(blockHeader, reader);
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
      // Blanks for the eye, but text for YAML.
      if (text[at] === '\t' && !text.slice(at, stop).trim()) return undefined;
      end = stop;
    }
    lines.push(text.slice(line, stop));
    // Blanks beyond the indentation are text: https://yaml.org/spec/1.2.2/#812-literal-style
    if (!isBlank || (indent >= 0 && at - line > indent)) content = lines.length;
    line = text.charCodeAt(stop) === carriageReturn ? stop + 2 : stop + 1;
  }
  if (content === 0 || widestBlank > indent) return undefined;
  const own = lines.slice(0, content).map((each) => each.slice(indent));
  const isFolded = header.startsWith('>');
  const body = isFolded ? foldedLines(own) : own.join('\n');
  const source = header[1] === '-' ? body : `${body}\n`;
  reader.at = end;
  const scalar = scalarOf(reader, isFolded ? 'folded' : 'literal', { start, source });
  reader.at = Math.min(line, text.length);
  toContent(reader);
  return reader.column > column ? undefined : scalar;
}

/** https://yaml.org/spec/1.2.2/#813-folded-style */
function foldedLines(lines: readonly string[]): string {
  const first = lines.findIndex((line) => line !== '');
  let folded = '\n'.repeat(first);
  let between = '';
  let isBehindWide = false;
  for (const line of lines.slice(first)) {
    if (line === '') {
      if (between === '\n') folded += '\n';
      else between = '\n';
      continue;
    }
    const isWide = line.startsWith(' ') || line.startsWith('\t');
    if (isWide && between !== '') between = isBehindWide || between === ' ' ? '\n' : '\n\n';
    folded += between + line;
    between = isWide ? '\n' : ' ';
    isBehindWide = isWide;
  }
  return folded;
}
