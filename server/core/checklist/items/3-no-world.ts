import { rulesOfGroup, securityGroups, unseenIngress, type Peer } from '../../models/index.ts';
import type { ItemDefinition } from '../item.ts';
import { isGroupBlamed } from './_groups.ts';

export const noWorld: ItemDefinition = {
  number: 3,
  title: 'No inbound traffic from 0.0.0.0/0',
  decidedBy: 'The address ranges and prefix lists that the deployment fills in.',
  isPartialOnRequest: true,
  *judge(scene) {
    const { facts } = scene;
    for (const group of facts.get(securityGroups)) {
      if (isGroupBlamed(scene, group)) continue;
      const { key, text, at } = group;
      const ingress = facts.get(rulesOfGroup, key).filter(({ direction }) => direction === 'ingress');
      const [open] = ingress.flatMap(({ peers }) => (peers.every(isUnseen) ? peers : []));
      yield open || facts.get(unseenIngress, key).length > 0
        ? { status: 'unknown', message: `A source of ${text} is decided at deployment.`, at: open?.written ?? at }
        : { status: 'pass', message: `${text} lets in no address of the whole internet.`, at };
    }
  },
};

/** Whether a peer may be the internet, for all that the document shows. A default counts as an answer. */
function isUnseen(peer: Peer): boolean {
  return (peer.kind === 'cidr' && !peer.range) || peer.kind === 'prefix-list';
}
