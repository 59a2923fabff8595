import type { Facts } from '../../facts/index.ts';
import { localRangeOf } from './local-ranges.ts';
import type { NetworkRule, Peer } from './rule.ts';
import { trafficText } from './traffic.ts';

/** For people: `10.64.0.0/20 (PublicSubnetA)`, `10.64.0.0/16 (the VPC range)`, `group Web`, `itself`, `prefix list pl-63a5400a`. */
export function peerText(facts: Facts, rule: NetworkRule, peer: Peer): string {
  if (peer.kind === 'prefix-list')
    return peer.text.startsWith('parameter ') ? `the prefix list of ${peer.text}` : `prefix list ${peer.text}`;
  if (peer.kind === 'group')
    return peer.group === rule.group.key
      ? 'itself'
      : peer.text.startsWith('The ')
        ? lowerFirst(peer.text)
        : `group ${peer.text}`;
  const named = localRangeOf(facts, peer);
  if (!named) return peer.text;
  const name = named.is === 'vpc' ? 'the VPC range' : named.id;
  if (peer.range) return `${peer.text} (${name})`;
  return named.is === 'vpc' ? name : `the range of ${name}`;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

/** For people: `tcp/22`, with all alternatives; `traffic` when nothing is known of it. */
export function trafficOfRule({ traffic }: NetworkRule): string {
  const texts = [...new Set(traffic.alternatives.map(({ value }) => trafficText(value)))];
  return texts.length === 0 ? 'traffic' : texts.join(' or ');
}
