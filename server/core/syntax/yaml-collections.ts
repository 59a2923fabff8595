import type { CST } from 'yaml';
import { addDuplicates } from './duplicates.ts';
import type { Entry, MapNode, SeqNode, SyntaxNode } from './node.ts';
import {
  type Composer,
  type Item,
  type Pair,
  dressed,
  missing,
  entryOf,
  keyOf,
  hasNewline,
  lineEnd,
} from './yaml-nodes.ts';
import { type Props, type PropsContext, propsOf } from './yaml-props.ts';

export function blockMap(at: Composer, token: CST.BlockMap, props: Props): MapNode {
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

export function blockSeq(at: Composer, token: CST.BlockSequence, props: Props): SeqNode {
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
    const node = value ? at.compose(at, value, { props: itemProps, place: 'inside' }) : missing(at, itemProps, dash);
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
