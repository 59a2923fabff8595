import { defineFact, type Facts } from '../../facts/index.ts';
import { descendants, entryOf, type SyntaxNode } from '../../syntax/index.ts';
import { argumentText, intrinsicOf, referenceOf, sameList, subParts, writtenId } from '../../values/index.ts';
import { resource } from '../cfn/resource.ts';

/** Whether one resource refers to another, directly or through others: a reference back would be a circle. */
export function dependsOn(facts: Facts, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...facts.get(referencedBy, id));
  }
  return false;
}

/** Names that a resource refers to in its properties or in `DependsOn`, parameters included; sorted, each once. */
const referencedBy = defineFact<readonly string[]>(
  'references of a resource',
  (id, facts) => {
    const found = facts.get(resource, id);
    if (!found) return [];
    const names = new Set([...descendants(found.node)].flatMap(namesIn).map((name) => writtenId(facts, name)));
    const listed = entryOf(found.node, 'DependsOn')?.value;
    for (const node of listed ? descendants(listed) : []) names.add(writtenId(facts, argumentText(node) ?? ''));
    names.delete('');
    return [...names].sort();
  },
  sameList,
);

function namesIn(node: SyntaxNode): readonly string[] {
  const reference = referenceOf(node);
  if (reference) return [reference.id];
  const call = intrinsicOf(node);
  if (call?.name !== 'Fn::Sub') return [];
  const template = argumentText(call.argument.kind === 'seq' ? call.argument.items[0] : call.argument);
  return subParts(template ?? '').flatMap((part) =>
    typeof part === 'string' ? [] : [part.variable.split('.')[0] ?? ''],
  );
}
