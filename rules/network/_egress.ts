import { inWords } from '#core/text/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  groupUse,
  isAllPorts,
  isPermitted,
  isWide,
  ruleOpenings,
  worldOpenings,
  worldUnionsOut,
  type GroupName,
  type NetworkRule,
  type RuleOpening,
  type Traffic,
} from '#core/models/index.ts';
import type { SyntaxNode } from '#core/syntax/index.ts';
import type { Path } from '#core/values/index.ts';

/** Whether a group is one of those that the checklist looks at. */
export function isOfRunners(facts: Facts, group: GroupName, form?: NetworkRule['form']): boolean {
  return form === 'vendor' || facts.get(groupUse, group.key).roles.includes('runner');
}

export interface Opening {
  readonly node: SyntaxNode;
  /** For people. */
  readonly destination: string;
  readonly traffic: Traffic;
  readonly when: Path;
}

/**
 * The alternatives of a rule that reach the whole internet, alone or together with other rules of the group, and that
 * the configuration does not permit.
 */
export function openingsOf(facts: Facts, rule: NetworkRule): readonly Opening[] {
  const alone = worldOpenings(rule)
    .filter(({ peer }) => !isPermitted(facts, rule, peer))
    .map(({ peer, traffic, when }) => ({ node: peer.node, destination: peer.text, traffic, when }));
  const together = unionsWith(facts, rule).map(({ own, others, when }) => ({
    node: own.peer.node,
    destination: inWords([own, ...others].map(({ peer }) => peer.text)),
    traffic: own.traffic,
    when,
  }));
  return [...alone, ...together];
}

function unionsWith(facts: Facts, rule: NetworkRule) {
  const seen = new Set<SyntaxNode>();
  return facts.get(worldUnionsOut, rule.group.key).flatMap(({ openings, when }) => {
    const own = openings.find((opening) => opening.rule.node === rule.node);
    if (!own || seen.has(own.peer.node) || isPermitted(facts, rule, own.peer)) return [];
    seen.add(own.peer.node);
    return [{ own, others: openings.filter((opening) => opening !== own), when }];
  });
}

/** Alternatives of a rule that are more than any one network, and not the internet. */
export function wideOpenings(facts: Facts, rule: NetworkRule): readonly (RuleOpening & { readonly when: Path })[] {
  const joined = unionsWith(facts, rule).map(({ own }) => own.peer.node);
  return ruleOpenings(rule).filter(
    ({ peer }) => peer.range && isWide(peer.range) && !joined.includes(peer.node) && !isPermitted(facts, rule, peer),
  );
}

export function opensEverything(traffic: Traffic): boolean {
  return isAllPorts(traffic) && ['any', 'tcp', 'udp'].includes(traffic.protocol);
}

export function isHttps({ protocol, from, to }: Traffic): boolean {
  return protocol === 'tcp' && from === 443 && to === 443;
}

export function isWeb(traffic: Traffic): boolean {
  return isHttps(traffic) || (traffic.protocol === 'tcp' && traffic.from === 80 && traffic.to === 80);
}
