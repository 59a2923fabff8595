import { egressOf, hasNameFilter, rulesOfGroup, worldOpenings } from '../../models/index.ts';
import type { ItemDefinition, Sign } from '../item.ts';
import type { Facts } from '../../facts/index.ts';
import type { GroupName } from '../../models/index.ts';
import { isGroupBlamed, runnerGroups, withoutRunnerGroup } from './_groups.ts';

export const outbound: ItemDefinition = {
  number: 5,
  title: 'Outbound traffic limited',
  decidedBy:
    'The egress rules of the groups of runners, and what filters names: DNS Firewall, Network Firewall, a proxy.',
  *judge(scene) {
    const runners = runnerGroups(scene.facts);
    for (const group of runners) if (!isGroupBlamed(scene, group)) yield signOf(scene.facts, group);
    if (runners.length === 0) yield* withoutRunnerGroup(scene);
  },
};

function signOf(facts: Facts, { key, text, at }: GroupName): Sign {
  if (facts.get(egressOf, key).unclear)
    return { status: 'unknown', message: `The egress of ${text} is not all in this file.`, at };
  const egress = facts.get(rulesOfGroup, key).filter(({ direction }) => direction === 'egress');
  if (egress.some(({ peers }) => peers.some((peer) => peer.kind === 'cidr' && !peer.range)))
    return { status: 'unknown', message: `Where ${text} may send is decided at deployment.`, at };
  if (egress.some((rule) => worldOpenings(rule).length > 0) && facts.get(hasNameFilter, key))
    return { status: 'pass', message: `${text} reaches only names of an allow-list.`, at };
  return { status: 'pass', message: `${text} reaches only the destinations that its rules name.`, at };
}
