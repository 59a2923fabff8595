import type { Block, Tree } from '../syntax/index.ts';

/**
 * Whether a text has one of the words that `pattern` (without flags that keep a state, and within one line) looks for.
 * Blocks remember that, so that a keystroke costs a look at its own block.
 */
export function mentions(text: string, parts: readonly { readonly tree: Tree }[], pattern: RegExp): boolean {
  const [part, ...others] = parts;
  // Of a script or page, the blocks are only what its parts spell.
  if (!part || others.length > 0 || part.tree.placed || part.tree.text !== text) return pattern.test(text);
  return part.tree.blocks.some((block) => isIn(block, pattern));
}

const known = new WeakMap<RegExp, WeakMap<Block, boolean>>();

function isIn(block: Block, pattern: RegExp): boolean {
  let byBlock = known.get(pattern);
  if (!byBlock) known.set(pattern, (byBlock = new WeakMap<Block, boolean>()));
  let has = byBlock.get(block);
  if (has === undefined) byBlock.set(block, (has = pattern.test(block.text)));
  return has;
}
