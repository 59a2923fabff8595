import { detectEol, type Eol, type Range } from '../text/index.ts';
import type { Entry, SyntaxNode, Tree } from '../syntax/index.ts';

/** The text under the tree. All offsets in this folder are absolute UTF-16 offsets into it. */
export interface Source {
  readonly tree: Tree;
  readonly text: string;
  readonly eol: Eol;
}

const sources = new WeakMap<Tree, Source>();

/** The same for each editor of a tree, so that what one of them has read need not be read again. */
export function sourceOf(tree: Tree): Source {
  let source = sources.get(tree);
  if (!source) sources.set(tree, (source = { tree, text: tree.text, eol: detectEol(tree.text) }));
  return source;
}

/**
 * `read`, done once for a node of a source. A document may have thousands of findings in one list, each with fixes that
 * look at the whole of it.
 */
export function perNode<V>(read: (source: Source, node: SyntaxNode) => V): (source: Source, node: SyntaxNode) => V {
  const known = new WeakMap<Source, Map<SyntaxNode, { readonly value: V }>>();
  return (source, node) => {
    let bySource = known.get(source);
    if (!bySource) known.set(source, (bySource = new Map<SyntaxNode, { readonly value: V }>()));
    let made = bySource.get(node);
    if (!made) bySource.set(node, (made = { value: read(source, node) }));
    return made.value;
  };
}

/** Start of the line that holds `at`; behind a byte order mark. */
export function lineStart(text: string, at: number): number {
  const start = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  return start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start;
}

/** End of the line that holds `at`, before its line end. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end < 0) return text.length;
  return end > at && text[end - 1] === '\r' ? end - 1 : end;
}

/** Start of the next line; undefined on the last one. */
export function nextLine(text: string, at: number): number | undefined {
  const end = text.indexOf('\n', at);
  return end < 0 ? undefined : end + 1;
}

/** End of the line above the one that holds `at`, before its line end; the start of the text if there is none. */
export function previousEnd(text: string, at: number): number {
  const start = lineStart(text, at);
  return start < 2 ? Math.min(start, at) : lineEnd(text, lineStart(text, start - 1));
}

export function columnOf(text: string, at: number): number {
  return at - lineStart(text, at);
}

/** The blanks that the line of `at` begins with. */
export function indentOf(text: string, at: number): string {
  const start = lineStart(text, at);
  return /^[ \t]*/.exec(text.slice(start, lineEnd(text, start)))?.[0] ?? '';
}

/** Whether only blanks stand before `at` on its line. */
export function beginsLine(text: string, at: number): boolean {
  return text.slice(lineStart(text, at), at).trim() === '';
}

export function isBlankLine(text: string, start: number): boolean {
  return text.slice(start, lineEnd(text, start)).trim() === '';
}

export function skipBlanks(text: string, at: number): number {
  let next = at;
  while (text[next] === ' ' || text[next] === '\t') next++;
  return next;
}

/** End of the comment that starts at `at`; undefined if none does. JSON comments are those of JSONC. */
export function commentEnd(source: Source, at: number): number | undefined {
  const { text, tree } = source;
  if (tree.format === 'yaml') {
    const free = at === 0 || /[\s\uFEFF,[\]{}]/.test(text[at - 1] ?? '');
    return text[at] === '#' && free ? trimmedEnd(text, at, lineEnd(text, at)) : undefined;
  }
  if (text.startsWith('//', at)) return trimmedEnd(text, at, lineEnd(text, at));
  if (!text.startsWith('/*', at)) return undefined;
  const end = text.indexOf('*/', at + 2);
  return end < 0 ? text.length : end + 2;
}

/** A comment behind `at` on the same line with only blanks between. */
export function trailingComment(source: Source, at: number): Range | undefined {
  const start = skipBlanks(source.text, at);
  const end = commentEnd(source, start);
  return end === undefined ? undefined : { start, end };
}

/** Offset of the first character behind `at` that is no blank, line end or comment. */
export function skipGap(source: Source, at: number): number {
  const { text } = source;
  let next = at;
  for (;;) {
    while (next < text.length && /[\s\uFEFF]/.test(text[next] ?? '')) next++;
    const end = commentEnd(source, next);
    if (end === undefined) return next;
    next = end;
  }
}

/** The comments between two offsets that hold nothing else but blanks, line ends and commas. */
export function commentsBetween(source: Source, start: number, end: number): readonly Range[] {
  const found: Range[] = [];
  let at = start;
  while (at < end) {
    const stop = commentEnd(source, at);
    if (stop !== undefined) found.push({ start: at, end: stop });
    at = stop ?? at + 1;
  }
  return found;
}

/** Behind the tag and the anchor that start at `at`; `at` itself if there are none. */
export function skipProperties(source: Source, at: number): number {
  const { text } = source;
  let end = at;
  let next = at;
  while (text[next] === '!' || text[next] === '&') {
    end = next;
    while (end < text.length && !/[\s,[\]{}]/.test(text[end] ?? '')) end++;
    next = skipBlanks(text, end);
  }
  return end;
}

/** A value of a map or list with where it stands. */
export interface Child {
  readonly entry: Entry | undefined;
  readonly node: SyntaxNode;
  /** Start of the key, of the dash, or of a flow item with its tag and anchor. */
  readonly start: number;
  /** Behind the colon or dash; `start` of a flow item. Undefined for a flow key without colon. */
  readonly slot: number | undefined;
  /** Start of the value with its tag and anchor; the slot for an empty value. */
  readonly valueStart: number;
  /** End of what the value says, without the line end of a block text. */
  readonly end: number;
}

/** The children of a collection in order of text; undefined where the text is too broken to tell. */
export const childrenOf = perNode((source, node): readonly Child[] | undefined => {
  if (node.kind === 'map')
    return node.flow ? flowChildren(source, node) : node.entries.map((entry) => entryChild(source, entry));
  if (node.kind !== 'seq') return [];
  return node.flow ? flowChildren(source, node) : blockItems(source, node.items, source.tree.rangeOf(node).start);
});

/** Where the parts of a collection stand in `childrenOf`. */
export const indexesOf = perNode(
  (source, node): ReadonlyMap<Entry | SyntaxNode, number> =>
    new Map(
      (childrenOf(source, node) ?? []).flatMap((child, at) => [
        [child.entry ?? child.node, at],
        [child.node, at],
      ]),
    ),
);

/** End of what `node` says: a block text ends with its last line, and with the blank lines that it keeps (`|+`). */
export function contentEnd(source: Source, node: SyntaxNode): number {
  const { start, end } = source.tree.rangeOf(node);
  if (node.kind === 'scalar' && (node.style === 'literal' || node.style === 'folded'))
    return blockTextEnd(source.text, start, end);
  if (node.kind === 'scalar' || node.kind === 'alias' || node.flow) return end;
  return childrenOf(source, node)?.at(-1)?.end ?? end;
}

/** Whether the blank lines below `node` are part of its text (`|+`). */
export function keepsBlankLines(source: Source, node: SyntaxNode): boolean {
  if (node.kind === 'scalar') {
    if (node.style !== 'literal' && node.style !== 'folded') return false;
    return isKeepHeader(source.text, source.tree.rangeOf(node).start);
  }
  if (node.kind === 'alias' || node.flow) return false;
  const last = node.kind === 'map' ? node.entries.at(-1)?.value : node.items.at(-1);
  return last !== undefined && keepsBlankLines(source, last);
}

/** The bracket of a flow collection lies at its start; a lone pair in a list (`[a: b]`) has none. */
export function hasBrackets(source: Source, node: SyntaxNode): boolean {
  const { start, end } = source.tree.rangeOf(node);
  const pair = `${source.text[start]}${source.text[end - 1]}`;
  return pair === (node.kind === 'map' ? '{}' : '[]') && end - start >= 2;
}

function entryChild(source: Source, entry: Entry): Child {
  const { text, tree } = source;
  const key = tree.rangeOf(entry.key);
  const colon = skipGap(source, key.end);
  const slot = text[colon] === ':' ? colon + 1 : undefined;
  const range = tree.rangeOf(entry);
  const mark = /\?[ \t]+$/.exec(text.slice(lineStart(text, range.start), range.start));
  const start = mark ? range.start - mark[0].length : range.start;
  return { entry, node: entry.value, start, slot, ...valueSpan(source, entry.value, slot ?? key.end) };
}

function blockItems(source: Source, items: readonly SyntaxNode[], start: number): readonly Child[] | undefined {
  const children: Child[] = [];
  let at = start;
  for (const node of items) {
    const dash = skipGap(source, at);
    if (source.text[dash] !== '-') return undefined;
    const child = { entry: undefined, node, start: dash, slot: dash + 1, ...valueSpan(source, node, dash + 1) };
    children.push(child);
    at = child.end;
  }
  return children;
}

function flowChildren(source: Source, node: SyntaxNode & { kind: 'map' | 'seq' }): readonly Child[] {
  const children: Child[] = [];
  const opening = source.tree.rangeOf(node).start;
  let at = hasBrackets(source, node) ? opening + 1 : opening;
  for (const part of node.kind === 'map' ? node.entries : node.items) {
    const start = skipGap(source, at);
    const child =
      'key' in part
        ? { ...entryChild(source, part), start }
        : { entry: undefined, node: part, start, slot: start, valueStart: start, end: contentEnd(source, part) };
    children.push(child);
    const comma = skipGap(source, child.end);
    at = source.text[comma] === ',' ? comma + 1 : child.end;
  }
  return children;
}

function valueSpan(source: Source, node: SyntaxNode, slot: number): { valueStart: number; end: number } {
  const empty = node.kind === 'scalar' && node.style === 'empty';
  if (empty && node.tag === undefined && node.anchor === undefined) return { valueStart: slot, end: slot };
  const valueStart = Math.min(skipGap(source, slot), empty ? Infinity : source.tree.rangeOf(node).start);
  return { valueStart, end: empty ? skipProperties(source, valueStart) : contentEnd(source, node) };
}

function isKeepHeader(text: string, start: number): boolean {
  return /^[|>]\d?\+/.test(text.slice(start, start + 3));
}

function blockTextEnd(text: string, start: number, end: number): number {
  const head = lineEnd(text, start);
  let at = end > head && text[end - 1] === '\n' ? lineEnd(text, lineStart(text, end - 1)) : lineEnd(text, end);
  while (lineStart(text, at) > head && isBlankLine(text, lineStart(text, at))) at = previousEnd(text, at);
  if (!isKeepHeader(text, start)) return at;
  for (
    let next = nextLine(text, at);
    next !== undefined && next < text.length && isBlankLine(text, next);
    next = nextLine(text, next)
  ) {
    at = lineEnd(text, next);
  }
  return at;
}

function trimmedEnd(text: string, start: number, end: number): number {
  return start + text.slice(start, end).trimEnd().length;
}
