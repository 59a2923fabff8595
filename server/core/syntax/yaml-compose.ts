import type { CST } from 'yaml';
import type { AliasNode, ScalarNode, SyntaxNode } from './node.ts';
import { blockMap, blockSeq } from './yaml-collections.ts';
import { flowCollection } from './yaml-flow.ts';
import { type Composer, type Placed, markAnchor, dressed, emptyNode, checkEnd } from './yaml-nodes.ts';
import { type Props, propsOf } from './yaml-props.ts';
import { plainValue, readScalar, taggedValue } from './yaml-scalar.ts';

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

export function composeNode(at: Composer, token: CST.Token, { props, place }: Placed): SyntaxNode {
  const mark = markAnchor(at, props);
  const node = composeToken(at, token, { props, place });
  if (mark) mark.node = node;
  return node;
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
