import type { Range, Spelling } from '../text/index.ts';
import type { Comment, Located } from './node.ts';
import type { Tree } from './tree.ts';

/**
 * The tree of a document that a part of `text` spells: all places are those in `text`. `base` is where offset 0 of the
 * outside of `spelling` lies.
 */
export function placed(
  tree: Tree,
  { text, spelling, base }: { readonly text: string; readonly spelling: Spelling; readonly base: number },
): Tree {
  let comments: readonly Comment[] | undefined;
  const outside = (range: Range): Range => {
    const { start, end } = spelling.outside(range);
    return { start: base + start, end: base + end };
  };
  const rangeOf = (located: Located): Range => outside(tree.rangeOf(located));
  return {
    text,
    format: tree.format,
    root: tree.root,
    units: tree.units,
    whole: tree.whole,
    blocks: tree.blocks,
    parsed: tree.parsed,
    problems: tree.problems.map((problem) => ({ ...problem, range: outside(problem.range) })),
    get comments() {
      comments ??= tree.comments.map((comment) => ({ ...comment, ...outside(comment) }));
      return comments;
    },
    offsetOf: (block, relative) => rangeOf({ block, start: relative, end: relative }).start,
    rangeOf,
    holds: (located) => tree.holds(located),
    hasAliases: tree.hasAliases,
    anchor: (name) => tree.anchor(name),
    aliasCount: (name) => tree.aliasCount(name),
    placed: { tree, spelling, base },
  };
}
