import type { Facts } from '../facts/index.ts';
import { entryOf, type SyntaxNode } from '../syntax/index.ts';
import { absentValue, both, flatMap, unknownValue, type Alternative, type Path, type ValueSet } from './assume.ts';
import { argumentsOf, argumentText, intrinsicOf, type Intrinsic } from './intrinsic.ts';
import { isParameter, parameterNodes } from './parameter.ts';
import { anchored, templateEntry } from './template.ts';

/** How deep calls and aliases may stand in each other before a value counts as unknown. */
const maxDepth = 50;

/**
 * The nodes that `node` may stand for, with aliases, `If`, `FindInMap` and references to parameters followed.
 * Other calls (`Sub`, `GetAtt`, `Join` …) stay as they are. A missing node is absent.
 */
export function expand(facts: Facts, node: SyntaxNode | undefined, depth = 0): ValueSet<SyntaxNode> {
  if (!node) return absentValue;
  if (depth > maxDepth) return unknownValue('it is nested too deeply');
  if (node.kind === 'alias') {
    const target = facts.get(anchored, node.name);
    return target ? expand(facts, target, depth + 1) : unknownValue(`the anchor ${node.name} does not exist`);
  }
  const call = intrinsicOf(node);
  if (call?.name === 'Ref') return expandRef(facts, node, argumentText(call.argument) ?? '', depth);
  if (call?.name === 'Fn::If') return expandIf(facts, call, depth);
  if (call?.name === 'Fn::FindInMap') return expandFindInMap(facts, call, depth);
  return { alternatives: [{ value: node, node, when: [] }], absent: [], unknown: [] };
}

function expandRef(facts: Facts, node: SyntaxNode, name: string, depth: number): ValueSet<SyntaxNode> {
  if (name === 'AWS::NoValue') return absentValue;
  if (isParameter(facts, name))
    return flatMap(parameterNodes(facts, name), ({ value }) => expand(facts, value, depth + 1));
  return { alternatives: [{ value: node, node, when: [] }], absent: [], unknown: [] };
}

function expandIf(facts: Facts, call: Intrinsic, depth: number): ValueSet<SyntaxNode> {
  const [name, whenTrue, whenFalse] = argumentsOf(call);
  const condition = argumentText(name);
  if (condition === undefined || !whenTrue || !whenFalse) return unknownValue('an If is incomplete');
  const branches: ValueSet<SyntaxNode> = {
    alternatives: [
      { value: whenTrue, node: whenTrue, when: [{ condition, is: true }] },
      { value: whenFalse, node: whenFalse, when: [{ condition, is: false }] },
    ],
    absent: [],
    unknown: [],
  };
  return flatMap(branches, ({ value }) => expand(facts, value, depth + 1));
}

/** All leaves that the keys may lead to; keys that are not literal stand for every key. */
function expandFindInMap(facts: Facts, call: Intrinsic, depth: number): ValueSet<SyntaxNode> {
  const [mapping, ...keys] = argumentsOf(call);
  const name = mapping && mapping.tag === undefined ? argumentText(mapping) : undefined;
  const entry = name === undefined ? undefined : facts.get(templateEntry, `Mappings/${name}`);
  if (!entry || keys.length < 2) return unknownValue(name === undefined ? 'a mapping' : `mapping ${name}`);
  let open: Alternative<SyntaxNode>[] = [{ value: entry.value, node: entry.value, when: [] }];
  for (const key of keys.slice(0, 2)) {
    const literal = intrinsicOf(key) ? undefined : argumentText(key);
    open = open.flatMap(({ value, when }) => {
      if (value.kind !== 'map') return [];
      const chosen =
        literal === undefined ? value.entries : [entryOf(value, literal)].filter((found) => found !== undefined);
      return chosen.map((found) => ({ value: found.value, node: found.value, when }));
    });
  }
  const literalKeys = keys.slice(0, 2).every((key) => !intrinsicOf(key));
  if (open.length === 0) return unknownValue(`mapping ${entry.key.source}`);
  const leaves = flatMap({ alternatives: open, absent: [], unknown: [] }, ({ value }) =>
    expand(facts, value, depth + 1),
  );
  return literalKeys ? leaves : { ...leaves, unknown: [...leaves.unknown, `mapping ${entry.key.source}`] };
}

/** What stands at `path` below `node`, every step expanded. Absent where a key is missing on some path. */
export function property(facts: Facts, node: SyntaxNode | undefined, ...path: readonly string[]): ValueSet<SyntaxNode> {
  const [key, ...rest] = path;
  const here = expand(facts, node);
  if (key === undefined) return here;
  return flatMap(here, ({ value }) => {
    if (value.kind !== 'map' || intrinsicOf(value)) return unknownValue(callName(value));
    const entry = entryOf(value, key);
    if (!entry && mayBeFilled(value)) return unknownValue('a transform may add it');
    return property(facts, entry?.value, ...rest);
  });
}

function callName(node: SyntaxNode): string {
  return intrinsicOf(node)?.name ?? 'it is not an object';
}

/** Whether a macro may add keys to a map: `Fn::Transform` beside others, or a YAML merge key. */
function mayBeFilled(node: SyntaxNode): boolean {
  return (
    node.kind === 'map' &&
    node.entries.some(
      ({ key }) => key.source === 'Fn::Transform' || key.source === '<<' || key.source.startsWith('Fn::ForEach'),
    )
  );
}

/** The elements of a list, each with the path on which it is there. */
export interface Elements {
  readonly items: readonly Alternative<SyntaxNode>[];
  /** Paths on which there is no list at all. */
  readonly absent: readonly Path[];
  /** Why there may be more elements than `items`. */
  readonly unknown: readonly string[];
}

/** Calls that give a list whose elements the template does not show. */
const listCalls = new Set(['Fn::Split', 'Fn::GetAZs', 'Fn::Cidr', 'Fn::Transform']);

/** The elements of a list, with `If` and `NoValue` resolved for the list and for each element. A single object is a list of one. */
export function elements(facts: Facts, node: SyntaxNode | undefined): Elements {
  const lists = expand(facts, node);
  const items: Alternative<SyntaxNode>[] = [];
  const unknown = [...lists.unknown];
  for (const list of lists.alternatives) {
    const call = intrinsicOf(list.value);
    if (call && listCalls.has(call.name)) {
      unknown.push(call.name);
      continue;
    }
    const members = list.value.kind === 'seq' && list.value.tag === undefined ? list.value.items : [list.value];
    for (const member of members) {
      const each = expand(facts, member);
      unknown.push(...each.unknown);
      for (const alternative of each.alternatives) {
        const when = both(list.when, alternative.when);
        if (when) items.push({ ...alternative, when });
      }
    }
  }
  return { items, absent: lists.absent, unknown };
}
