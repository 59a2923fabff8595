import type { Editor, NewMap } from '#core/edit/index.ts';
import { isOwn, managedTag, untaggedLaunches } from '#core/models/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { entryOf, isMap, type Located, type SyntaxNode, type Tree } from '#core/syntax/index.ts';

/** Our tag as an element of a list of tags. */
export const newTag: NewMap = { Key: managedTag.key, Value: managedTag.value };

/** Adds the tag to the element for a kind of resource, or a new element where there is none. */
export function addToSpecification(
  edit: Editor,
  specifications: readonly SyntaxNode[],
  otherwise: () => Editor,
  type: string,
): Editor | 'decline' {
  const known = specifications.find((each) => {
    const kind = entryOf(each, 'ResourceType')?.value;
    return kind?.kind === 'scalar' && kind.source === type;
  });
  if (!known) return otherwise();
  const tags = entryOf(known, 'Tags')?.value;
  if (!tags) return edit.put(known, 'Tags', [newTag]);
  return tags.kind === 'seq' && tags.tag === undefined ? edit.append(tags, newTag) : 'decline';
}

interface Launch {
  readonly edit: Editor;
  readonly facts: Facts;
  readonly tree: Tree;
  /** The map with `TagSpecifications`. */
  readonly data: SyntaxNode | undefined;
  /** What `data` has to be written in. */
  readonly owner: Located;
}

/** Gives our tag to the kinds of resource that launch data launches without it. */
export function tagWhatIsLaunched({ edit, facts, tree, data, owner }: Launch): Editor | 'decline' {
  const missing = untaggedLaunches(facts, data) ?? [];
  if (!isMap(data) || !isOwn(tree, owner, data)) return 'decline';
  const specifications = entryOf(data, 'TagSpecifications')?.value;
  const elements = missing.map(([type]) => ({ ResourceType: type, Tags: [newTag] }));
  if (!specifications) return edit.put(data, 'TagSpecifications', elements);
  if (specifications.kind !== 'seq' || specifications.tag !== undefined || !isOwn(tree, owner, specifications))
    return 'decline';
  const results = missing.map(([type], index) =>
    addToSpecification(edit, specifications.items, () => edit.append(specifications, elements[index] ?? {}), type),
  );
  return results.includes('decline') ? 'decline' : edit;
}
