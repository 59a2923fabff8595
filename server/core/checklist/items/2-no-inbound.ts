import { rulesOfGroup, unseenIngress } from '../../models/index.ts';
import type { ItemDefinition } from '../item.ts';
import { isGroupBlamed, runnerGroups, withGivenGroups, withoutRunnerGroup } from './_groups.ts';

export const noInbound: ItemDefinition = {
  number: 2,
  title: 'No inbound traffic to runners',
  decidedBy: 'The security groups that runners are launched with.',
  isPartialOnRequest: true,
  *judge(scene) {
    const { facts } = scene;
    const runners = runnerGroups(facts);
    for (const group of runners) {
      if (isGroupBlamed(scene, group)) continue;
      const { key, text, at } = group;
      const ingress = facts.get(rulesOfGroup, key).filter(({ direction }) => direction === 'ingress');
      if (ingress.some(({ peers }) => peers.length > 0) || facts.get(unseenIngress, key).length > 0)
        yield { status: 'unknown', message: `Who may connect to ${text} is decided at deployment.`, at };
      else yield { status: 'pass', message: `${text} has no inbound rule.`, at };
    }
    yield* withGivenGroups(scene);
    if (runners.length === 0) yield* withoutRunnerGroup(scene);
  },
};
