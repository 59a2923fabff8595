import { SpellingBuilder, type Escape, type Spelling } from '../text/index.ts';
import type { ScalarNode } from './node.ts';

/**
 * How a scalar is spelled in its block; undefined where that cannot be told. Whatever is read here is held against the
 * text that the parser has read.
 */
export function spellingOfScalar(node: ScalarNode): Spelling | undefined {
  const spelling = read(node);
  return spelling?.text === node.source ? spelling : undefined;
}

function read(node: ScalarNode): Spelling | undefined {
  const { style, source } = node;
  const text = node.block.text;
  switch (style) {
    case 'double':
      return doubleQuoted(text, node.start + 1, node.end - 1);
    case 'single':
      return folded(node, node.start + 1, node.end - 1, "''");
    case 'plain':
      return folded(node, node.start, node.end, undefined);
    case 'literal':
      return literal(node);
    case 'folded': {
      const header = text.indexOf('\n', node.start);
      return header < 0 || source === '' ? undefined : folded(node, header + 1, node.end, undefined);
    }
    case 'empty':
      return undefined;
  }
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\u0007',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\u001b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};
const codeLength: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** JSON's strings and YAML's; lines are folded, which JSON's have none of. */
function doubleQuoted(text: string, from: number, to: number): Spelling {
  const isOneLine = !text.slice(from, to).includes('\n');
  const builder = new SpellingBuilder().run(isOneLine ? escapeDouble : undefined);
  let at = from;
  let copied = from;
  while (at < to) {
    const char = text[at] ?? '';
    if (char !== '\\' && char !== '\n') {
      at++;
      continue;
    }
    const start = char === '\n' ? backOverBlanks(text, at, copied) : at;
    builder.copy(text, copied, start);
    const [decoded, end] = char === '\n' ? foldedBreak(text, at, to) : escapeAt(text, at, to);
    builder.spell(decoded, start, end);
    at = copied = end;
  }
  return builder.copy(text, copied, to).build();
}

function escapeAt(text: string, at: number, to: number): readonly [text: string, end: number] {
  const char = text[at + 1] ?? '';
  const length = codeLength[char];
  if (length !== undefined) {
    const code = Number.parseInt(text.slice(at + 2, at + 2 + length), 16);
    return [code <= 0x10ffff ? String.fromCodePoint(code) : '', Math.min(at + 2 + length, to)];
  }
  if (char === '\n' || (char === '\r' && text[at + 2] === '\n')) {
    const next = text.indexOf('\n', at) + 1;
    return ['', Math.min(overBlanks(text, next), to)];
  }
  return [escapes[char] ?? char, at + 2];
}

/** Line breaks between words: one is a space, each further one a line break. */
function foldedBreak(text: string, at: number, to: number): readonly [text: string, end: number] {
  let end = at;
  let breaks = 0;
  while (end < to && /[ \t\r\n]/.test(text[end] ?? '')) if (text[end++] === '\n') breaks++;
  return [breaks === 1 ? ' ' : '\n'.repeat(breaks - 1), end];
}

function backOverBlanks(text: string, at: number, least: number): number {
  let start = at;
  while (start > least && /[ \t\r]/.test(text[start - 1] ?? '')) start--;
  return start;
}

function overBlanks(text: string, at: number): number {
  let end = at;
  while (text[end] === ' ' || text[end] === '\t') end++;
  return end;
}

const escapeDouble: Escape = (text) =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

const escapeSingle: Escape = (text) => (/[\r\n]/.test(text) ? undefined : text.replaceAll("'", "''"));

/** Texts whose words are written as they are, with what the parser has made of the blanks between them. */
function folded({ block: { text }, source }: ScalarNode, from: number, to: number, quote?: "''"): Spelling | undefined {
  const isOneLine = !text.slice(from, to).includes('\n');
  const builder = new SpellingBuilder().run(quote && isOneLine ? escapeSingle : undefined);
  let at = from;
  let read = 0;
  while (at < to || read < source.length) {
    const start = at;
    const isBlank = /\s/.test(text[at] ?? ' ') || read >= source.length;
    if (isBlank) {
      const begin = read;
      while (at < to && /\s/.test(text[at] ?? '')) at++;
      while (read < source.length && /\s/.test(source[read] ?? '')) read++;
      if (at === start && read === begin) return undefined;
      builder.spell(source.slice(begin, read), start, at);
      continue;
    }
    while (at < to && text[at] === source[read] && !/\s/.test(text[at] ?? '') && !(quote && text[at] === "'")) {
      at++;
      read++;
    }
    builder.copy(text, start, at);
    if (quote && text.startsWith(quote, at) && source[read] === "'") {
      builder.spell("'", at, at + 2);
      at += 2;
      read++;
    } else if (at === start) return undefined;
  }
  return builder.build();
}

/** Each line behind its indentation, which is what the line has more than the text that was read. */
function literal({ block: { text }, source, start, end }: ScalarNode): Spelling | undefined {
  const header = text.indexOf('\n', start);
  if (header < 0) return undefined;
  const lines = source.split('\n');
  const eol = text[header - 1] === '\r' ? '\r\n' : '\n';
  const indent = indentIn(text, header + 1, lines[0] ?? '');
  if (indent === undefined) return undefined;
  const escape: Escape = (added) => (/\r/.test(added) && eol === '\n' ? undefined : indented(added, eol + indent));
  const builder = new SpellingBuilder().run(escape);
  let at = header + 1;
  for (const [index, line] of lines.entries()) {
    const stop = text.indexOf('\n', at);
    const lineEnd = stop < 0 || stop > end ? end : stop;
    const contentEnd = text[lineEnd - 1] === '\r' && lineEnd > at ? lineEnd - 1 : lineEnd;
    const isLast = index === lines.length - 1;
    if (isLast && line === '') break;
    const content = contentEnd - line.length;
    if (content < at || text.slice(at, content).trim() !== '') return undefined;
    builder.copy(text, content, contentEnd);
    if (!isLast) builder.spell('\n', contentEnd, stop < 0 ? contentEnd : Math.min(stop + 1, text.length));
    at = stop < 0 ? text.length : stop + 1;
  }
  return builder.build();
}

function indentIn(text: string, at: number, first: string): string | undefined {
  const end = text.indexOf('\n', at);
  const line = text.slice(at, end < 0 ? text.length : end).replace(/\r$/, '');
  if (first === '' || !line.endsWith(first)) return undefined;
  return line.slice(0, line.length - first.length);
}

function indented(text: string, lineBreak: string): string {
  return text.replace(/\r?\n/g, lineBreak);
}
