import type { Facts } from '../../facts/index.ts';
import { groupUse, rulesOfGroup, securityGroups, type GroupName } from '../../models/index.ts';
import type { Scene, Sign } from '../item.ts';

/** The groups of a document that runners are in. */
export function runnerGroups(facts: Facts): readonly GroupName[] {
  return facts.get(securityGroups).filter(({ key }) => facts.get(groupUse, key).roles.includes('runner'));
}

/** Whether a finding blames a group, in its own resource or in one that holds a rule of it. */
export function isGroupBlamed({ facts, isBlamed }: Scene, { key }: GroupName): boolean {
  const holders = facts
    .get(rulesOfGroup, key)
    .flatMap(({ place }) => (place.in === 'resource' ? [place.resource.id] : []));
  return [key, ...holders].some((id) => isBlamed(id));
}

/** For a file with groups of which none is known to be that of runners; nothing for one without groups. */
export function* withoutRunnerGroup({ facts, isBlamed }: Scene): Iterable<Sign> {
  const [first] = facts.get(securityGroups);
  if (!first || isBlamed(undefined)) return;
  const message = 'No group in this file is known to be that of runners.';
  yield { status: 'unknown', message, at: first.at, elsewhere: true };
}
