import { defineFact } from '../../facts/index.ts';
import { descendants, type SyntaxNode } from '../../syntax/index.ts';
import { argumentText, argumentsOf, intrinsicOf, referenceOf, sameList, subParts } from '../../values/index.ts';

/** Every use in the document, by the name that is used. */
const usesByName = defineFact<ReadonlyMap<string, readonly SyntaxNode[]>>('uses by name', (_key, _facts, tree) => {
  const uses = new Map<string, SyntaxNode[]>();
  for (const { node: unit } of tree.units) {
    for (const node of descendants(unit)) {
      for (const name of namesIn(node)) {
        const known = uses.get(name);
        if (known) known.push(node);
        else uses.set(name, [node]);
      }
    }
  }
  return uses;
});

/**
 * The nodes that use a parameter or resource by `Ref`, `GetAtt` or as a variable of `Sub`, in order of text; wherever
 * they are, conditions and outputs included.
 */
export const usesOf = defineFact<readonly SyntaxNode[]>(
  'uses',
  (name, facts) => facts.get(usesByName).get(name) ?? [],
  sameList,
);

function namesIn(node: SyntaxNode): readonly string[] {
  const reference = referenceOf(node);
  if (reference) return [reference.id];
  const call = intrinsicOf(node);
  if (call?.name !== 'Fn::Sub') return [];
  const template = argumentText(argumentsOf(call)[0]) ?? '';
  return subParts(template).flatMap((part) => (typeof part === 'string' ? [] : [part.variable.split('.')[0] ?? '']));
}
