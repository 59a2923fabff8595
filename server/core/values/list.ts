import type { SyntaxNode } from '../syntax/index.ts';
import { certainly, unknownValue, type ValueSet } from './assume.ts';
import { cidrBlocks } from './cidr.ts';
import { argumentsOf, argumentText, intrinsicOf, type Intrinsic } from './intrinsic.ts';
import { pieceOf, splitNode } from './piece.ts';
import { chain, tooDeep, within, type Reader } from './reader.ts';
import { literal } from './text.ts';

/**
 * The lists that a node may stand for, by their elements as written: calls among the elements are not followed, and
 * those that are `AWS::NoValue` are still there. A single value is a list of one.
 */
export function listsOf(reader: Reader, node: SyntaxNode | undefined): ValueSet<readonly SyntaxNode[]> {
  const inner = within(reader);
  if (!inner) return tooDeep();
  return chain(inner, inner.ways.expand(inner, node), ({ value }) => {
    const call = intrinsicOf(value);
    if (call) return listOfCall(inner, call, value);
    return certainly(value.kind === 'seq' ? value.items : [value], value);
  });
}

/** Calls that give a list, and cannot be computed from the template. */
const hiddenLists = new Set(['Fn::GetAZs', 'Fn::Transform', 'Fn::RefAll', 'Fn::ValueOfAll']);

function listOfCall(reader: Reader, call: Intrinsic, node: SyntaxNode): ValueSet<readonly SyntaxNode[]> {
  if (call.name === 'Fn::Split') return splitList(reader, call);
  if (call.name === 'Fn::Cidr') return cidrList(reader, call, node);
  return hiddenLists.has(call.name) ? unknownValue(call.name) : certainly([node], node);
}

function splitList(reader: Reader, call: Intrinsic): ValueSet<readonly SyntaxNode[]> {
  const [delimiter, source] = argumentsOf(call);
  const between = argumentText(delimiter);
  if (between === undefined || between === '' || !source) return unknownValue(call.name);
  return chain(reader, reader.ways.texts(reader, source), ({ value, node }) => {
    const text = literal(value);
    return text === undefined ? unknownValue(call.name) : certainly(splitNode(node, text, between), node);
  });
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html */
function cidrList(reader: Reader, call: Intrinsic, node: SyntaxNode): ValueSet<readonly SyntaxNode[]> {
  const [block, count, bits] = argumentsOf(call);
  const textOf = (argument: SyntaxNode | undefined) =>
    chain(reader, reader.ways.texts(reader, argument), ({ value, node: decides }) => {
      const text = literal(value);
      return text === undefined ? unknownValue<string>(call.name) : certainly(text, decides);
    });
  return chain(reader, textOf(block), (range) =>
    chain(reader, textOf(count), ({ value: many }) =>
      chain(reader, textOf(bits), ({ value: width }) => {
        const blocks = cidrBlocks(range.value, Number(many), Number(width));
        if (!blocks) return unknownValue(call.name);
        const decides = range.when.length > 0 ? range.node : node;
        const items = blocks.map((each) => pieceOf(decides, each));
        return certainly(items, decides);
      }),
    ),
  );
}
