import type { Facts } from '../../facts/index.ts';
import {
  groupsOfUser,
  groupUse,
  nameOf,
  resourcesOfType,
  roleOf,
  rulesOfGroup,
  securityGroups,
  type GroupName,
} from '../../models/index.ts';
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

/** For runners that are, or may be, in a group that only whoever deploys knows; nothing when all groups are in the file. */
export function* withGivenGroups({ facts }: Scene): Iterable<Sign> {
  for (const owner of facts.get(resourcesOfType, '*')) {
    if (roleOf(facts, owner) !== 'runner') continue;
    const given = facts.get(groupsOfUser, owner.id).find((key) => /^(?:parameter|import) /.test(key));
    if (given === undefined) continue;
    const by = given.replace(/^import /, 'import of ');
    const message = `${owner.id} may be in a group given by ${by}, which is not in this file.`;
    // Beside groups that can be seen, no other file makes up for the one that cannot.
    yield {
      status: 'unknown',
      message,
      at: nameOf(owner),
      ...(runnerGroups(facts).length === 0 && { elsewhere: true }),
    };
    return;
  }
}
