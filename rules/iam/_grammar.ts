import { remembered, type Facts } from '#core/facts/index.ts';
import { isOwn, templateMacros, type Policy } from '#core/models/index.ts';
import {
  entryOf,
  isMap,
  type Entry,
  type Located,
  type MapNode,
  type SyntaxNode,
  type Tree,
} from '#core/syntax/index.ts';
import { nearest } from '#core/text/index.ts';
import { both, elements, intrinsicOf, property, type Alternative, type Path } from '#core/values/index.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export const policyElements: readonly string[] = ['Version', 'Id', 'Statement'];

/** Of a statement. */
export const statementElements: readonly string[] = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/** The element that an unknown key stands for: in other letters, or with a slip or two. Undefined for known keys. */
export function elementMeant(key: string, known: readonly string[]): string | undefined {
  if (known.includes(key)) return undefined;
  const lower = key.toLowerCase();
  return (
    known.find((element) => element.toLowerCase() === lower) ??
    known.find((element) => `${element.toLowerCase()}s` === lower) ??
    nearest(key, known)
  );
}

/** Whether some key is a misspelling of an element, which another rule says. */
export function isMisspelt(node: MapNode, elements: readonly string[], known: readonly string[]): boolean {
  return node.entries.some(({ key }) => elements.includes(elementMeant(key.source, known) ?? ''));
}

/** Whether a key has no value yet: nothing behind it, or `null`. */
export function isBlank(node: SyntaxNode): boolean {
  return node.kind === 'scalar' && node.tag === undefined && node.value === null;
}

/**
 * Paths on which a policy or a statement has none of some elements; an element without a value counts as none. None
 * where a macro may add what is missing.
 */
export function pathsWithout(facts: Facts, node: MapNode, ...keys: readonly string[]): readonly Path[] {
  if (keys.some((key) => isPlainlyThere(entryOf(node, key)))) return [];
  if (facts.get(templateMacros).length > 0) return [];
  let paths: readonly Path[] = [[]];
  for (const key of keys) {
    const { alternatives, absent, unknown } = property(facts, node, key);
    if (unknown.length > 0) return [];
    const blank = alternatives.filter(({ value }) => isBlank(value)).map(({ when }) => when);
    const missing = [...absent, ...blank];
    paths = together(paths, missing);
  }
  return paths;
}

/** Each path of one list with each of another, where they go together. */
export function together(some: readonly Path[], others: readonly Path[]): readonly Path[] {
  return some.flatMap((path) => others.map((other) => both(path, other))).filter((path) => path !== undefined);
}

function isPlainlyThere(entry: Entry | undefined): boolean {
  return entry !== undefined && entry.value.kind !== 'alias' && !intrinsicOf(entry.value) && !isBlank(entry.value);
}

/** Where to say that something is missing in a map: at an element that has no value yet, else at the first key. */
export function placeOfMissing(node: MapNode, ...keys: readonly string[]): Located {
  const blank = keys.map((key) => entryOf(node, key)).find((entry) => entry && isBlank(entry.value));
  return blank?.key ?? node.entries[0]?.key ?? node;
}

/** What stands as a statement, map or not, with the conditions of its policy. */
export const statementNodes = remembered((facts, policy: Policy): readonly Alternative<SyntaxNode>[] =>
  elements(facts, entryOf(policy.node, 'Statement')?.value).items.flatMap((item) => {
    const when = both(policy.when, item.when);
    return when && !intrinsicOf(item.value) ? [{ ...item, when }] : [];
  }),
);

/** The statements that are maps. */
export const statementMaps = remembered((facts, policy: Policy): readonly Alternative<MapNode>[] =>
  statementNodes(facts, policy).flatMap((item) => (isMap(item.value) ? [{ ...item, value: item.value }] : [])),
);

/** Whether a fix of a policy may change a node. */
export function mayChange(tree: Tree, { owner, node: policy }: Policy, node: SyntaxNode): boolean {
  return isOwn(tree, owner?.node ?? policy, node);
}

/** What the kinds of policies are called. */
export const kindNames: Readonly<Record<Policy['kind'], string>> = {
  identity: 'an identity policy',
  boundary: 'a permissions boundary',
  scp: 'a service control policy',
  rcp: 'a resource control policy',
  trust: 'a trust policy',
  resource: 'a resource policy',
  'vpc-endpoint': 'an endpoint policy',
};
