import { rulesOfGroup } from '../../models/index.ts';
import type { ItemDefinition } from '../item.ts';
import { isGroupBlamed, runnerGroups, withoutRunnerGroup } from './_groups.ts';

export const noInbound: ItemDefinition = {
  number: 2,
  title: 'No inbound traffic to runners',
  decidedBy: 'The security groups that runners are launched with.',
  *judge(scene) {
    const { facts } = scene;
    const runners = runnerGroups(facts);
    for (const group of runners) {
      if (isGroupBlamed(scene, group)) continue;
      const { key, text, at } = group;
      const rules = facts.get(rulesOfGroup, key);
      yield rules.some(({ direction, peers }) => direction === 'ingress' && peers.length > 0)
        ? { status: 'unknown', message: `Who may connect to ${text} is decided at deployment.`, at }
        : { status: 'pass', message: `${text} has no inbound rule.`, at };
    }
    if (runners.length === 0) yield* withoutRunnerGroup(scene);
  },
};
