import { createScanner, type Node, type ParseError, parseTree } from 'jsonc-parser';
import { addDuplicates } from './duplicates.ts';
import { addJsonError } from './json-flaws.ts';
import { hasBareSlash } from './json-outline.ts';
import { type IsFilled, readUsualJson, type UsualJson } from './json-usual.ts';
import type { Block, Comment, Entry, ScalarNode, SyntaxNode } from './node.ts';
import type { Part, Piece } from './part.ts';
import { Flaws } from './problems.ts';

/** `glue` are braces and what stands between them and the members; `section` is a key with the brace of its object. */
export type JsonKind = UsualJson['kind'] | 'glue';

interface Maker {
  readonly block: Block;
  /** What was parsed, and how far its offsets are ahead of the block's. */
  readonly source: string;
  readonly shift: number;
  readonly flaws: Flaws;
  /** Whether something else fills in the string at an offset into `source`. */
  readonly isFilled: IsFilled | undefined;
}

// jsonc-parser's SyntaxKind, whose names do not exist at run time.
const commaToken = 5;
const lineComment = 12;
const blockComment = 13;
const endOfText = 17;

/** Parses one piece of a JSON document; depth must have been guarded. */
export function parseJsonPiece(piece: Piece, text: string): Part {
  return parsed(piece, { text, comments: none }, undefined);
}

/** Parses the whole of a text that another one spells, some strings of which may be filled in. */
export function parseJsonText(block: Block, isFilled: IsFilled | undefined): Part {
  return parsed({ kind: 'document', indent: 0 }, block, isFilled);
}

type Kind = Pick<Piece, 'kind' | 'indent'>;

function parsed(piece: Kind, block: Block, isFilled: IsFilled | undefined): Part {
  const { kind, indent } = piece;
  const found = kind === 'glue' ? undefined : readUsualJson(block, { kind: kind as UsualJson['kind'], isFilled });
  return found ? { kind, indent, block, problems: [], marks: [], ...found } : parseJsonTokens(piece, block, isFilled);
}

/** The same by jsonc-parser, for whatever stands there. `without` are the text and place of a block without its comments. */
export function parseJsonTokens({ kind, indent }: Kind, without: Block, isFilled?: IsFilled): Part {
  const { text } = without;
  const block: Block = { ...without, comments: commentsOf(text) };
  const at: Maker = {
    block,
    isFilled,
    source: sourceOf(kind, text),
    shift: kind === 'document' ? 0 : 1,
    flaws: new Flaws(kind === 'document' ? 0 : 1),
  };
  const found = kind === 'glue' ? {} : contentOf(at, kind);
  return { kind, indent, block, problems: at.flaws.list(text.length), marks: [], ...found };
}

function sourceOf(kind: string, text: string): string {
  if (kind === 'member') return `{${text}}`;
  return kind === 'section' ? `{${text}}}` : text;
}

function contentOf(at: Maker, kind: string): Pick<Part, 'root' | 'entry' | 'key'> {
  const errors: ParseError[] = [];
  const raw = parseTree(at.source, errors, { allowTrailingComma: true });
  if (raw ?? !isBlank(at.block)) for (const error of errors) addJsonError(at.flaws, error);
  if (!raw) return {};
  if (kind === 'document') return { root: nodeOf(at, raw) };
  const [property] = raw.children ?? [];
  const entry = property && entryOf(at, property);
  if (!entry) return {};
  return kind === 'section' ? { key: entry.key } : { entry };
}

function isBlank({ text, comments }: Block): boolean {
  let at = 0;
  for (const { start, end } of comments) {
    if (text.slice(at, start).trim()) return false;
    at = end;
  }
  return !text.slice(at).trim();
}

/** By the scanner, so that `//` in a string is none. */
function commentsOf(text: string): readonly Comment[] {
  if (!hasBareSlash(text)) return none;
  const comments: Comment[] = [];
  const scanner = createScanner(text, false);
  for (let kind: number = scanner.scan(); kind !== endOfText; kind = scanner.scan()) {
    if (kind !== lineComment && kind !== blockComment) continue;
    const start = scanner.getTokenOffset();
    const end = Math.min(start + scanner.getTokenLength(), text.length);
    comments.push({ start, end, text: text.slice(start, end) });
  }
  return comments;
}

const none: readonly Comment[] = [];

function nodeOf(at: Maker, node: Node): SyntaxNode {
  const start = node.offset - at.shift;
  // An open comment makes jsonc-parser count one character too many.
  const end = Math.min(node.offset + node.length - at.shift, at.block.text.length);
  const base = { block: at.block, start, end, outerStart: start };
  const children = node.children ?? [];
  if (node.type === 'object') {
    const entries: Entry[] = [];
    for (const child of children) {
      const entry = entryOf(at, child);
      if (entry) entries.push(entry);
    }
    addDuplicates(entries, at.flaws, at.shift);
    const last = entries.at(-1);
    if (last) addTrailingComma(at, last.end, end);
    return { ...base, kind: 'map', flow: true, entries };
  }
  if (node.type === 'array') {
    const items = children.map((child) => nodeOf(at, child));
    const last = items.at(-1);
    if (last) addTrailingComma(at, last.end, end);
    return { ...base, kind: 'seq', flow: true, items };
  }
  return scalarOf(at, node);
}

function scalarOf(at: Maker, node: Node): ScalarNode {
  const start = node.offset - at.shift;
  const end = start + node.length;
  const value = node.value as ScalarNode['value'];
  const { block } = at;
  // Written out, as a file has thousands of them.
  if (typeof value === 'string') {
    const scalar: ScalarNode = {
      block,
      start,
      end,
      outerStart: start,
      kind: 'scalar',
      value,
      source: value,
      style: 'double',
    };
    return at.isFilled?.(value, start, end) ? { ...scalar, tag: '!Sub' } : scalar;
  }
  const source = at.source.slice(node.offset, node.offset + node.length);
  return { block, start, end, outerStart: start, kind: 'scalar', value: value ?? null, source, style: 'plain' };
}

function entryOf(at: Maker, property: Node): Entry | undefined {
  const [keyNode, valueNode] = property.children ?? [];
  if (!keyNode) return undefined;
  const key = scalarOf(at, keyNode);
  const value = valueNode
    ? nodeOf(at, valueNode)
    : emptyAt(at.block, property.colonOffset === undefined ? key.end : property.colonOffset + 1 - at.shift);
  return { block: at.block, start: key.start, end: Math.max(key.end, value.end), key, value };
}

function emptyAt(block: Block, at: number): ScalarNode {
  return { kind: 'scalar', block, start: at, end: at, outerStart: at, value: null, source: '', style: 'empty' };
}

/** Reports a comma between the last item and the closing bracket. */
function addTrailingComma({ block, flaws, shift }: Maker, start: number, end: number): void {
  const rest = block.text.slice(start, end);
  if (!rest.includes(',')) return;
  const scanner = createScanner(rest, true);
  const kind: number = scanner.scan();
  const next: number = scanner.scan();
  const at = start + shift + rest.indexOf(',');
  if (kind === commaToken && (next === 2 || next === 4)) flaws.add('comma-trailing', at, at + 1);
}
