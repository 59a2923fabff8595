import { defineFact, type Facts } from '../../facts/index.ts';
import { optionFacts } from '../options.ts';
import { parseCidr, union, type AddressRange } from './address.ts';
import type { NetworkRule, Peer } from './rule.ts';

/** The addresses that the configuration permits, by the direction of rules. */
const permitted = defineFact<readonly AddressRange[]>('permitted ranges', (direction, facts) => {
  const texts = facts.get(direction === 'ingress' ? optionFacts.allowedIngress : optionFacts.allowedEgress);
  return union(texts.flatMap((text) => parseCidr(text) ?? []));
});

/** Whether all addresses of a peer are permitted by the configuration; false for peers without known addresses. */
export function isPermitted(facts: Facts, { direction }: Pick<NetworkRule, 'direction'>, peer: Peer): boolean {
  if (peer.kind !== 'cidr' || !peer.range) return false;
  const { family, first, last } = peer.range;
  return facts
    .get(permitted, direction)
    .some((range) => range.family === family && range.first <= first && last <= range.last);
}
