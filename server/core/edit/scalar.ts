import type { ScalarNode } from '../syntax/index.ts';
import { type Blank, type Ink } from './ink.ts';
import { type Hole, holeText } from './value.ts';

/** How text is written; `plain` only as far as it means the same without quotes. */
export type Quote = 'plain' | 'single' | 'double';

/** Where text is written: brackets and commas end a plain text in `flow`. */
export type Context = 'block' | 'flow';

/** Quotes to use: `wanted` where the text allows it, `forced` where plain text would be read as something else. */
export interface Quoting {
  readonly wanted: Quote;
  readonly forced: 'single' | 'double';
  /** Dates without quotes are quoted unless the one in this place was not. */
  readonly dates?: 'plain';
}

type Part = string | Hole;

/** Writes a text with its blanks, quoted as far as `quoting` asks for it or YAML needs it. */
export function writeText(parts: readonly Part[], quoting: Quoting, context: Context): Ink {
  const text = textOf(parts);
  const bare = isPlain(text, context) || (quoting.dates === 'plain' && datePattern.test(text));
  const wanted = quoting.wanted === 'plain' && !bare ? quoting.forced : quoting.wanted;
  const quote = wanted === 'single' && !isPrintable(text) ? 'double' : wanted;
  const mark = { plain: '', single: "'", double: '"' }[quote];
  const holes: Blank[] = [];
  let out = mark;
  for (const part of parts) {
    const piece = escaped(typeof part === 'string' ? part : holeText(part), quote);
    if (typeof part !== 'string') holes.push({ start: out.length, end: out.length + piece.length, label: part.hole });
    out += piece;
  }
  return { text: out + mark, holes };
}

export function textOf(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : holeText(part))).join('');
}

/** Numbers, booleans and null as both YAML and JSON write them. */
export function writeBare(value: number | boolean | null): string {
  return Object.is(value, -0) ? '0' : String(value);
}

/** Whether `text` without quotes is read as this very text, by YAML 1.1 and 1.2 readers alike. */
export function isPlain(text: string, context: Context): boolean {
  if (text === '' || text !== text.trim() || !isPrintable(text)) return false;
  if (/^[,[\]{}#&*!|>'"%@`]/.test(text) || /^[-?:](?:\s|$)/.test(text) || /^(?:---|\.\.\.)/.test(text)) return false;
  if (/:(?:\s|$)/.test(text) || /\s#/.test(text)) return false;
  if (context === 'flow' && (/[,[\]{}]/.test(text) || /^[-?:]/.test(text))) return false;
  return !isOtherType(text) && !datePattern.test(text);
}

/** A date without quotes: readers differ, CloudFormation takes it as text. */
export function isBareDate(node: ScalarNode): boolean {
  return node.style === 'plain' && datePattern.test(node.source);
}

const datePattern = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ].*)?$/;
const otherTypes = [
  /^(?:~|null|true|false|yes|no|on|off|=|<<)$/i,
  /^[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[\da-f_]+)$/i,
  /^[-+]?(?:\d[\d_]*)(?:\.[\d_]*)?(?:e[-+]?\d+)?$/i,
  /^[-+]?\.\d[\d_]*(?:e[-+]?\d+)?$/i,
  /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/,
  /^[-+]?\.(?:inf|nan)$/i,
];

function isOtherType(text: string): boolean {
  return otherTypes.some((pattern) => pattern.test(text));
}

function isPrintable(text: string): boolean {
  return !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufeff]/.test(
    text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''),
  );
}

function escaped(text: string, quote: Quote): string {
  if (quote === 'plain') return text;
  if (quote === 'single') return text.replaceAll("'", "''");
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
