import { launchSubject, nacls, securityGroups } from '../../models/index.ts';
import type { ItemDefinition } from '../item.ts';
import { isGroupBlamed, runnerGroups, withGivenGroups, withoutRunnerGroup } from './_groups.ts';

export const apart: ItemDefinition = {
  number: 4,
  title: 'Runners kept apart',
  decidedBy: 'The security groups that runners are launched with; a network ACL never filters within a subnet.',
  isPartialOnRequest: true,
  *judge(scene) {
    const { facts, all, isBlamed } = scene;
    const runners = runnerGroups(facts);
    for (const group of runners) {
      if (isGroupBlamed(scene, group)) continue;
      yield { status: 'pass', message: `No rule of ${group.text} lets runners reach each other.`, at: group.at };
    }
    yield* withGivenGroups(scene);
    if (runners.length > 0) return;
    yield* withoutRunnerGroup(scene);
    const [launch] = all(launchSubject);
    if (facts.get(securityGroups).length > 0 || isBlamed(undefined)) return;
    const [nacl] = facts.get(nacls);
    if (!launch && nacl) {
      const message = `${nacl.text} filters between subnets only, and the groups of the runners are not in this file.`;
      yield { status: 'unknown', message, at: nacl.at, elsewhere: true };
    }
    if (!launch) return;
    const message = `The groups of ${launch.name} are not in this file.`;
    yield { status: 'unknown', message, at: launch.at, elsewhere: true };
  },
};
