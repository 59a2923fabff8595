import { type SyntaxNode } from '../syntax/index.ts';
import { spend } from '../text/index.ts';
import { absentValue, certainly, unknownValue, type ValueSet } from './assume.ts';
import { argumentsOf, argumentText, intrinsicOf, type Intrinsic } from './intrinsic.ts';
import { expandVariable } from './loop.ts';
import { findInMap } from './mapping.ts';
import { isParameter, parameterNodes } from './parameter.ts';
import { chain, mayHold, onPath, readingValues, stepsOfNode, tooDeep, within, type Reader } from './reader.ts';
import { anchored } from './template.ts';

/** What a node may stand for, see `expand` in `read.ts`. */
export function expandNode(reader: Reader, node: SyntaxNode | undefined): ValueSet<SyntaxNode> {
  if (!node) return absentValue;
  spend(stepsOfNode, readingValues);
  if (isItself(node)) return certainly(node, node);
  const call = node.kind === 'alias' ? undefined : intrinsicOf(node);
  const inner = within(reader);
  if (!inner) return tooDeep();
  if (node.kind === 'alias') {
    const target = reader.facts.get(anchored, node.name);
    return target ? expandNode(inner, target) : unknownValue(`the anchor ${node.name} does not exist`);
  }
  return call ? (followed[call.name] as Follow)(inner, call, node) : certainly(node, node);
}

/** Whether a node stands for nothing but itself: no call among those that are followed, and no alias. */
export function isItself(node: SyntaxNode): boolean {
  if (node.kind === 'scalar' && node.tag === undefined) return true;
  const call = node.kind === 'alias' ? undefined : intrinsicOf(node);
  return node.kind !== 'alias' && !(call && Object.hasOwn(followed, call.name));
}

type Follow = (reader: Reader, call: Intrinsic, node: SyntaxNode) => ValueSet<SyntaxNode>;

const followed: Readonly<Record<string, Follow>> = {
  Ref: (reader, { argument }, node) => expandRef(reader, node, argumentText(argument) ?? ''),
  'Fn::If': expandIf,
  'Fn::FindInMap': findInMap,
  'Fn::Select': expandSelect,
};

function expandRef(reader: Reader, node: SyntaxNode, name: string): ValueSet<SyntaxNode> {
  if (name === 'AWS::NoValue') return absentValue;
  const values = expandVariable(reader, name, node);
  if (values) return values;
  if (reader.parameters === 'symbols' || !isParameter(reader.facts, name)) return certainly(node, node);
  return chain(reader, parameterNodes(reader.facts, name), ({ value }) => expandNode(reader, value));
}

function expandIf(reader: Reader, call: Intrinsic): ValueSet<SyntaxNode> {
  const [name, whenTrue, whenFalse] = argumentsOf(call);
  const condition = argumentText(name);
  if (condition === undefined || !whenTrue || !whenFalse) return unknownValue('an If is incomplete');
  const branches = [
    { value: whenTrue, node: whenTrue, when: [{ condition, is: true }] },
    { value: whenFalse, node: whenFalse, when: [{ condition, is: false }] },
  ].filter(({ when }) => mayHold(reader, when));
  return chain(reader, { alternatives: branches, absent: [], unknown: [] }, ({ value, when }) =>
    expandNode(onPath(reader, when), value),
  );
}

/** The element at a literal index. The call itself where the list cannot be read, or where its elements may move. */
function expandSelect(reader: Reader, call: Intrinsic, node: SyntaxNode): ValueSet<SyntaxNode> {
  const [position, list] = argumentsOf(call);
  if (!position || !list) return certainly(node, node);
  const chosen = chain(
    reader,
    reader.ways.texts(reader, position),
    ({ value: [index, ...more] }): ValueSet<SyntaxNode> => {
      if (typeof index !== 'string' || more.length > 0 || !/^\d{1,6}$/.test(index)) return unknownValue('Select');
      return chain(reader, reader.ways.lists(reader, list), ({ value: items }): ValueSet<SyntaxNode> => {
        const before = items.slice(0, Number(index) + 1).map((item) => expandNode(reader, item));
        const found = before[Number(index)];
        return found && before.every(({ absent }) => absent.length === 0) ? found : unknownValue('Select');
      });
    },
  );
  return chosen.alternatives.length > 0 ? chosen : certainly(node, node);
}
