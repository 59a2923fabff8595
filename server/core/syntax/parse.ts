import { basesOf, treeOf } from './assemble.ts';
import { sizeProblems } from './guards.ts';
import { excessOf } from './limits.ts';
import { parseJson } from './json.ts';
import { handOver } from './reuse.ts';
import type { ParseInput, Tree } from './tree.ts';
import { parseYaml } from './yaml.ts';

/** Parses a document. Never throws; what is wrong with the text is in `problems`. */
export function parse(input: ParseInput): Tree {
  const { text, format } = input;
  const problems = sizeProblems(text);
  if (problems.some(({ stopped }) => stopped)) {
    return treeOf({
      format,
      text,
      bases: basesOf({ text, comments: [] }, []),
      parts: [],
      root: undefined,
      units: [],
      problems,
    });
  }
  const tree = format === 'json' ? parseJson(input, problems) : parseYaml(input, problems);
  const excess = excessOf(tree);
  if (!excess) return tree;
  const empty: Tree = { ...tree, root: undefined, units: [], problems: [...tree.problems, excess] };
  handOver(tree, empty);
  return empty;
}
