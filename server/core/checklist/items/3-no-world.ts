import { rulesOfGroup, securityGroups } from '../../models/index.ts';
import type { ItemDefinition } from '../item.ts';
import { isGroupBlamed } from './_groups.ts';

export const noWorld: ItemDefinition = {
  number: 3,
  title: 'No inbound traffic from 0.0.0.0/0',
  decidedBy: 'The address ranges and prefix lists that the deployment fills in.',
  *judge(scene) {
    const { facts } = scene;
    for (const group of facts.get(securityGroups)) {
      if (isGroupBlamed(scene, group)) continue;
      const { key, text, at } = group;
      const ingress = facts.get(rulesOfGroup, key).filter(({ direction }) => direction === 'ingress');
      const open = ingress.find(
        ({ peers }) => peers.length > 0 && peers.every((peer) => peer.kind === 'cidr' && !peer.range),
      );
      yield open
        ? {
            status: 'unknown',
            message: `A source of ${text} is decided at deployment.`,
            at: open.peers[0]?.written ?? at,
          }
        : { status: 'pass', message: `${text} lets in no address of the whole internet.`, at };
    }
  },
};
