import type { ScalarNode } from './node.ts';
import { plainValue } from './yaml-scalar.ts';
import { colon, endsLine, isGap, longestKey, matched, scalarOf, type Reader } from './yaml-usual-reader.ts';

/** Where something stands: within `[ ]` and `{ }`, or not. */
export type Style = 'block' | 'flow';

/** A key without quotes, as most are. */
const usualKey = /[A-Za-z0-9_](?:[\w./*@+-]|:(?=[^ \r\n]))*(?=:(?:[ \r\n]|$))/y;
/** Up to a comment, the end of the line or the colon that makes a key of it. */
const plainInBlock = /(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|[-?:](?=\S))(?:[^ \t\r\n#:]+|:(?=\S)|#|[ ]+(?=[^\s#]))*/y;
/** In a flow collection, also brackets and commas end it. */
const plainInFlow =
  /(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|-(?=[^\s,[\]{}]))(?:[^ \t\r\n#:,[\]{}]+|:(?=[^\s,[\]{}])|#|[ ]+(?=[^\s#,[\]{}:]))*/y;
/** What goes on with a plain text in a block on a line below. */
const plainBelow = /(?:[^\s#:]|:(?=\S))(?:[^ \t\r\n#:]+|:(?=\S)|#|[ ]+(?=[^\s#]))*/y;

/** A plain scalar of one line. */
export function plainAt(reader: Reader, style: Style): ScalarNode | undefined {
  const { at: start } = reader;
  const source = matched(style === 'flow' ? plainInFlow : plainInBlock, reader);
  if (source === undefined) return undefined;
  reader.at += source.length;
  return scalarOf(reader, 'plain', { start, source });
}

/** A plain scalar with the lines below that belong to it, where no comment stands between; up to the next content. */
export function longerAt(reader: Reader, first: ScalarNode, noted: number): ScalarNode | undefined {
  const { text, comments, outside } = reader;
  let { source, end } = first;
  while (reader.column > outside) {
    const next = matched(plainBelow, reader);
    if (next === undefined || comments.length > noted) return undefined;
    const breaks = text.slice(end, reader.at).split('\n').length - 1;
    source += ('\n'.repeat(breaks - 1) || ' ') + next;
    reader.at += next.length;
    end = reader.at;
    if (!endsLine(reader)) return undefined;
  }
  return { ...first, end, source, value: plainValue(source) };
}

/** A key with its colon, which a gap follows; nothing is read where there is none. */
export function keyAt(reader: Reader, style: Style): ScalarNode | undefined {
  const { text, at: start } = reader;
  const code = text.charCodeAt(start);
  const isQuoted = code === 34 || code === 39;
  const usual = matched(usualKey, reader);
  if (usual !== undefined) reader.at += usual.length;
  const key =
    usual === undefined
      ? isQuoted
        ? quotedAt(reader)
        : plainAt(reader, style)
      : scalarOf(reader, 'plain', { start, source: usual });
  const end = reader.at;
  // In a flow collection, nothing has to stand behind the colon of a quoted key.
  const isKey = text.charCodeAt(end) === colon && ((isQuoted && style === 'flow') || isGap(text, end + 1));
  const isShort = end - start <= longestKey && text.charCodeAt(end - 1) !== 32;
  if (key && isKey && isShort && !(isQuoted && text.slice(start, end).includes('\n'))) {
    reader.at = end + 1;
    return key;
  }
  reader.at = start;
  return undefined;
}

/** A scalar in quotes, on one line or several. */
export function quotedAt(reader: Reader): ScalarNode | undefined {
  const { text, at: start, outside } = reader;
  const isDouble = text[start] === '"';
  const close = isDouble ? closeOfDouble(text, start) : closeOfSingle(text, start);
  if (close < 0) return undefined;
  const source = quotedText(text.slice(start + 1, close), { isDouble, outside });
  if (source === undefined) return undefined;
  reader.at = close + 1;
  return scalarOf(reader, isDouble ? 'double' : 'single', { start, source });
}

function closeOfDouble(text: string, start: number): number {
  let close = text.indexOf('"', start + 1);
  while (close > 0) {
    let at = close;
    while (text[at - 1] === '\\') at--;
    if ((close - at) % 2 === 0) break;
    close = text.indexOf('"', close + 1);
  }
  return close;
}

function closeOfSingle(text: string, start: number): number {
  let close = text.indexOf("'", start + 1);
  while (close > 0 && text[close + 1] === "'") close = text.indexOf("'", close + 2);
  return close;
}

const escapes = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/g;

interface Quotes {
  readonly isDouble: boolean;
  readonly outside: number;
}

/** The text between quotes that is meant; undefined for escapes that JSON does not have, and for what is wrong. */
function quotedText(written: string, { isDouble, outside }: Quotes): string | undefined {
  const isEscaped = written.includes(isDouble ? '\\' : "''");
  const isFolded = written.includes('\n');
  if (!isEscaped && !isFolded) return written;
  if (written.includes('\t')) return undefined;
  const folded = isFolded ? foldedText(written, outside) : written;
  if (folded === undefined || !isEscaped) return folded;
  if (!isDouble) return folded.replaceAll("''", "'");
  if (folded.replace(escapes, '').includes('\\')) return undefined;
  return JSON.parse(`"${folded.replaceAll('\n', '\\n')}"`) as string;
}

/** Without line breaks and the blanks around them: https://yaml.org/spec/1.2.2/#65-line-folding */
function foldedText(written: string, outside: number): string | undefined {
  const lines = written.split('\n');
  let folded = '';
  let blanks = 0;
  for (const [index, line] of lines.entries()) {
    const isLast = index === lines.length - 1;
    let end = line.length;
    while (!isLast && end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\r')) end--;
    let start = 0;
    while (index > 0 && start < end && line[start] === ' ') start++;
    if (index > 0 && !isLast && start === end) blanks++;
    else {
      if (index > 0 && start <= outside) return undefined;
      folded += index > 0 ? '\n'.repeat(blanks) || ' ' : '';
      folded += line.slice(start, end);
      blanks = 0;
    }
  }
  return folded;
}
