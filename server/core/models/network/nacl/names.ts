import type { Facts } from '../../../facts/index.ts';
import { get, type SyntaxNode } from '../../../syntax/index.ts';
import {
  elements,
  expand,
  flatMap,
  isParameter,
  madeName,
  referenceOf,
  render,
  texts,
  writtenId,
  type Alternative,
  type Path,
  type ValueSet,
} from '../../../values/index.ts';
import type { Resource } from '../../cfn/index.ts';

/** Attributes that name the resource itself, as `Ref` does (CloudFormation resource schemas). */
const ownAttributes = new Set(['Id', 'SubnetId', 'VpcId', 'RouteTableId', 'NatGatewayId']);

/** The name that a reference gives: a logical id, `Vpc.DefaultNetworkAcl`, `parameter P`; undefined for other nodes. */
function nameOf(facts: Facts, node: SyntaxNode): string | undefined {
  const reference = referenceOf(node);
  if (!reference || reference.id === 'AWS::NoValue') return undefined;
  const { attribute } = reference;
  if (attribute === undefined && isParameter(facts, reference.id)) return `parameter ${reference.id}`;
  const id = writtenId(facts, reference.id);
  if (attribute === undefined) return id;
  return ownAttributes.has(attribute) ? id : `${id}.${attribute}`;
}

/** The resources that a property names, by logical id, or by whatever else tells them apart. */
export function namesAt(facts: Facts, owner: Resource, key: string): ValueSet<string> {
  const node = get(owner.properties, key);
  return node ? named(facts, node) : { alternatives: [], absent: [[]], unknown: [] };
}

function named(facts: Facts, node: SyntaxNode): ValueSet<string> {
  const direct = nameOf(facts, node);
  if (direct !== undefined) return one(direct, node, turnAt(facts, node));
  return flatMap(expand(facts, node), ({ value }) => {
    const name = nameOf(facts, value);
    if (name !== undefined) return one(name, value, turnAt(facts, value));
    return flatMap(texts(facts, value), (text) => one(render(text.value), text.node));
  });
}

/** The turn of a loop whose resource a node names from outside. */
function turnAt(facts: Facts, node: SyntaxNode): Path {
  const id = referenceOf(node)?.id;
  return (id !== undefined && facts.get(madeName, id)?.when) || [];
}

function one(value: string, node: SyntaxNode, when: Path = []): ValueSet<string> {
  return { alternatives: [{ value, node, when }], absent: [], unknown: [] };
}

/** The resources that the elements of a list name, with the nodes that name them. */
export function namesInList(facts: Facts, owner: Resource, key: string): readonly Alternative<string>[] {
  return elements(facts, get(owner.properties, key)).items.flatMap(({ value, when }) => {
    const name = nameOf(facts, value);
    return name === undefined ? [] : [{ value: name, node: value, when }];
  });
}

/** A text for values that hold numbers of any size, for comparing them. */
export function signature(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? `${String(each)}n` : each));
}
