import type { Facts } from '../../facts/index.ts';
import { entryOf, isMap, type Entry, type MapNode, type SeqNode, type SyntaxNode } from '../../syntax/index.ts';
import { intrinsicOf, templateEntry } from '../../values/index.ts';

/** Sections of `Globals`, and the types that they are for. */
const sections: Readonly<Record<string, string>> = {
  'AWS::Serverless::Api': 'Api',
  'AWS::Serverless::CapacityProvider': 'CapacityProvider',
  'AWS::Serverless::Function': 'Function',
  'AWS::Serverless::HttpApi': 'HttpApi',
  'AWS::Serverless::LayerVersion': 'LayerVersion',
  'AWS::Serverless::SimpleTable': 'SimpleTable',
  'AWS::Serverless::StateMachine': 'StateMachine',
  'AWS::Serverless::WebSocketApi': 'WebSocketApi',
};

/**
 * The properties of a SAM resource with what `Globals` say for its type, as SAM puts them together: maps are merged, a
 * list follows the global list, anything else of the resource wins. Where nothing is to be merged it is the node of the
 * resource itself; a map that was put together is no node of the tree, so no edit can touch it.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
 */
export function propertiesWithGlobals(
  facts: Facts,
  {
    type,
    properties,
    node,
  }: { readonly type: string; readonly properties: MapNode | undefined; readonly node: MapNode },
): MapNode | undefined {
  const section = sections[type];
  const globals = section === undefined ? undefined : facts.get(templateEntry, `Globals/${section}`)?.value;
  if (!globals || !isMap(globals) || intrinsicOf(globals)) return properties;
  if (!properties) return entryOf(node, 'Properties') ? undefined : globals;
  const merged = mergedNode(globals, properties);
  return isMap(merged) ? merged : properties;
}

/** Pairs that were merged before: equal nodes give the same node, so that facts see that nothing changed. */
const known = new WeakMap<SyntaxNode, WeakMap<SyntaxNode, SyntaxNode>>();

function mergedNode(global: SyntaxNode, local: SyntaxNode): SyntaxNode {
  if (intrinsicOf(global) || intrinsicOf(local)) return local;
  let byLocal = known.get(global);
  if (!byLocal) known.set(global, (byLocal = new WeakMap<SyntaxNode, SyntaxNode>()));
  let merged = byLocal.get(local);
  if (!merged) byLocal.set(local, (merged = merge(global, local)));
  return merged;
}

function merge(global: SyntaxNode, local: SyntaxNode): SyntaxNode {
  if (isMap(global) && isMap(local)) return mergedMap(global, local);
  if (global.kind !== 'seq' || local.kind !== 'seq') return local;
  const list: SeqNode = { ...local, items: [...global.items, ...local.items] };
  return list;
}

function mergedMap(global: MapNode, local: MapNode): MapNode {
  const added = global.entries.filter(({ key }) => !entryOf(local, key.source));
  const own = local.entries.map((entry): Entry => {
    const other = entryOf(global, entry.key.source);
    const value = other ? mergedNode(other.value, entry.value) : entry.value;
    return value === entry.value ? entry : { ...entry, value };
  });
  const isSame = added.length === 0 && own.every((entry, index) => entry === local.entries[index]);
  return isSame ? local : { ...local, entries: [...own, ...added] };
}
