import { defineFact, type Facts } from '../../facts/index.ts';
import { descendants, entryOf, type SyntaxNode } from '../../syntax/index.ts';
import { argumentText, intrinsicOf, referenceOf, sameList, subParts, writtenId } from '../../values/index.ts';
import { idsOfType, resource } from './resource.ts';

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

/**
 * The resources that wait for each other in a circle, or for themselves, which CloudFormation refuses: logical ids, in order
 * of text, with those on the way from one circle to another. Conditions do not count, as it looks at them later.
 */
export const resourcesInCircles = defineFact<readonly string[]>(
  'resources in circles',
  (_key, facts) => {
    const ids = facts.get(idsOfType, '*');
    const after = new Map(ids.map((id) => [id, new Set(facts.get(referencedBy, id))]));
    const before = new Map(ids.map((id) => [id, new Set<string>()]));
    for (const [id, targets] of after) for (const target of targets) before.get(target)?.add(id);
    const left = new Set(ids);
    // Whoever waits for nobody else goes, and whomever nobody else waits for.
    for (const [from, to] of [
      [after, before],
      [before, after],
    ] as const)
      peel(left, from, to);
    return ids.filter((id) => left.has(id));
  },
  sameList,
);

type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/** Takes away those that have no edge of one kind to any other that is left, again and again. */
function peel(left: Set<string>, edges: Edges, back: Edges): void {
  const counts = new Map([...left].map((id) => [id, [...(edges.get(id) ?? [])].filter((to) => left.has(to)).length]));
  const open = [...left].filter((id) => counts.get(id) === 0);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    left.delete(id);
    for (const other of back.get(id) ?? []) {
      const count = (counts.get(other) ?? 0) - 1;
      counts.set(other, count);
      if (count === 0) open.push(other);
    }
  }
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
