import type { Shared, Tree } from '../syntax/index.ts';
import type { ReportedRelated } from './report.ts';

const mostShown = 3;

/** Where aliases repeat a text, and what that means for fixes. */
export function repetitions(tree: Tree, { name, aliases }: Shared): readonly ReportedRelated[] {
  return aliases.slice(0, mostShown).map((alias) => ({
    range: tree.rangeOf(alias),
    message: `Used here, too, by *${name}: a change there is a change of all its uses, so it gets no fix.`,
  }));
}
