import type { Facts } from '../../facts/index.ts';
import { sectionNames } from '../../values/index.ts';

/** `name`, or the first of `name2`, `name3` … that no resource, parameter or condition has. */
export function freeId(facts: Facts, name: string): string {
  const taken = new Set(
    ['Resources', 'Parameters', 'Conditions'].flatMap((section) => facts.get(sectionNames, section)),
  );
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}${String(number)}`)) number++;
  return `${name}${String(number)}`;
}
