import type { CST } from 'yaml';
import { addDuplicates } from './duplicates.ts';
import type { Entry, MapNode, SeqNode, SyntaxNode } from './node.ts';
import {
  type Composer,
  type Item,
  type Pair,
  dressed,
  missing,
  checkEnd,
  entryOf,
  keyOf,
  trailing,
  hasNewline,
  lineEnd,
} from './yaml-nodes.ts';
import { type Props, type PropsContext, propsOf } from './yaml-props.ts';

export function flowCollection(at: Composer, token: CST.FlowCollection, props: Props): MapNode | SeqNode {
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
  return { kind: 'map', block, start, end, outerStart: start, flow: true, entries: [entry] };
}

function flowValue(at: Composer, { value, start }: CST.CollectionItem, props: Props): SyntaxNode {
  checkNoBlock(at, value);
  return value ? at.compose(at, value, { props, place: 'inside' }) : missing(at, props, props.end - trailing(start));
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
