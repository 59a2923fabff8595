import { repeated } from './duplicates.ts';
import type { Block, Entry, MapNode, ScalarNode, SeqNode, SyntaxNode } from './node.ts';
import type { Part } from './part.ts';

/** Whether something else fills in the string with this text, from an offset of its block to another. */
export type IsFilled = (text: string, start: number, end: number) => boolean;

/** What a piece is; see `JsonKind`. */
export interface UsualJson {
  readonly kind: 'document' | 'section' | 'member';
  readonly isFilled: IsFilled | undefined;
}

interface Reader {
  readonly text: string;
  readonly block: Block;
  readonly isFilled: IsFilled | undefined;
  /** Offset of what is read next. */
  at: number;
}

const quote = 34;
const comma = 44;
const colon = 58;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/**
 * Reads JSON as JSON.parse takes it in one pass, into the nodes that the parser's would become. Everything else (comments,
 * commas at the end, keys that are repeated) and all that is wrong is for the parser: undefined. Depth must have been
 * guarded, and the block must have no comments.
 */
export function readUsualJson(
  block: Block,
  { kind, isFilled }: UsualJson,
): Pick<Part, 'root' | 'entry' | 'key'> | undefined {
  const reader: Reader = { text: block.text, block, isFilled, at: 0 };
  skipBlanks(reader);
  if (kind === 'document') {
    const root = valueAt(reader);
    return root && isAtEnd(reader) ? { root } : undefined;
  }
  if (kind === 'section') {
    const key = keyAt(reader);
    return key && skipped(reader, openBrace) && isAtEnd(reader) ? { key } : undefined;
  }
  const entry = entryAt(reader);
  if (!entry) return undefined;
  skipped(reader, comma);
  return isAtEnd(reader) ? { entry } : undefined;
}

function isAtEnd(reader: Reader): boolean {
  skipBlanks(reader);
  return reader.at === reader.text.length;
}

/** Gives the code of what is next; NaN at the end. */
function skipBlanks(reader: Reader): number {
  const { text } = reader;
  let { at } = reader;
  let code = text.charCodeAt(at);
  while (code === 32 || code === 10 || code === 13 || code === 9) code = text.charCodeAt(++at);
  reader.at = at;
  return code;
}

/** Goes behind a character and the blanks around it, where it is next. */
function skipped(reader: Reader, code: number): boolean {
  if (skipBlanks(reader) !== code) return false;
  reader.at++;
  skipBlanks(reader);
  return true;
}

function valueAt(reader: Reader): SyntaxNode | undefined {
  switch (reader.text.charCodeAt(reader.at)) {
    case quote:
      return stringAt(reader);
    case openBrace:
      return mapAt(reader);
    case openBracket:
      return seqAt(reader);
    default:
      return literalAt(reader);
  }
}

function mapAt(reader: Reader): MapNode | undefined {
  const { block, at: start } = reader;
  const entries: Entry[] = [];
  reader.at++;
  if (skipBlanks(reader) !== closeBrace) {
    do {
      const entry = entryAt(reader);
      if (!entry) return undefined;
      entries.push(entry);
    } while (skipped(reader, comma));
    if (reader.text.charCodeAt(reader.at) !== closeBrace || repeated(entries).length > 0) return undefined;
  }
  const end = ++reader.at;
  return { block, start, end, outerStart: start, kind: 'map', flow: true, entries };
}

function seqAt(reader: Reader): SeqNode | undefined {
  const { block, at: start } = reader;
  const items: SyntaxNode[] = [];
  reader.at++;
  if (skipBlanks(reader) !== closeBracket) {
    do {
      const item = valueAt(reader);
      if (!item) return undefined;
      items.push(item);
    } while (skipped(reader, comma));
    if (reader.text.charCodeAt(reader.at) !== closeBracket) return undefined;
  }
  const end = ++reader.at;
  return { block, start, end, outerStart: start, kind: 'seq', flow: true, items };
}

function entryAt(reader: Reader): Entry | undefined {
  const key = keyAt(reader);
  const value = key && valueAt(reader);
  return value && { block: reader.block, start: key.start, end: value.end, key, value };
}

/** A key, up to what stands behind its colon. */
function keyAt(reader: Reader): ScalarNode | undefined {
  if (reader.text.charCodeAt(reader.at) !== quote) return undefined;
  const key = stringAt(reader);
  return key && skipped(reader, colon) ? key : undefined;
}

function stringAt(reader: Reader): ScalarNode | undefined {
  const { text, block, at: start, isFilled } = reader;
  let at = start + 1;
  let isEscaped = false;
  for (let code = text.charCodeAt(at); code !== quote; code = text.charCodeAt(++at)) {
    // At the end of the text it is NaN, which is not 32 either.
    if (!(code >= 32)) return undefined;
    if (code !== backslash) continue;
    isEscaped = true;
    escape.lastIndex = at;
    if (!escape.test(text)) return undefined;
    at++;
  }
  const end = at + 1;
  const value = isEscaped ? (JSON.parse(text.slice(start, end)) as string) : text.slice(start + 1, at);
  const node: ScalarNode = {
    block,
    start,
    end,
    outerStart: start,
    kind: 'scalar',
    value,
    source: value,
    style: 'double',
  };
  reader.at = end;
  return isFilled?.(value, start, end) ? { ...node, tag: '!Sub' } : node;
}

const escape = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const literal = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)(?=[\s,\]}]|$)/y;

function literalAt(reader: Reader): ScalarNode | undefined {
  const { text, block, at: start } = reader;
  literal.lastIndex = start;
  const source = literal.exec(text)?.[0];
  if (source === undefined) return undefined;
  const end = start + source.length;
  reader.at = end;
  const value = JSON.parse(source) as number | boolean | null;
  return { block, start, end, outerStart: start, kind: 'scalar', value, source, style: 'plain' };
}
