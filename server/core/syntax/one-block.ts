import type { Block, SyntaxNode } from './node.ts';
import type { Format, Problem, Tree, Unit } from './tree.ts';
import { descendants } from './read.ts';

/** TEMPORARY: a tree whose only block is the whole document. */
export function treeOfOneBlock(format: Format, block: Block, root: SyntaxNode | undefined, problems: readonly Problem[]): Tree {
  const units: Unit[] = [];
  if (root?.kind === 'map') {
    for (const entry of root.entries) {
      if (['Resources', 'Parameters', 'Conditions', 'Mappings', 'Outputs'].includes(entry.key.source) && entry.value.kind === 'map') {
        for (const child of entry.value.entries) units.push({ path: [entry.key.source, child.key.source], entry: child, node: child.value });
      } else units.push({ path: [entry.key.source], entry, node: entry.value });
    }
  } else if (root) units.push({ path: [], entry: undefined, node: root });
  return {
    text: block.text, format, root, problems, units, comments: block.comments,
    rangeOf: ({ start, end }) => ({ start, end }),
    offsetOf: (_, relative) => relative,
    anchor: (name) => (root ? [...descendants(root)].findLast((n) => n.anchor === name) : undefined),
    aliasCount: (name) => (root ? [...descendants(root)].filter((n) => n.kind === 'alias' && n.name === name).length : 0),
  };
}
