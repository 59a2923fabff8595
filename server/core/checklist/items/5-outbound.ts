import { egressOf, nameFilter, rulesOfGroup, worldOpenings } from '../../models/index.ts';
import type { ItemDefinition, Sign } from '../item.ts';
import type { Facts } from '../../facts/index.ts';
import type { GroupName, Peer } from '../../models/index.ts';
import { isGroupBlamed, runnerGroups, withGivenGroups, withoutRunnerGroup } from './_groups.ts';

export const outbound: ItemDefinition = {
  number: 5,
  title: 'Outbound traffic limited',
  decidedBy:
    'The egress rules of the groups of runners, and what filters names: DNS Firewall, Network Firewall, a proxy.',
  *judge(scene) {
    const runners = runnerGroups(scene.facts);
    for (const group of runners) if (!isGroupBlamed(scene, group)) yield signOf(scene.facts, group);
    yield* withGivenGroups(scene);
    if (runners.length === 0) yield* withoutRunnerGroup(scene);
  },
};

function signOf(facts: Facts, { key, text, at }: GroupName): Sign {
  if (facts.get(egressOf, key).unclear)
    return { status: 'unknown', message: `The egress of ${text} is not all in this file.`, at };
  const egress = facts.get(rulesOfGroup, key).filter(({ direction }) => direction === 'egress');
  if (egress.some(({ peers }) => peers.some(isUnread)))
    return { status: 'unknown', message: `Where ${text} may send is decided at deployment.`, at };
  if (!egress.some((rule) => worldOpenings(rule).length > 0))
    return { status: 'pass', message: `${text} reaches only the destinations that its rules name.`, at };
  const { open, by } = facts.get(nameFilter, key);
  if (by === 'elsewhere')
    return { status: 'unknown', message: `What limits the names that ${text} reaches is not all in this file.`, at };
  return open.length === 0
    ? { status: 'pass', message: `${text} reaches only names of an allow-list (${by ?? 'DNS Firewall'}).`, at }
    : { status: 'partial', message: `${text} reaches any address on some ports.`, at };
}

/** Whether only deployment shows which addresses a peer is. */
function isUnread(peer: Peer): boolean {
  return (peer.kind === 'cidr' && !peer.range) || (peer.kind === 'prefix-list' && peer.id === undefined);
}
