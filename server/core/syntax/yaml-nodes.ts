import type { CST } from 'yaml';
import type { Block, Entry, ScalarNode, SyntaxNode } from './node.ts';
import type { Mark } from './part.ts';
import type { Flaws } from './problems.ts';
import { type Props } from './yaml-props.ts';

/** Where nodes are made: their block, and how far the text that was read is ahead of it. */
export interface Composer {
  readonly block: Block;
  readonly shift: number;
  readonly flaws: Flaws;
  readonly marks: Mark[];
  /** Maps that an excess of indentation has made of a value and the key on the next line; already reported. */
  readonly misplaced: Set<CST.Token>;
  /** The text that was read. */
  readonly source: string;
  /** Makes the node of a token; here so that lists and maps can hold any node without a cycle of modules. */
  readonly compose: (at: Composer, token: CST.Token, placed: Placed) => SyntaxNode;
}

/** What stands before a value, and whether the value is the root. */
export interface Placed {
  readonly props: Props;
  readonly place: 'root' | 'inside';
}

/** A member of a map as the parser gives it. */
export type Item = CST.CollectionItem & { readonly explicitKey?: true };

/** A member and the offset where its parent has been read to. */
export interface Pair {
  readonly item: Item;
  readonly offset: number;
}

/** Notes the anchor before a value that is yet to be made; its node is set when there is one. */
export function markAnchor(at: Composer, { anchor }: Props): Mark | undefined {
  if (!anchor) return undefined;
  const start = anchor.offset - at.shift;
  const mark: Mark = { name: anchor.source.slice(1), start, end: start + anchor.source.length, node: undefined };
  at.marks.push(mark);
  return mark;
}

/** Adds tag and anchor. Most nodes have none, and spreading all of them would double the time of a first parse. */
export function dressed<T extends SyntaxNode>(at: Composer, node: T, { tag, anchor, start }: Props): T {
  if (!tag && !anchor) return node;
  const isLocal = tag && tag.source.length > 1 && !tag.source.startsWith('!!');
  return {
    ...node,
    outerStart: Math.min(start - at.shift, node.start),
    ...(isLocal && { tag: tag.source }),
    ...(anchor && { anchor: anchor.source.slice(1) }),
  };
}

/** A value that is not there: behind its tag and anchor, else at `offset`, but never before its indicator. */
export function emptyNode(at: Composer, props: Props, offset: number): ScalarNode {
  const { tag, anchor, found } = props;
  const ends = [tag, anchor].flatMap((token) => (token ? [token.offset + token.source.length] : []));
  const behind = ends.length ? Math.max(...ends, found ? found.offset + found.source.length : 0) : offset;
  const start = behind - at.shift;
  const node: ScalarNode = {
    kind: 'scalar',
    block: at.block,
    start,
    end: start,
    outerStart: start,
    value: null,
    source: '',
    style: 'empty',
  };
  return dressed(at, node, props);
}

/** The empty value of a key or list item, with its anchor noted. */
export function missing(at: Composer, props: Props, offset: number): ScalarNode {
  const mark = markAnchor(at, props);
  const node = emptyNode(at, props, offset);
  if (mark) mark.node = node;
  return node;
}

/** Reports what stands behind a value on its line, comments apart. */
export function checkEnd(at: Composer, tokens: readonly CST.SourceToken[] | undefined): void {
  let hasSpace = false;
  for (const { type, offset, source } of tokens ?? []) {
    if (type === 'space' || type === 'newline') hasSpace = true;
    else if (type !== 'comment') at.flaws.add('text-after-value', offset, offset + source.length);
    else if (!hasSpace) at.flaws.add('comment-space', offset, offset + 1);
  }
}

interface EntryParts {
  readonly keyProps: Props;
  readonly keyNode: ScalarNode;
  readonly props: Props;
  readonly value: CST.Token | null | undefined;
}

/** The entry of a key that has been made and a value that has not. */
export function entryOf(at: Composer, { keyProps, keyNode, props, value }: EntryParts): Entry {
  const colon = props.found ? props.found.offset + props.found.source.length : keyNode.end + at.shift;
  const node = value ? at.compose(at, value, { props, place: 'inside' }) : missing(at, props, colon);
  const start = Math.min(keyProps.found ? keyProps.found.offset - at.shift : Infinity, keyNode.outerStart);
  return { block: at.block, start, end: Math.max(node.end, keyNode.end), key: keyNode, value: node };
}

/** The key as a scalar; a list, map or alias as key counts as its own text. */
export function keyOf(at: Composer, { key, start, sep }: Item, props: Props): ScalarNode {
  if (!key)
    return missing(at, props, props.found ? props.found.offset + 1 : (sep?.[0]?.offset ?? props.end - trailing(start)));
  const node = at.compose(at, key, { props, place: 'inside' });
  if (node.kind === 'scalar') return node;
  const source = at.source.slice(node.start + at.shift, node.end + at.shift);
  const { block, end, outerStart } = node;
  return { block, start: node.start, end, outerStart, kind: 'scalar', value: source, source, style: 'plain' };
}

/** Length of the blanks and comments at the end of `tokens`. */
export function trailing(tokens: readonly CST.SourceToken[]): number {
  let length = 0;
  for (const { type, source } of tokens.toReversed()) {
    if (type !== 'space' && type !== 'newline' && type !== 'comment') break;
    length += source.length;
  }
  return length;
}

/** Whether a key spans lines. */
export function hasNewline(token: CST.Token | null | undefined): boolean {
  switch (token?.type) {
    case undefined:
      return false;
    case 'alias':
    case 'scalar':
    case 'single-quoted-scalar':
    case 'double-quoted-scalar':
      return token.source.includes('\n') || (token.end ?? []).some(({ type }) => type === 'newline');
    case 'flow-collection':
      return token.items.some(
        ({ start, key, sep, value }) =>
          [...start, ...(sep ?? [])].some(({ type }) => type === 'newline') || hasNewline(key) || hasNewline(value),
      );
    default:
      return true;
  }
}

/** End of the line that `offset` is in, as an offset into the text that was read. */
export function lineEnd(at: Composer, offset: number): number {
  const newline = at.source.slice(offset).search(/\r?\n/);
  return newline < 0 ? at.source.length : offset + newline;
}
