import type { Facts } from '../facts/index.ts';
import { wholeOf } from '../models/index.ts';
import type { AnyRule } from '../rule/index.ts';
import type { Unit } from '../syntax/index.ts';

/** Rules on the same kind of subject: what a unit does not have is looked for once for all of them. */
export interface RuleGroup {
  readonly on: AnyRule['on'];
  readonly rules: readonly AnyRule[];
}

export function groupsOf(rules: readonly AnyRule[]): readonly RuleGroup[] {
  const groups = new Map<AnyRule['on'], AnyRule[]>();
  for (const rule of rules) {
    const known = groups.get(rule.on);
    if (known) known.push(rule);
    else groups.set(rule.on, [rule]);
  }
  return [...groups].map(([on, own]) => ({ on, rules: own }));
}

/** The subjects of each kind in a unit, found when they are asked for, once. */
export function subjectsIn(unit: Unit, facts: Facts): (on: AnyRule['on']) => readonly unknown[] {
  const known = new Map<AnyRule['on'], readonly unknown[]>();
  const find = (on: AnyRule['on']): readonly unknown[] => {
    const found = known.get(on);
    if (found) return found;
    const among = wholeOf(on);
    const made = among ? find(among.all).filter(among.suits) : listed(on.find(unit, facts));
    known.set(on, made);
    return made;
  };
  return find;
}

function listed(subjects: Iterable<unknown>): readonly unknown[] {
  return Array.isArray(subjects) ? (subjects as readonly unknown[]) : [...subjects];
}
