import { sharedIn, type Shared, type Tree } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';
import type { ReportedRelated } from './report.ts';

/** Sections whose members take effect where they stand; anything else is there for its aliases. */
const effective = new Set(['Resources', 'Outputs', 'Conditions', 'Parameters', 'Mappings', 'Rules', 'Globals']);

/** Whether what an anchor names is used in more than one place. */
export function isRepeatedUse({ aliases, section }: Shared): boolean {
  return aliases.length + (section !== undefined && effective.has(section) ? 1 : 0) > 1;
}

/** The innermost text around `range` that several places use; undefined for most. */
export function repeatedAround(tree: Tree, range: Range): Shared | undefined {
  return sharedIn(tree).findLast(
    (shared) => shared.range.start <= range.start && range.end <= shared.range.end && isRepeatedUse(shared),
  );
}

const mostShown = 3;

/** Where aliases repeat a text, and what that means for fixes. */
export function repetitions(tree: Tree, { name, aliases }: Shared): readonly ReportedRelated[] {
  return aliases.slice(0, mostShown).map((alias) => ({
    range: tree.rangeOf(alias),
    message: `Used here, too, by *${name}: a change there is a change of all its uses, so it gets no fix.`,
  }));
}
