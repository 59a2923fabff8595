import type { Range } from '../text/index.ts';
import type { AliasNode } from './node.ts';
import { descendants } from './read.ts';
import type { Tree } from './tree.ts';

/** A node that aliases repeat. */
export interface Shared {
  readonly name: string;
  /** Of the node with its tag and anchor. */
  readonly range: Range;
  readonly aliases: readonly AliasNode[];
  /** The top-level key that it stands under. */
  readonly section: string | undefined;
}

const known = new WeakMap<Tree, readonly Shared[]>();

/** The nodes of a document that have an anchor and at least one alias, in order of text. */
export function sharedIn(tree: Tree): readonly Shared[] {
  let found = known.get(tree);
  if (!found) known.set(tree, (found = find(tree)));
  return found;
}

function find(tree: Tree): readonly Shared[] {
  if (!tree.root || !tree.hasAliases) return [];
  const aliases = new Map<string, AliasNode[]>();
  for (const node of descendants(tree.root))
    if (node.kind === 'alias') {
      const known = aliases.get(node.name);
      if (known) known.push(node);
      else aliases.set(node.name, [node]);
    }
  const sections = tree.root.kind === 'map' ? tree.root.entries : [];
  return sections.flatMap(({ key, value }) =>
    [...descendants(value)].flatMap((node): Shared[] => {
      const own = node.anchor === undefined ? undefined : aliases.get(node.anchor);
      if (node.anchor === undefined || !own || tree.anchor(node.anchor) !== node) return [];
      const range = { start: tree.offsetOf(node.block, node.outerStart), end: tree.rangeOf(node).end };
      return [{ name: node.anchor, range, aliases: own, section: key.source }];
    }),
  );
}
