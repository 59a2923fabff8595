import type { Facts } from '../../facts/index.ts';
import { spend } from '../../text/index.ts';
import { both, isPossible, type Path } from '../../values/index.ts';
import type { ResourceTerm } from './access.ts';
import { isOn } from './semantics/clause.ts';
import type { Statement } from './statement.ts';

/** What is denied to a role, user or group. */
export interface Denying {
  readonly denying: readonly Statement[];
  /** In which deployments there is such a role, user or group. */
  readonly when: Path;
}

/** A resource of a statement, with what takes an action on it away, if only in some deployments. */
export interface Denied {
  readonly term: ResourceTerm;
  readonly by: readonly Statement[];
}

/** Each resource of a statement with the Deny statements that `isDenied` says take its pattern away; none for most. */
export function denialsOf(
  { denying }: Denying,
  terms: readonly ResourceTerm[],
  isDenied: (deny: Statement, pattern: string) => boolean,
): readonly Denied[] {
  return terms.map((term) => ({ term, by: denying.filter((deny) => isDenied(deny, term.pattern)) }));
}

/** On which resources, and in which deployments of a path, there is no Deny. */
export function undenied(
  facts: Facts,
  beside: Denying,
  denials: readonly Denied[],
  path: Path,
): { readonly on: readonly ResourceTerm[]; readonly when: Path } | undefined {
  const never = denials.filter(({ by }) => by.length === 0);
  if (never.length > 0) return { on: never.map(({ term }) => term), when: path };
  for (const { term, by } of denials) {
    const there = both(path, term.when);
    const when = there && outside(facts, beside, there, by);
    if (!when) continue;
    const free = denials.filter((each) => outside(facts, beside, when, each.by) === when);
    return { on: free.map((each) => each.term), when };
  }
  return undefined;
}

/** Deployments of a path with the role, user or group, and with none of some statements; undefined where there are none. */
export function outside(
  facts: Facts,
  { when }: Denying,
  path: Path,
  statements: readonly Statement[],
): Path | undefined {
  if (statements.length === 0) return path;
  const start = both(path, when);
  return start && without(facts, start, statements);
}

function without(facts: Facts, path: Path, statements: readonly Statement[]): Path | undefined {
  spend(statements.length, 'looking for ways to more rights');
  if (statements.some(({ when }) => isOn(path, when))) return undefined;
  const left = statements.filter(({ when }) => both(path, when) !== undefined);
  const open = left.flatMap(({ when }) => when).find((each) => 'condition' in each && !isOn(path, [each]));
  if (!open || !('condition' in open)) return path;
  for (const is of [!open.is, open.is]) {
    const narrower: Path = [...path, { condition: open.condition, is }];
    const found = isPossible(facts, narrower) ? without(facts, narrower, left) : undefined;
    if (found) return found;
  }
  return undefined;
}
