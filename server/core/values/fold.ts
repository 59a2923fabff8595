import { entryOf, type ScalarNode, type SyntaxNode } from '../syntax/index.ts';
import { base64 } from './base64.ts';
import { certainly, unknownValue, type Alternative, type ValueSet } from './assume.ts';
import { argumentsOf, argumentText, intrinsicOf, subParts, withoutTag, type Intrinsic } from './intrinsic.ts';
import { concatenate, orOpaque } from './concatenate.ts';
import { jsonTexts } from './json-text.ts';
import { loopPartsOf, plainTurn, turnsOf, type LoopPart } from './loop.ts';
import { wordOf } from './parameter.ts';
import { chain, tooDeep, within, type Reader } from './reader.ts';
import { literal, type Text } from './text.ts';
import { unknownName } from './unknown-name.ts';

/** The texts that a node may be, see `texts` in `read.ts`. */
export function textsOf(reader: Reader, node: SyntaxNode | undefined): ValueSet<Text> {
  if (node?.kind === 'scalar' && node.tag === undefined) return scalarText(reader, node);
  const inner = within(reader);
  if (!inner) return tooDeep();
  return chain(inner, inner.ways.expand(inner, node), (alternative) => textOf(inner, alternative));
}

function textOf(reader: Reader, { value: node }: Alternative<SyntaxNode>): ValueSet<Text> {
  const call = intrinsicOf(node);
  if (call) return textOfCall(reader, call, node);
  return node.kind === 'scalar' ? scalarText(reader, node) : unknownValue('it is not a text');
}

function scalarText(reader: Reader, node: ScalarNode): ValueSet<Text> {
  if (node.value === null) return { alternatives: [], absent: [[]], unknown: [] };
  if (node.source.includes('{{resolve:')) return certainly([{ opaque: node.source }], node);
  const parts = loopPartsOf(reader.facts, node.source, node);
  if (parts) return foldParts(reader, parts, node);
  return certainly([reader.parameters === 'symbols' ? wordOf(node) : node.source], node);
}

/** A text with variables of loops in it. */
function foldParts(reader: Reader, parts: readonly LoopPart[], node: SyntaxNode): ValueSet<Text> {
  const inner = within(reader);
  if (!inner) return tooDeep();
  const pieces = parts.map((part): ValueSet<Text> => {
    if (typeof part === 'string') return certainly([part], node);
    const texts = chain(inner, turnsOf(inner, part.loop, node), ({ value }) =>
      certainly<Text>([part.isPlain ? plainTurn(value) : value], node),
    );
    return orOpaque(texts, part.loop.variable.source, node);
  });
  return concatenate(inner, pieces, node);
}

function textOfCall(reader: Reader, call: Intrinsic, node: SyntaxNode): ValueSet<Text> {
  const folded = folds[call.name]?.(reader, call, node);
  return folded ?? opaqueCall(node);
}

function opaqueCall(node: SyntaxNode): ValueSet<Text> {
  return certainly([{ opaque: unknownName(node) }], node);
}

type Fold = (reader: Reader, call: Intrinsic, node: SyntaxNode) => ValueSet<Text>;

const folds: Readonly<Record<string, Fold>> = {
  'Fn::Sub': foldSub,
  'Fn::Join': foldJoin,
  'Fn::Base64': foldBase64,
  'Fn::Length': foldLength,
  'Fn::ToJsonString': (reader, call, node) => {
    const { alternatives, unknown } = jsonTexts(reader, call.argument === node ? withoutTag(node) : call.argument);
    return unknown.length > 0 || alternatives.length === 0
      ? opaqueCall(node)
      : { alternatives, absent: [], unknown: [] };
  },
};

function foldSub(reader: Reader, call: Intrinsic, node: SyntaxNode): ValueSet<Text> {
  const [template, variables] = argumentsOf(call);
  const source = argumentText(template);
  if (source === undefined) return unknownValue('Sub');
  const pieces = subParts(source).map((part): ValueSet<Text> => {
    if (typeof part === 'string') {
      const parts = loopPartsOf(reader.facts, part, node, '&');
      return parts ? foldParts(reader, parts, node) : certainly([part], node);
    }
    const own = entryOf(variables, part.variable);
    if (own) return orOpaque(textsOf(reader, own.value), own.value, node);
    return orOpaque(variableTexts(reader, part.variable, node), part.variable, node);
  });
  return concatenate(reader, pieces, node);
}

/** `${Name}` in a `Sub`: what `Ref Name` would give. */
function variableTexts(reader: Reader, name: string, node: SyntaxNode): ValueSet<Text> {
  if (name.includes('.') || name.startsWith('AWS::')) return certainly([{ opaque: name }], node);
  const { block, start, end, outerStart } = node;
  const asRef: SyntaxNode = {
    kind: 'scalar',
    block,
    start,
    end,
    outerStart,
    tag: '!Ref',
    value: name,
    source: name,
    style: 'plain',
  };
  return textsOf(reader, asRef);
}

/** Elements that are `AWS::NoValue` leave no delimiter behind. */
function foldJoin(reader: Reader, call: Intrinsic, node: SyntaxNode): ValueSet<Text> {
  const [delimiter, list] = argumentsOf(call);
  const between = argumentText(delimiter) ?? (delimiter?.kind === 'scalar' ? '' : undefined);
  if (between === undefined || !list) return opaqueCall(node);
  const lists = reader.ways.lists(reader, list);
  if (lists.alternatives.length === 0) return opaqueCall(node);
  const known = chain(reader, lists, ({ value: items, node: whole }) => {
    if (items.length === 1 && items[0] === whole && whole.kind !== 'scalar') return opaqueCall(node);
    const pieces = items.map((item) => orOpaque(textsOf(reader, item), item, item));
    return concatenate(reader, pieces, node, between);
  });
  return orOpaque(known, node, node);
}

function foldBase64(reader: Reader, call: Intrinsic, node: SyntaxNode): ValueSet<Text> {
  const argument = call.argument === node ? withoutTag(node) : call.argument;
  return chain(reader, textsOf(reader, argument), ({ value, node: decides }) => {
    const text = literal(value);
    return text === undefined ? opaqueCall(node) : certainly([base64(text)], decides);
  });
}

/** The number of elements, unless some of them may be missing: whether those count AWS does not say. */
function foldLength(reader: Reader, call: Intrinsic, node: SyntaxNode): ValueSet<Text> {
  const argument = call.argument === node ? withoutTag(node) : call.argument;
  const lists = reader.ways.lists(reader, argument);
  const known = chain(reader, lists, ({ value: items, node: whole }) => {
    const isSingle = items.length === 1 && items[0] === whole;
    if (isSingle || items.some((item) => reader.ways.expand(reader, item).absent.length > 0)) return opaqueCall(node);
    return certainly([String(items.length)], whole);
  });
  return orOpaque(known, node, node);
}
