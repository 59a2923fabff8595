import type { Facts } from '../facts/index.ts';
import { wholeOf } from '../models/index.ts';
import type { AnyRule } from '../rule/index.ts';
import type { Unit } from '../syntax/index.ts';

/** Rules on the same kind of subject: what a unit does not have is looked for once for all of them. */
export interface RuleGroup {
  readonly on: AnyRule['on'];
  readonly rules: readonly AnyRule[];
  /** Its place among what is found in a unit. */
  readonly at: number;
  /** Whose subjects it has some of; undefined where it has a kind of its own. */
  readonly all: RuleGroup | undefined;
  readonly suits: (subject: unknown) => boolean;
}

type OpenGroup = RuleGroup & { readonly rules: AnyRule[] };

export function groupsOf(rules: readonly AnyRule[]): readonly RuleGroup[] {
  const groups = new Map<AnyRule['on'], OpenGroup>();
  const groupOn = (on: AnyRule['on']): OpenGroup => {
    const known = groups.get(on);
    if (known) return known;
    const among = wholeOf(on);
    const all = among && groupOn(among.all);
    const group = { on, rules: [], at: groups.size, all, suits: among?.suits ?? (() => true) };
    groups.set(on, group);
    return group;
  };
  return [
    ...new Set(
      rules.map((rule) => {
        const group = groupOn(rule.on);
        group.rules.push(rule);
        return group;
      }),
    ),
  ];
}

/** The subjects of each group in a unit, found when they are asked for, once. */
export function subjectsIn(unit: Unit, facts: Facts): (group: RuleGroup) => readonly unknown[] {
  // Asked by each unit for each group, so that it takes no table.
  const known: (readonly unknown[])[] = [];
  const find = ({ on, at, all, suits }: RuleGroup): readonly unknown[] => {
    const found = known[at];
    if (found) return found;
    const some = all && find(all);
    return (known[at] = some ? (some.length === 0 ? some : some.filter(suits)) : listed(on.find(unit, facts)));
  };
  return find;
}

function listed(subjects: Iterable<unknown>): readonly unknown[] {
  return Array.isArray(subjects) ? (subjects as readonly unknown[]) : [...subjects];
}
