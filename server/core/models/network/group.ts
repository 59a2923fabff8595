import { defineFact, type Facts } from '../../facts/index.ts';
import { descendants, isMap, type Located, type SyntaxNode } from '../../syntax/index.ts';
import {
  argumentsOf,
  argumentText,
  expand,
  flatMap,
  intrinsicOf,
  isParameter,
  literal,
  madeName,
  referenceOf,
  render,
  subParts,
  texts,
  writtenId,
  type Path,
  type Reference,
  type ValueSet,
} from '../../values/index.ts';

/** Which security group is meant. Equal keys are one group. */
export interface GroupName {
  /** Logical id, `Vpc.DefaultSecurityGroup`, `parameter P`, `import X`, or the id of a group that is elsewhere; empty for "this one". */
  readonly key: string;
  /** For people; good at the start of a sentence. */
  readonly text: string;
  /** Where the group is named. */
  readonly at: Located;
}

/** Attributes of AWS::EC2::SecurityGroup that name the group itself, as `Ref` does (CloudFormation resource schema). */
const ownAttributes = new Set(['GroupId', 'Id', 'GroupName']);

/**
 * The key of the group that a value names, where it names one at all: a reference, `Sub` of nothing but one, an id, an
 * import. Parameters keep their name, since whoever deploys chooses the group; that of a list stands for its elements.
 */
export function groupKeyOf(facts: Facts, node: SyntaxNode): string | undefined {
  const reference = referenceOf(node) ?? referenceInSub(node);
  if (!reference) return elsewhere(facts, node);
  const { id, attribute } = reference;
  if (attribute === undefined && isParameter(facts, id)) return `parameter ${id}`;
  const name = writtenId(facts, id);
  return attribute === undefined || ownAttributes.has(attribute) ? name : `${name}.${attribute}`;
}

/** The turn of a loop whose group a node names from outside. */
function turnAt(facts: Facts, node: SyntaxNode): Path {
  const id = (referenceOf(node) ?? referenceInSub(node))?.id;
  return (id !== undefined && facts.get(madeName, id)?.when) || [];
}

/** What `!Sub "${Group.GroupId}"` refers to. */
function referenceInSub(node: SyntaxNode): Pick<Reference, 'id' | 'attribute'> | undefined {
  const call = intrinsicOf(node);
  if (call?.name !== 'Fn::Sub' || call.argument.kind !== 'scalar') return undefined;
  const [part, ...rest] = subParts(call.argument.source);
  if (part === undefined || typeof part === 'string' || rest.length > 0) return undefined;
  const [id = '', attribute] = part.variable.split(/\.(.*)/);
  return attribute === undefined ? { id } : { id, attribute };
}

function elsewhere(facts: Facts, node: SyntaxNode): string | undefined {
  const call = intrinsicOf(node);
  if (!call) return node.kind === 'scalar' && /^sg-[0-9a-f]+$/.test(node.source) ? node.source : undefined;
  if (call.name === 'Fn::ImportValue') {
    const name = argumentText(call.argument.kind === 'map' ? undefined : call.argument) ?? expressionIn(call.argument);
    return name === undefined ? undefined : `import ${name}`;
  }
  const list = call.name === 'Fn::Select' ? argumentsOf(call)[1] : undefined;
  const chosen = list && referenceOf(list);
  return chosen && isParameter(facts, chosen.id) ? `parameter ${chosen.id}` : undefined;
}

/** The text of a `Sub` that is the argument of another call. */
function expressionIn(argument: SyntaxNode): string | undefined {
  return intrinsicOf(argument) ? expressionOf(argument) : undefined;
}

/** The groups that a value may name. Nothing is unknown of a parameter here: it is a name of its own. */
export function groupsNamed(facts: Facts, node: SyntaxNode): ValueSet<GroupName> {
  const key = groupKeyOf(facts, node);
  if (key !== undefined && key !== 'AWS::NoValue')
    return one({ key, text: groupText(key), at: node }, node, turnAt(facts, node));
  return flatMap(expand(facts, node), ({ value }) => {
    const named = groupKeyOf(facts, value);
    if (named !== undefined) return one({ key: named, text: groupText(named), at: value }, value, turnAt(facts, value));
    return flatMap(texts(facts, value), (text) => {
      const rendered = render(text.value);
      const isKnown = literal(text.value) !== undefined;
      return one({ key: rendered, text: isKnown ? rendered : 'The group', at: text.node }, text.node);
    });
  });
}

function one(value: GroupName, node: SyntaxNode, when: Path = []): ValueSet<GroupName> {
  return { alternatives: [{ value, node, when }], absent: [], unknown: [] };
}

function groupText(key: string): string {
  if (key.startsWith('parameter ')) return `The group of ${key}`;
  if (key.startsWith('import ')) return `The imported group ${key.slice('import '.length)}`;
  return key.endsWith('.DefaultSecurityGroup') ? `The default group of ${key.slice(0, key.indexOf('.'))}` : key;
}

/** Canonical text of a reference or literal, for "is it the same expression"; undefined for other calls. */
export function expressionOf(node: SyntaxNode): string | undefined {
  const reference = referenceOf(node);
  if (reference)
    return reference.attribute === undefined ? `\${${reference.id}}` : `\${${reference.id}.${reference.attribute}}`;
  const call = intrinsicOf(node);
  if (call?.name === 'Fn::Sub') return argumentText(call.argument);
  return call || node.kind !== 'scalar' ? undefined : node.source;
}

/** Names of resources and parameters that stand in a node: `Ref`, `GetAtt`, `Sub`, `DependsOn`; what a loop makes goes by the name in the loop. */
export function namesIn(facts: Facts, node: SyntaxNode): readonly string[] {
  return [...namesWrittenIn(node)].map((name) => writtenId(facts, name));
}

function* namesWrittenIn(node: SyntaxNode): Iterable<string> {
  for (const each of descendants(node)) {
    const reference = referenceOf(each);
    if (reference) yield reference.id;
    const call = intrinsicOf(each);
    if (call?.name === 'Fn::Sub') yield* namesInSub(call.argument);
    if (!isMap(each)) continue;
    for (const { key, value } of each.entries) {
      if (key.source !== 'DependsOn') continue;
      for (const on of value.kind === 'seq' ? value.items : [value]) if (on.kind === 'scalar') yield on.source;
    }
  }
}

function* namesInSub(argument: SyntaxNode): Iterable<string> {
  const template = argumentText(argument.kind === 'seq' ? argument.items[0] : argument) ?? '';
  for (const part of subParts(template)) {
    if (typeof part !== 'string') yield part.variable.split('.')[0] ?? '';
  }
}

const mentionCounts = defineFact('mention counts', (_key, facts, tree) => {
  const counts = new Map<string, number>();
  for (const { node } of tree.units)
    for (const name of namesIn(facts, node)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
});

/** How often a template refers to a resource or parameter. */
export const mentions = defineFact<number>('mentions', (name, facts) => facts.get(mentionCounts).get(name) ?? 0);
