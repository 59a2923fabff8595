import { rulesOfGroup, unseenIngress, worldOpenings } from '../../models/index.ts';
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
      const ingress = facts.get(rulesOfGroup, key).filter(({ direction }) => direction === 'ingress');
      const open = ingress.find((rule) => worldOpenings(rule).length > 0);
      // Its finding is that of item 3, for groups in general where the file does not say that it is for runners.
      if (open)
        yield { status: 'fail', message: `${text} accepts connections from the whole internet.`, at: open.node };
      else if (ingress.some(({ peers }) => peers.length > 0) || facts.get(unseenIngress, key).length > 0)
        yield { status: 'unknown', message: `Who may connect to ${text} is decided at deployment.`, at };
      else yield { status: 'pass', message: `${text} has no inbound rule.`, at };
    }
    if (runners.length === 0) yield* withoutRunnerGroup(scene);
  },
};
