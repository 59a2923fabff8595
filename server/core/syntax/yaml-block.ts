import type { CST } from 'yaml';
import type { Block, Comment, Entry, SyntaxNode } from './node.ts';
import type { Mark, Part, Piece } from './part.ts';
import { Flaws } from './problems.ts';
import { composeDocument, composeNode } from './yaml-compose.ts';
import type { Composer } from './yaml-nodes.ts';
import { keyEndOf } from './yaml-split.ts';
import { type Reading, readYaml } from './yaml-tokens.ts';
import { readUsual } from './yaml-usual.ts';

/**
 * What stands where in a YAML document: `head` before the first key; `entry` and `last-entry` at the root; `section`,
 * a key whose children are pieces of their own, without them; `child`, `last-child` of a section and the `final-child`
 * of the document; `stray` text that belongs to no entry; `document`, all of it.
 */
export type YamlKind =
  'head' | 'entry' | 'last-entry' | 'section' | 'child' | 'last-child' | 'final-child' | 'stray' | 'document';

/** A key behind the piece, in the column of what really follows: it must come out of the parser untouched. */
const sentinel = '__end__';
/** A section to put children into. */
const prefix = 'R:\n';

interface Frame {
  readonly prefix: string;
  /** Column of the sentinel; none at the end of the document. */
  readonly column: number | undefined;
}

function frameOf(kind: YamlKind, indent: number): Frame {
  switch (kind) {
    case 'head':
    case 'document':
    case 'last-entry':
      return { prefix: '', column: undefined };
    case 'entry':
      return { prefix: '', column: 0 };
    case 'section':
      return { prefix: '', column: indent };
    case 'child':
      return { prefix, column: indent };
    case 'last-child':
      return { prefix, column: 0 };
    case 'final-child':
    case 'stray':
      return { prefix, column: undefined };
  }
}

/**
 * Parses one piece as if it stood in its document. A piece whose end is not where it was cut (a quote left open, a
 * half-written key) is parsed again without what follows and keeps what can be read of it, with one problem.
 */
export function parsePiece(piece: Piece, text: string): Part {
  const kind = piece.kind as YamlKind;
  const { indent } = piece;
  if (kind === 'stray') return strayPart(text, indent);
  const usual = usualPart({ kind, indent }, text);
  return usual ? { kind, indent, problems: [], marks: [], ...usual } : parseTokens({ kind, indent }, text);
}

/** What a piece is without the parser; undefined where only that can tell. */
export function usualPart({ kind, indent }: Place, text: string): ReturnType<typeof readUsual> {
  switch (kind) {
    case 'head':
    case 'section':
      return readUsual(text, { kind, column: 0 });
    case 'entry':
    case 'last-entry':
      return readUsual(text, { kind: 'entry', column: 0 });
    case 'child':
    case 'last-child':
    case 'final-child':
      return readUsual(text, { kind: 'entry', column: indent });
    default:
      return undefined;
  }
}

interface Place {
  readonly kind: YamlKind;
  readonly indent: number;
}

/** The same by the tokens of the parser, for whatever stands there. */
export function parseTokens({ kind, indent }: Place, text: string): Part {
  if (kind === 'head') return headPart(text);
  const frame = frameOf(kind, indent);
  const read = readPiece(text, frame);
  if (kind === 'document') return { ...partOf(read, { kind, indent }), ...(read.root && { root: read.root }) };
  const { stop } = read.reading;
  // What stands behind the piece has not been read.
  if (stop && stop.offset < frame.prefix.length + text.length) return partOf(read, { kind, indent });
  const found = stop ? undefined : foundIn(read, { kind, indent, frame });
  if (found) return { ...partOf(read, { kind, indent }), ...found };
  return brokenPart(text, { kind, indent, frame });
}

interface ReadPiece {
  readonly block: Block;
  readonly reading: Reading;
  readonly root: SyntaxNode | undefined;
  readonly flaws: Flaws;
  readonly marks: readonly Mark[];
}

function readPiece(text: string, { prefix, column }: Frame): ReadPiece {
  const end = column === undefined ? '' : `${' '.repeat(column)}${sentinel}:\n`;
  const source = prefix + withoutLoneReturns(text) + end;
  const reading = readYaml(source);
  const shift = prefix.length;
  const block: Block = { text, comments: commentsOf(reading.comments, { shift, text }) };
  const at: Composer = {
    block,
    shift,
    flaws: new Flaws(shift),
    marks: [],
    misplaced: new Set(),
    source,
    compose: composeNode,
  };
  const root = composeStream(at, reading);
  const control = controlCharacter.exec(source);
  if (control) at.flaws.add('control-character', control.index, control.index + 1);
  if (reading.stop) at.flaws.add(reading.stop.flaw, reading.stop.offset, reading.stop.offset + 1);
  return { block, reading, root, flaws: at.flaws, marks: at.marks };
}

// YAML 1.2, 5.1: none of these may stand in a document as they are.
const controlCharacter = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/;

/** YAML takes a lone carriage return as a line break, the parser does not. */
export function withoutLoneReturns(text: string): string {
  return text.includes('\r') && /\r(?!\n)/.test(text) ? text.replaceAll(/\r(?!\n)/g, '\n') : text;
}

function commentsOf(
  comments: readonly Comment[],
  { shift, text }: { shift: number; text: string },
): readonly Comment[] {
  const inside = comments.filter(({ start }) => start - shift < text.length);
  if (!shift) return inside;
  return inside.map((comment) => ({ start: comment.start - shift, end: comment.end - shift, text: comment.text }));
}

/** The first document of the stream. */
function composeStream(at: Composer, { tokens, stop }: Reading): SyntaxNode | undefined {
  let root: SyntaxNode | undefined;
  let isFirst = true;
  let directive: CST.Directive | undefined;
  for (const token of tokens) {
    if (token.type === 'directive') directive ??= token;
    else if (token.type === 'document') {
      if (token.start.some(({ type }) => type === 'doc-start')) directive = undefined;
      if (isFirst && (!stop || stop.flaw === 'several-documents')) root = composeDocument(at, token);
      isFirst = false;
    } else if (token.type === 'error')
      at.flaws.add('stray-text', token.offset, token.offset + Math.max(token.source.length, 1));
    else if (token.type === 'doc-end') checkDocumentEnd(at, token, isFirst);
  }
  if (directive && !stop) at.flaws.add('directive-end', directive.offset, directive.offset + directive.source.length);
  return root;
}

function checkDocumentEnd(at: Composer, { end, offset, source }: CST.DocumentEnd, isFirst: boolean): void {
  if (isFirst) at.flaws.add('stray-text', offset, offset + source.length);
  for (const token of end ?? []) {
    const isBlank = token.type === 'space' || token.type === 'newline' || token.type === 'comment';
    if (!isBlank) at.flaws.add('text-after-end', token.offset, token.offset + token.source.length);
  }
}

function partOf(read: ReadPiece, { kind, indent }: { kind: YamlKind; indent: number }): Part {
  const { block, flaws, marks } = read;
  return { kind, indent, block, problems: flaws.list(block.text.length), marks };
}

/** The entry or key that the piece must be, provided that it ends where it was cut. */
function foundIn(read: ReadPiece, { kind, indent, frame }: Framed): Pick<Part, 'entry' | 'key'> | undefined {
  const { root, block, flaws } = read;
  if (root?.kind !== 'map' || root.flow || flaws.outside(0, block.text.length)) return undefined;
  const end = block.text.length + (frame.column ?? 0);
  const [first, second, third] = root.entries;
  if (!first || third || isMarked(root) || first.start !== (frame.prefix ? -frame.prefix.length : 0)) return undefined;
  if (kind === 'section') return !second && soleChild(first, end) ? { key: first.key } : undefined;
  const inside = first.value.kind === 'map' && !first.value.flow ? first.value.entries : [];
  const [child, sibling, surplus] = inside;
  if (child && frame.prefix && (isMarked(first.value) || child.start !== indent)) return undefined;
  switch (kind) {
    case 'entry':
      return isSentinel(second, end) ? { entry: first } : undefined;
    case 'last-entry':
      return second ? undefined : { entry: first };
    case 'child':
      return child && !second && !surplus && isSentinel(sibling, end) ? { entry: child } : undefined;
    case 'last-child':
      return child && !sibling && isSentinel(second, end) ? { entry: child } : undefined;
    case 'final-child':
      return child && !sibling && !second ? { entry: child } : undefined;
    default:
      return undefined;
  }
}

function soleChild({ value }: Entry, end: number): boolean {
  return (
    value.kind === 'map' &&
    !value.flow &&
    value.tag === undefined &&
    value.entries.length === 1 &&
    isSentinel(value.entries[0], end)
  );
}

/** Whether a tag or anchor stands before the whole value. */
function isMarked(node: SyntaxNode): boolean {
  return node.outerStart !== node.start;
}

function isSentinel(entry: Entry | undefined, start: number): boolean {
  if (!entry) return false;
  const { key, value } = entry;
  const isKey = key.source === sentinel && key.style === 'plain' && key.start === start && key.outerStart === start;
  return isKey && value.kind === 'scalar' && value.style === 'empty' && value.outerStart === value.start;
}

interface Framed {
  readonly kind: YamlKind;
  readonly indent: number;
  readonly frame: Frame;
}

function brokenPart(text: string, { kind, indent, frame }: Framed): Part {
  const read = readPiece(text, { prefix: frame.prefix, column: undefined });
  const entry = read.reading.stop ? undefined : firstEntry(read, frame);
  if (!read.flaws.list(text.length).length) {
    const { start, end } = firstLine(text);
    const flaw = keyEndOf(text, start, end) < 0 ? 'colon-missing' : 'entry-broken';
    read.flaws.add(flaw, start + frame.prefix.length, end + frame.prefix.length);
  }
  return { ...partOf(read, { kind, indent }), ...(entry && { entry }) };
}

function firstEntry({ root }: ReadPiece, frame: Frame): Entry | undefined {
  if (root?.kind !== 'map' || root.flow) return undefined;
  const [first] = root.entries;
  if (!frame.prefix) return first;
  return first?.value.kind === 'map' && !first.value.flow ? first.value.entries[0] : undefined;
}

/** Range of the first line with content, without the blanks around it. */
function firstLine(text: string): { start: number; end: number } {
  const start = Math.max(text.search(/\S/), 0);
  const [line = ''] = /^[^\r\n]*/.exec(text.slice(start)) ?? [];
  return { start, end: start + line.trimEnd().length };
}

function headPart(text: string): Part {
  const { comments } = readYaml(withoutLoneReturns(text));
  return { kind: 'head', indent: 0, block: { text, comments }, problems: [], marks: [] };
}

function strayPart(text: string, indent: number): Part {
  const { block } = readPiece(text, frameOf('stray', indent));
  const flaws = new Flaws(0);
  const { start, end } = firstLine(text);
  const isTab = text.slice(0, start).includes('\t');
  if (isTab) flaws.add('tab-indent', text.indexOf('\t'), start);
  else flaws.add('stray-indent', start, end);
  return { kind: 'stray', indent, block, problems: flaws.list(text.length), marks: [] };
}
