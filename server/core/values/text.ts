import type { Facts } from '../facts/index.ts';
import type { SyntaxNode } from '../syntax/index.ts';
import { flatMap, unknownValue, type Alternative, type Path, type ValueSet, both } from './assume.ts';
import { expand } from './expand.ts';
import { argumentsOf, argumentText, intrinsicOf, referenceOf, subParts, type Intrinsic } from './intrinsic.ts';

/** A piece of text that is decided at deployment: `AWS::Region`, `Bucket.Arn`, a parameter without a known value. */
export interface Opaque {
  readonly opaque: string;
}

/** Text with pieces that are not known before deployment. Literal text is one string. */
export type Text = readonly (string | Opaque)[];

/** The string that a text is; undefined if a piece of it is not known. */
export function literal(text: Text): string | undefined {
  if (text.length === 0) return '';
  const [only] = text;
  return text.length === 1 && typeof only === 'string' ? only : undefined;
}

/** For people: unknown pieces stand as `${Name}`. */
export function render(text: Text): string {
  return text.map((part) => (typeof part === 'string' ? part : `\${${part.opaque}}`)).join('');
}

/** Alternatives of one text grow as the product of its parts; above this many it counts as unknown. */
const maxAlternatives = 64;

/**
 * The texts that a value may be. Numbers and booleans are their source text. Calls that cannot be folded are opaque
 * pieces, not unknown values: `!Sub "${Bucket}/*"` is the text [Bucket]`/*`. Maps and lists are unknown.
 */
export function texts(facts: Facts, node: SyntaxNode | undefined): ValueSet<Text> {
  return flatMap(expand(facts, node), (alternative) => textOf(facts, alternative));
}

/** The literal strings that a value may be; whatever is not literal is unknown. */
export function strings(facts: Facts, node: SyntaxNode | undefined): ValueSet<string> {
  return flatMap(texts(facts, node), ({ value, node: decides }) => {
    const text = literal(value);
    return text === undefined ? unknownValue(render(value)) : one(text, decides);
  });
}

function one<T>(value: T, node: SyntaxNode): ValueSet<T> {
  return { alternatives: [{ value, node, when: [] }], absent: [], unknown: [] };
}

function textOf(facts: Facts, { value: node }: Alternative<SyntaxNode>): ValueSet<Text> {
  const call = intrinsicOf(node);
  if (call) return textOfCall(facts, call, node);
  if (node.kind !== 'scalar') return unknownValue('it is not a text');
  if (node.style === 'empty') return { alternatives: [], absent: [[]], unknown: [] };
  if (node.source.includes('{{resolve:')) return one([{ opaque: node.source }], node);
  return one([node.source], node);
}

function textOfCall(facts: Facts, call: Intrinsic, node: SyntaxNode): ValueSet<Text> {
  if (call.name === 'Fn::Sub') return foldSub(facts, call, node);
  if (call.name === 'Fn::Join') return foldJoin(facts, call, node);
  const reference = referenceOf(node);
  if (reference)
    return one(
      [{ opaque: reference.attribute === undefined ? reference.id : `${reference.id}.${reference.attribute}` }],
      node,
    );
  return one([{ opaque: call.name.replace('Fn::', '') }], node);
}

function foldSub(facts: Facts, call: Intrinsic, node: SyntaxNode): ValueSet<Text> {
  const [template, variables] = argumentsOf(call);
  const source = argumentText(template);
  if (source === undefined) return unknownValue('Sub');
  const pieces = subParts(source).map((part): ValueSet<Text> => {
    if (typeof part === 'string') return one([part], node);
    const own =
      variables?.kind === 'map' ? variables.entries.find(({ key }) => key.source === part.variable) : undefined;
    if (own) return texts(facts, own.value);
    return orOpaque(variableTexts(facts, part.variable, node), part.variable, node);
  });
  return concatenate(pieces, node);
}

/** `${Name}` in a `Sub`: what `Ref Name` would give. */
function variableTexts(facts: Facts, name: string, node: SyntaxNode): ValueSet<Text> {
  if (name.includes('.') || name.startsWith('AWS::')) return one([{ opaque: name }], node);
  const asRef: SyntaxNode = {
    kind: 'scalar',
    block: node.block,
    start: node.start,
    end: node.end,
    outerStart: node.outerStart,
    tag: '!Ref',
    value: name,
    source: name,
    style: 'plain',
  };
  return texts(facts, asRef);
}

/** Adds the unknown rest of a set as an opaque piece, so that a text with an unknown parameter in it stays a text. */
function orOpaque(set: ValueSet<Text>, name: string, node: SyntaxNode): ValueSet<Text> {
  if (set.unknown.length === 0) return set;
  return {
    alternatives: [...set.alternatives, { value: [{ opaque: name }], node, when: [] }],
    absent: set.absent,
    unknown: [],
  };
}

function foldJoin(facts: Facts, call: Intrinsic, node: SyntaxNode): ValueSet<Text> {
  const [delimiter, list] = argumentsOf(call);
  const between = argumentText(delimiter) ?? (delimiter?.kind === 'scalar' ? '' : undefined);
  if (between === undefined || list?.kind !== 'seq' || intrinsicOf(list)) return one([{ opaque: 'Join' }], node);
  const pieces = list.items.flatMap((item, index): ValueSet<Text>[] => {
    const piece = orOpaque(texts(facts, item), referenceOf(item)?.id ?? 'value', item);
    return index > 0 && between !== '' ? [one([between], node), piece] : [piece];
  });
  return concatenate(pieces, node);
}

function concatenate(pieces: readonly ValueSet<Text>[], node: SyntaxNode): ValueSet<Text> {
  let whole: { text: (string | Opaque)[]; when: Path; decides: SyntaxNode }[] = [{ text: [], when: [], decides: node }];
  for (const piece of pieces) {
    const next: typeof whole = [];
    for (const left of whole) {
      for (const right of piece.alternatives) {
        const when = both(left.when, right.when);
        if (when)
          next.push({
            text: joined(left.text, right.value),
            when,
            decides: right.when.length > 0 ? right.node : left.decides,
          });
      }
    }
    if (next.length > maxAlternatives) return unknownValue('it has too many forms');
    whole = next;
  }
  return {
    alternatives: whole.map(({ text, when, decides }) => ({ value: text, node: decides, when })),
    absent: [],
    unknown: [],
  };
}

function joined(left: readonly (string | Opaque)[], right: Text): (string | Opaque)[] {
  const result = [...left];
  for (const part of right) {
    const last = result.at(-1);
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part;
    else result.push(part);
  }
  return result;
}
