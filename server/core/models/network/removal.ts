import { ref, type Editor } from '../../edit/index.ts';
import type { Facts } from '../../facts/index.ts';
import { descendants, entryOf, get, isMap, type SyntaxNode, type Tree } from '../../syntax/index.ts';
import { isRepeated } from '../place.ts';
import { mentions } from './group.ts';
import type { NetworkRule } from './rule.ts';

/**
 * Takes a rule out of its list, or its resource out of the template; of an `If` with rules in other branches only its
 * own branch goes. An ingress list that loses its last rule stays as `[]`. Undefined when that would touch something
 * else: text that aliases repeat, a resource that others refer to, a record of what is deployed, the last egress rule
 * (without any, EC2 adds "allow all").
 */
export function removeRule(edit: Editor, facts: Facts, rule: NetworkRule): Editor | undefined {
  const { place } = rule;
  if (place.in === 'elsewhere' || isShared(edit.tree, rule.node)) return undefined;
  if (place.in === 'resource') return removeResource(edit, facts, place.resource.id);
  if (rule.direction === 'egress') return undefined;
  if (place.in === 'value') return edit.replace(place.value, []);
  if (isShared(edit.tree, place.item)) return undefined;
  if (place.branch) return edit.replace(place.branch, ref('AWS::NoValue'));
  return edit.removeItem(place.seq, place.item, place.whenEmpty);
}

function removeResource(edit: Editor, facts: Facts, id: string): Editor | undefined {
  const resources = get(edit.tree.root, 'Resources');
  const entry = entryOf(resources, id);
  if (!isMap(resources) || !entry || resources.entries.length < 2 || facts.get(mentions, id) > 0) return undefined;
  return edit.removeEntry(resources, entry);
}

/** Whether aliases repeat `node`, something around it or a part of it. */
function isShared(tree: Tree, node: SyntaxNode): boolean {
  if (isRepeated(tree, node)) return true;
  for (const { anchor } of descendants(node)) if (anchor !== undefined && tree.aliasCount(anchor) > 0) return true;
  return false;
}
