import { CST } from 'yaml';
import type { ScalarNode, ScalarStyle } from './node.ts';
import type { Flaw, Flaws } from './problems.ts';

type ScalarToken = CST.FlowScalar | CST.BlockScalar;

/** Decoded text, style, and offsets into the text that was read. */
export interface ReadScalar {
  readonly source: string;
  readonly style: ScalarStyle;
  readonly start: number;
  readonly end: number;
}

/** Decodes a scalar. Does not look at what follows it on its line. */
export function readScalar(token: ScalarToken, place: 'root' | 'inside', flaws: Flaws): ReadScalar {
  const start = token.offset;
  if (token.type === 'scalar' && !token.source.includes('\n') && !/^[\t,%|>@`]/.test(token.source)) {
    return { source: token.source, style: 'plain', start, end: start + token.source.length };
  }
  const bare = token.type === 'block-scalar' ? token : { ...token, end: [] };
  const read = CST.resolveAsScalar(bare, true, (offset, code, message) => {
    // Only at the root may a block scalar be without indentation; yaml's function does not know where it is.
    if (place === 'root' && code === 'BAD_INDENT' && message.includes('in collections')) return;
    addFlaw(flaws, token, { offset, code });
  });
  const style = styleOf(token);
  if (token.type === 'block-scalar') return { source: read.value, style, start, end: blockScalarEnd(token, start) };
  const isOpen = style !== 'plain' && !isClosed(token.source);
  // What an open quote has swallowed behind its last word is not its own.
  const length = isOpen ? token.source.trimEnd().length : token.source.length;
  return { source: isOpen ? token.source.slice(1, length) : read.value, style, start, end: start + length };
}

/** As yaml sees it: the last character is the quote, whatever is before it. */
function isClosed(source: string): boolean {
  return source.length > 1 && source.endsWith(source.charAt(0));
}

function styleOf(token: ScalarToken): ScalarStyle {
  if (token.type === 'block-scalar') {
    const [header] = token.props;
    return header && 'source' in header && header.source.startsWith('>') ? 'folded' : 'literal';
  }
  return token.type === 'single-quoted-scalar' ? 'single' : token.type === 'double-quoted-scalar' ? 'double' : 'plain';
}

function addFlaw(flaws: Flaws, token: ScalarToken, { offset, code }: { offset: number; code: string }): void {
  if (code === 'MISSING_CHAR' && token.type !== 'block-scalar') {
    const newline = token.source.search(/\r?\n/);
    flaws.add('quote-open', token.offset, token.offset + (newline < 0 ? token.source.length : newline));
  } else if (code === 'BAD_DQ_ESCAPE') flaws.add('bad-escape', offset, offset + 2);
  else flaws.add(flawOfCode[code] ?? 'unexpected', offset, offset + 1);
}

const flawOfCode: Readonly<Record<string, Flaw>> = {
  BAD_INDENT: 'bad-indent',
  BAD_SCALAR_START: 'bad-character',
  MISSING_CHAR: 'bad-indent',
  UNEXPECTED_TOKEN: 'bad-scalar-header',
};

/** Behind the last line with content, its line break excluded; behind the header where there is none. */
function blockScalarEnd(token: CST.BlockScalar, start: number): number {
  let header = start;
  for (const prop of token.props) {
    if (prop.type === 'newline') break;
    if ('source' in prop && prop.type !== 'space' && prop.type !== 'comment') header = prop.offset + prop.source.length;
  }
  const text = token.source;
  if (!/\S/.test(text)) return header;
  const last = token.props.at(-1);
  const from = last && 'source' in last ? last.offset + last.source.length : header;
  return from + text.length - (/(?<![ \t\r\n])[ \t]*(\r?\n[ \t\r\n]*)$/.exec(text)?.[1]?.length ?? 0);
}

const integer = /^[-+]?(?:0|[1-9][0-9]*)$/;
const decimal = /^[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/**
 * The value of a plain scalar. Numbers are decimal ones. What YAML 1.1 and 1.2 read differently stays text: dates,
 * `022`, `0x1f`, `1_000`, `12:30:45`, yes, no, on, off. (CloudFormation's guide says YAML 1.1 without timestamps and
 * binary; whether its reader turns `yes` into a boolean is not documented.)
 */
export function plainValue(source: string): ScalarNode['value'] {
  switch (source) {
    case '':
    case '~':
    case 'null':
    case 'Null':
    case 'NULL':
      return null;
    case 'true':
    case 'True':
    case 'TRUE':
      return true;
    case 'false':
    case 'False':
    case 'FALSE':
      return false;
  }
  if (!/^[-+.0-9]/.test(source)) return source;
  if (integer.test(source)) return Number.isSafeInteger(Number(source)) ? Number(source) : source;
  return decimal.test(source) && Number.isFinite(Number(source)) ? Number(source) : source;
}

/** The value under a core tag such as `!!str`; a local tag makes text of everything. */
export function taggedValue(tag: string, source: string): ScalarNode['value'] {
  if (tag === '!!int' || tag === '!!float' || tag === '!!bool' || tag === '!!null') return plainValue(source);
  return source;
}
