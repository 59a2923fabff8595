import type { CST } from 'yaml';
import type { AliasNode, Block, Entry, MapNode, ScalarNode, SeqNode, SyntaxNode } from './node.ts';
import { addDuplicates } from './duplicates.ts';
import type { Mark } from './part.ts';
import type { Flaws } from './problems.ts';
import { type Props, type PropsContext, propsOf } from './yaml-props.ts';
import { plainValue, readScalar, taggedValue } from './yaml-scalar.ts';

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
}

type Item = CST.CollectionItem & { readonly explicitKey?: true };

/** The root of a document; undefined for an empty one. Recursive: depth must have been guarded. */
export function composeDocument(at: Composer, document: CST.Document): SyntaxNode | undefined {
  const { start, value, end, offset } = document;
  const props = propsOf(
    start,
    { indicator: 'doc-start', place: 'block', from: 'new-line', next: value ?? end?.[0], offset, parentIndent: 0 },
    at.flaws,
  );
  const isBlock = value?.type === 'block-map' || value?.type === 'block-seq';
  if (props.found && isBlock && !props.hasNewline) at.flaws.add('document-start', props.end, props.end + 1);
  // A comment of the document needs no blank before it: it starts its line.
  checkEnd(
    at,
    end?.filter(({ type }) => type !== 'comment'),
  );
  if (!value && !props.tag && !props.anchor) return undefined;
  return value ? composeNode(at, value, { props, place: 'root' }) : emptyNode(at, props, props.end);
}

interface Placed {
  readonly props: Props;
  readonly place: 'root' | 'inside';
}

function composeNode(at: Composer, token: CST.Token, { props, place }: Placed): SyntaxNode {
  const mark = markAnchor(at, props);
  const node = composeToken(at, token, { props, place });
  if (mark) mark.node = node;
  return node;
}

function markAnchor(at: Composer, { anchor }: Props): Mark | undefined {
  if (!anchor) return undefined;
  const start = anchor.offset - at.shift;
  const mark: Mark = { name: anchor.source.slice(1), start, end: start + anchor.source.length, node: undefined };
  at.marks.push(mark);
  return mark;
}

function composeToken(at: Composer, token: CST.Token, { props, place }: Placed): SyntaxNode {
  switch (token.type) {
    case 'alias':
      return alias(at, token, props);
    case 'scalar':
    case 'single-quoted-scalar':
    case 'double-quoted-scalar':
    case 'block-scalar':
      return scalar(at, token, { props, place });
    case 'block-map':
      return blockMap(at, token, props);
    case 'block-seq':
      return blockSeq(at, token, props);
    case 'flow-collection':
      return flowCollection(at, token, props);
    default: {
      const length = 'source' in token ? token.source.length : 1;
      const isList = token.type === 'error' && token.message.includes('block-seq-ind');
      at.flaws.add(isList ? 'list-on-line' : 'unexpected', token.offset, token.offset + length);
      return emptyNode(at, props, token.offset);
    }
  }
}

/** Adds tag and anchor. Most nodes have none, and spreading all of them would double the time of a first parse. */
function dressed<T extends SyntaxNode>(at: Composer, node: T, { tag, anchor, start }: Props): T {
  if (!tag && !anchor) return node;
  const isLocal = tag && tag.source.length > 1 && !tag.source.startsWith('!!');
  return {
    ...node,
    outerStart: Math.min(start - at.shift, node.start),
    ...(isLocal && { tag: tag.source }),
    ...(anchor && { anchor: anchor.source.slice(1) }),
  };
}

function alias(at: Composer, token: CST.FlowScalar, props: Props): SyntaxNode {
  const { offset, source, end } = token;
  const name = source.slice(1);
  if (props.tag ?? props.anchor) at.flaws.add('alias-properties', props.start, offset + source.length);
  if (name === '') at.flaws.add('alias-empty', offset, offset + 1);
  checkEnd(at, end);
  const start = offset - at.shift;
  const stop = start + source.length;
  at.marks.push({ name, start, end: stop, node: 'alias' });
  return dressed<AliasNode>(at, { kind: 'alias', block: at.block, start, end: stop, outerStart: start, name }, props);
}

function scalar(at: Composer, token: CST.FlowScalar | CST.BlockScalar, { props, place }: Placed): SyntaxNode {
  const read = readScalar(token, place, at.flaws);
  if (token.type !== 'block-scalar') checkEnd(at, token.end);
  if (read.style === 'plain' && read.source === '') return emptyNode(at, props, read.start);
  const tag = props.tag?.source;
  const untyped = read.style === 'plain' ? plainValue(read.source) : read.source;
  const value = tag === undefined ? untyped : taggedValue(tag, read.source);
  const start = read.start - at.shift;
  const node: ScalarNode = {
    kind: 'scalar',
    block: at.block,
    start,
    end: read.end - at.shift,
    outerStart: start,
    value,
    source: read.source,
    style: read.style,
  };
  return dressed(at, node, props);
}

/** A value that is not there: behind its tag and anchor, else at `offset`, but never before its indicator. */
function emptyNode(at: Composer, props: Props, offset: number): ScalarNode {
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

function missing(at: Composer, props: Props, offset: number): ScalarNode {
  const mark = markAnchor(at, props);
  const node = emptyNode(at, props, offset);
  if (mark) mark.node = node;
  return node;
}

function checkEnd(at: Composer, tokens: readonly CST.SourceToken[] | undefined): void {
  let hasSpace = false;
  for (const { type, offset, source } of tokens ?? []) {
    if (type === 'space' || type === 'newline') hasSpace = true;
    else if (type !== 'comment') at.flaws.add('text-after-value', offset, offset + source.length);
    else if (!hasSpace) at.flaws.add('comment-space', offset, offset + 1);
  }
}

function blockMap(at: Composer, token: CST.BlockMap, props: Props): MapNode {
  const entries: Entry[] = [];
  let offset = token.offset;
  for (const item of token.items as readonly Item[]) {
    const made = blockEntry(at, token, { item, offset });
    if (!made) continue;
    offset = made.offset;
    entries.push(made.entry);
  }
  addDuplicates(entries, at.flaws, at.shift);
  const start = Math.min(token.offset - at.shift, entries[0]?.start ?? Infinity);
  const end = entries.at(-1)?.end ?? start;
  return dressed<MapNode>(
    at,
    { kind: 'map', block: at.block, start, end, outerStart: start, flow: false, entries },
    props,
  );
}

interface Pair {
  readonly item: Item;
  readonly offset: number;
}

function blockEntry(at: Composer, map: CST.BlockMap, { item, offset }: Pair) {
  const { start, key, sep, value } = item;
  const keyProps = propsOf(
    start,
    {
      indicator: 'explicit-key-ind',
      place: 'block',
      from: 'new-line',
      next: key ?? sep?.[0],
      offset,
      parentIndent: map.indent,
    },
    at.flaws,
  );
  if (!keyProps.found && !keyProps.anchor && !keyProps.tag && !sep) return undefined;
  checkBlockKey(at, map, { item, keyProps, offset });
  const keyNode = keyOf(at, item, keyProps);
  const keyEnd = keyNode.end + at.shift;
  const from = !key || key.type === 'block-scalar' ? 'new-line' : 'same-line';
  const context: PropsContext = {
    indicator: 'map-value-ind',
    place: 'block',
    next: value,
    offset: keyEnd,
    parentIndent: map.indent,
    from,
  };
  const props = propsOf(sep ?? [], context, at.flaws);
  if (props.found) checkBlockValue(at, { keyProps, props, value });
  else if (!keyProps.found) at.flaws.add('colon-missing', keyNode.start + at.shift, keyEnd);
  const entry = entryOf(at, { keyProps, keyNode, props, value });
  return { entry, offset: Math.max(props.end, entry.end + at.shift) };
}

function checkBlockKey(at: Composer, map: CST.BlockMap, { item, keyProps, offset }: Pair & { keyProps: Props }): void {
  const { key, start } = item;
  if (keyProps.found) {
    if (keyProps.found.indent !== map.indent) at.flaws.add('bad-indent', offset, offset + 1);
    return;
  }
  const keyStart = key?.offset ?? offset;
  if (key?.type === 'block-seq') at.flaws.add('key-collection', keyStart, keyStart + 1);
  else if (key && 'indent' in key && key.indent !== map.indent)
    at.flaws.add('bad-indent', keyStart, lineEnd(at, keyStart));
  if ((keyProps.newlineAfterProperty || hasNewline(key)) && !at.misplaced.has(map)) {
    const first = key?.offset ?? start.at(-1)?.offset ?? offset;
    at.flaws.add('key-lines', first, lineEnd(at, first));
  }
}

function checkBlockValue(
  at: Composer,
  { keyProps, props, value }: { keyProps: Props; props: Props; value: CST.Token | null | undefined },
): void {
  if (keyProps.found || !props.found) return;
  if (value?.type === 'block-map' && !props.hasNewline) addMapOnLine(at, value);
  if (keyProps.start < props.found.offset - 1024) at.flaws.add('key-long', keyProps.start, lineEnd(at, keyProps.start));
}

/** `a: b: c`, or a line below `a: b` that is indented more and so continues `b`. */
function addMapOnLine(at: Composer, map: CST.BlockMap): void {
  const key = map.items[0]?.key;
  const lineBreak = key?.type === 'scalar' ? key.source.lastIndexOf('\n') : -1;
  if (lineBreak < 0) {
    at.flaws.add('map-on-line', map.offset, lineEnd(at, map.offset));
    return;
  }
  at.misplaced.add(map);
  const line = at.source.slice(map.offset + lineBreak + 1);
  const start = map.offset + lineBreak + 1 + line.search(/\S/);
  at.flaws.add('bad-indent', start, lineEnd(at, start));
}

interface EntryParts {
  readonly keyProps: Props;
  readonly keyNode: ScalarNode;
  readonly props: Props;
  readonly value: CST.Token | null | undefined;
}

function entryOf(at: Composer, { keyProps, keyNode, props, value }: EntryParts): Entry {
  const colon = props.found ? props.found.offset + props.found.source.length : keyNode.end + at.shift;
  const node = value ? composeNode(at, value, { props, place: 'inside' }) : missing(at, props, colon);
  const start = Math.min(keyProps.found ? keyProps.found.offset - at.shift : Infinity, keyNode.outerStart);
  return { block: at.block, start, end: Math.max(node.end, keyNode.end), key: keyNode, value: node };
}

/** The key as a scalar; a list, map or alias as key counts as its own text. */
function keyOf(at: Composer, { key, start, sep }: Item, props: Props): ScalarNode {
  if (!key)
    return missing(at, props, props.found ? props.found.offset + 1 : (sep?.[0]?.offset ?? props.end - trailing(start)));
  const node = composeNode(at, key, { props, place: 'inside' });
  if (node.kind === 'scalar') return node;
  const source = at.source.slice(node.start + at.shift, node.end + at.shift);
  const { block, end, outerStart } = node;
  return { block, start: node.start, end, outerStart, kind: 'scalar', value: source, source, style: 'plain' };
}

function trailing(tokens: readonly CST.SourceToken[]): number {
  let length = 0;
  for (const { type, source } of tokens.toReversed()) {
    if (type !== 'space' && type !== 'newline' && type !== 'comment') break;
    length += source.length;
  }
  return length;
}

function blockSeq(at: Composer, token: CST.BlockSequence, props: Props): SeqNode {
  const items: SyntaxNode[] = [];
  let offset = token.offset;
  const last = [props.anchor, props.tag].reduce(
    (a, b) => (a && b ? (a.offset > b.offset ? a : b) : (a ?? b)),
    undefined,
  );
  if (last && !(props.newlineAfterProperty && props.newlineAfterProperty.offset >= last.offset)) {
    at.flaws.add('tag-line', last.offset, last.offset + last.source.length);
  }
  for (const { start, value } of token.items) {
    const itemProps = propsOf(
      start,
      { indicator: 'seq-item-ind', place: 'block', from: 'new-line', next: value, offset, parentIndent: token.indent },
      at.flaws,
    );
    if (!itemProps.found) {
      if (!itemProps.anchor && !itemProps.tag && !value) continue;
      const from = value?.offset ?? itemProps.start;
      at.flaws.add(value?.type === 'block-seq' ? 'bad-indent' : 'dash-missing', from, lineEnd(at, from));
    }
    const dash = itemProps.found ? itemProps.found.offset + 1 : itemProps.start;
    const node = value ? composeNode(at, value, { props: itemProps, place: 'inside' }) : missing(at, itemProps, dash);
    offset = Math.max(itemProps.end, node.end + at.shift);
    items.push(node);
  }
  const first = token.offset - at.shift;
  const end = items.at(-1)?.end ?? first;
  return dressed<SeqNode>(
    at,
    { kind: 'seq', block: at.block, start: first, end, outerStart: first, flow: false, items },
    props,
  );
}

function flowCollection(at: Composer, token: CST.FlowCollection, props: Props): MapNode | SeqNode {
  const isMap = token.start.source === '{';
  const entries: Entry[] = [];
  const items: SyntaxNode[] = [];
  let offset = token.offset + 1;
  for (const [index, item] of token.items.entries()) {
    if (isBehindClose(at, token, item)) break;
    const itemProps = flowItemProps(at, token, { item, offset, index });
    if (!itemProps) {
      offset = endOfTokens(item.start) ?? offset;
      continue;
    }
    if (!isMap && !item.sep && !itemProps.found) items.push(flowValue(at, item, itemProps));
    else {
      const entry = flowEntry(at, token, { item, itemProps });
      if (isMap) entries.push(entry);
      else items.push(pairInSeq(entry));
    }
    offset = (isMap ? (entries.at(-1)?.end ?? 0) : (items.at(-1)?.end ?? 0)) + at.shift;
  }
  const last = isMap ? entries.at(-1) : items.at(-1);
  const start = token.offset - at.shift;
  const end = flowEnd(at, token, last ? last.end + at.shift : token.offset + 1) - at.shift;
  const place = { block: at.block, start, end, outerStart: start, flow: true };
  if (!isMap) return dressed<SeqNode>(at, { kind: 'seq', ...place, items }, props);
  addDuplicates(entries, at.flaws, at.shift);
  return dressed<MapNode>(at, { kind: 'map', ...place, entries }, props);
}

/** In broken text the parser adds what it finds behind the closing bracket to the items. */
function isBehindClose(at: Composer, { end }: CST.FlowCollection, { key, value }: CST.CollectionItem): boolean {
  const [close] = end;
  const first = key ?? value;
  if (!close || !first || first.offset < close.offset) return false;
  at.flaws.add('text-after-value', first.offset, lineEnd(at, first.offset));
  return true;
}

function pairInSeq(entry: Entry): MapNode {
  const { block, start, end } = entry;
  return { block, start, end, outerStart: start, kind: 'map', flow: true, entries: [entry] };
}

function flowValue(at: Composer, { value, start }: CST.CollectionItem, props: Props): SyntaxNode {
  checkNoBlock(at, value);
  return value ? composeNode(at, value, { props, place: 'inside' }) : missing(at, props, props.end - trailing(start));
}

/** Undefined for an item that has nothing but commas and comments. */
function flowItemProps(
  at: Composer,
  token: CST.FlowCollection,
  { item, offset, index }: Pair & { index: number },
): Props | undefined {
  const { start, key, sep, value } = item;
  const isMap = token.start.source === '{';
  const context: PropsContext = {
    indicator: 'explicit-key-ind',
    next: key ?? sep?.[0],
    offset,
    parentIndent: token.indent,
    place: 'flow',
    from: 'same-line',
  };
  const props = propsOf(start, context, at.flaws);
  if (!props.found && !props.anchor && !props.tag && !sep && !value) {
    const comma = props.comma?.offset ?? props.start;
    if ((index === 0 && props.comma) || index < token.items.length - 1) at.flaws.add('comma-extra', comma, comma + 1);
    return undefined;
  }
  if (!props.found && !isMap && hasNewline(key) && key) at.flaws.add('key-lines', key.offset, lineEnd(at, key.offset));
  if (index === 0 && props.comma) at.flaws.add('comma-extra', props.comma.offset, props.comma.offset + 1);
  if (index > 0 && !props.comma) at.flaws.add('comma-missing', props.start, props.start + 1);
  return props;
}

function flowEntry(
  at: Composer,
  token: CST.FlowCollection,
  { item, itemProps }: { item: Item; itemProps: Props },
): Entry {
  const { key, sep, value } = item;
  checkNoBlock(at, key);
  const keyNode = keyOf(at, item, itemProps);
  const context: PropsContext = {
    indicator: 'map-value-ind',
    next: value,
    offset: keyNode.end + at.shift,
    parentIndent: token.indent,
    place: 'flow',
    from: 'same-line',
  };
  const props = propsOf(sep ?? [], context, at.flaws);
  const { found } = props;
  if (found && token.start.source === '[' && !itemProps.found) {
    const newline = sep?.slice(0, sep.indexOf(found)).find(({ type }) => type === 'newline');
    if (newline) at.flaws.add('key-lines', keyNode.start + at.shift, keyNode.end + at.shift);
    if (itemProps.start < found.offset - 1024) at.flaws.add('key-long', itemProps.start, lineEnd(at, itemProps.start));
  } else if (!found && value) {
    const glued = 'source' in value && value.source.startsWith(':');
    at.flaws.add(glued ? 'colon-space' : 'comma-missing', value.offset, value.offset + 1);
  }
  checkNoBlock(at, value);
  return entryOf(at, { keyProps: itemProps, keyNode, props, value });
}

function checkNoBlock(at: Composer, token: CST.Token | null | undefined): void {
  if (token?.type === 'block-map' || token?.type === 'block-seq')
    at.flaws.add('block-in-flow', token.offset, lineEnd(at, token.offset));
}

/** Offset behind the closing bracket, or behind the last item where it is missing. */
function flowEnd(at: Composer, token: CST.FlowCollection, offset: number): number {
  const isMap = token.start.source === '{';
  const [close, ...rest] = token.end;
  if (close?.source === (isMap ? '}' : ']')) {
    checkEnd(at, rest);
    return close.offset + 1;
  }
  at.flaws.add(isMap ? 'brace-open' : 'bracket-open', token.offset, token.offset + 1);
  checkEnd(at, rest);
  return offset;
}

function endOfTokens(tokens: readonly CST.SourceToken[]): number | undefined {
  const last = tokens.at(-1);
  return last && last.offset + last.source.length;
}

function hasNewline(token: CST.Token | null | undefined): boolean {
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

function lineEnd(at: Composer, offset: number): number {
  const newline = at.source.slice(offset).search(/\r?\n/);
  return newline < 0 ? at.source.length : offset + newline;
}
