import type { Facts } from '../../facts/index.ts';
import { get } from '../../syntax/index.ts';
import { elements, flatMap, property, referredId, strings } from '../../values/index.ts';
import { resourcesOfType } from '../cfn/index.ts';
import {
  egressOf,
  groupsOfUser,
  groupUse,
  hasForeignGroups,
  includesPort,
  localRangeOf,
  matchesNothing,
  onlyRole,
  publicAddresses,
  securityGroups,
  vpcExpression,
  type NetworkRule,
  type Peer,
  type SecurityGroup,
  type Traffic,
} from '../network/index.ts';
import { serviceOf } from './endpoint.ts';

/** What the runners of a group cannot reach, although they need it. */
export interface LostWays {
  /** Nothing leaves on tcp/443, nor on a port that a proxy may have. */
  readonly https: boolean;
  /** The S3 gateways whose addresses no rule lets through on tcp/443. */
  readonly gateways: readonly string[];
  /** The interface endpoints that no rule lets through to on tcp/443. */
  readonly interfaces: readonly string[];
}

const nothingLost: LostWays = { https: false, gateways: [], interfaces: [] };

/**
 * What is certainly out of reach for the runners of a group. Nothing where other groups of theirs are not in the file,
 * where a rule is not known, and where a proxy may do it.
 */
export function lostWays(facts: Facts, { name, owner }: SecurityGroup): LostWays {
  const rules = rulesOfRunners(facts, name.key);
  if (!owner || !rules || rules.some(({ traffic }) => traffic.unknown.length > 0)) return nothingLost;
  const ways = rules.filter((rule) => carries(rule, isHttps));
  if (rules.some((rule) => carries(rule, mayBeProxy))) return nothingLost;
  if (ways.length === 0) return { ...nothingLost, https: true };
  const peers = ways.flatMap((rule) => rule.peers);
  const endpoints = endpointsIn(facts, vpcExpression(facts, owner));
  const hasStore = endpoints.some(({ service, kind }) => service === 's3' && kind === 'Interface');
  return {
    https: false,
    gateways: endpoints
      .filter(({ service, kind }) => service === 's3' && kind === 'Gateway')
      .filter(() => !hasStore && !peers.some((peer) => mayBePublic(facts, peer)))
      .map(({ id }) => id),
    interfaces: endpoints
      .filter(({ kind, groups }) => kind === 'Interface' && groups)
      .filter(({ groups }) => !peers.some((peer) => mayBeEndpoint(facts, peer, groups ?? [])))
      .map(({ id }) => id),
  };
}

/** The egress rules of all groups that the runners of one are in; undefined when these are not all known. */
function rulesOfRunners(facts: Facts, key: string): readonly NetworkRule[] | undefined {
  const users = facts.get(groupUse, key).users.filter(({ role }) => role === 'runner');
  if (users.some(({ resource }) => facts.get(hasForeignGroups, resource.id))) return undefined;
  // Without anything that launches, all groups of runners may be used together.
  const groups =
    users.length > 0
      ? users.flatMap(({ resource }) => facts.get(groupsOfUser, resource.id))
      : facts
          .get(securityGroups)
          .flatMap((group) => (facts.get(groupUse, group.key).roles.includes('runner') ? [group.key] : []));
  const egress = [...new Set([key, ...groups])].map((each) => facts.get(egressOf, each));
  if (egress.some(({ unclear, implicit }) => unclear !== undefined || implicit.length > 0)) return undefined;
  return egress.flatMap(({ rules }) => rules).filter((rule) => !matchesNothing(rule));
}

function carries(rule: NetworkRule, what: (traffic: Traffic) => boolean): boolean {
  return rule.peers.length > 0 && rule.traffic.alternatives.some(({ value }) => what(value));
}

function isHttps(traffic: Traffic): boolean {
  return includesPort(traffic, 'tcp', 443);
}

/** Proxies listen on ports that need no rights. */
function mayBeProxy({ protocol, to }: Traffic): boolean {
  return (protocol === 'tcp' || protocol === 'any') && to >= 1024;
}

function mayBePublic(facts: Facts, peer: Peer): boolean {
  if (peer.kind === 'prefix-list') return true;
  if (peer.kind === 'cidr') return !peer.range || publicAddresses(peer.range) > 0n;
  return peer.group === undefined || onlyRole(facts.get(groupUse, peer.group)) !== 'endpoint';
}

function mayBeEndpoint(facts: Facts, peer: Peer, groups: readonly string[]): boolean {
  if (peer.kind === 'prefix-list') return true;
  if (peer.kind === 'group') return peer.group === undefined || groups.includes(peer.group);
  const { range } = peer;
  // Addresses that are all of the internet are none of a VPC, but for the networks that the template numbers so.
  return !range || localRangeOf(facts, peer) !== undefined || publicAddresses(range) < range.last - range.first + 1n;
}

interface PlacedEndpoint {
  readonly id: string;
  readonly service: string;
  readonly kind: string | undefined;
  /** The keys of its groups; undefined when they are not known. */
  readonly groups: readonly string[] | undefined;
}

/** The endpoints of a VPC that are there whatever the conditions. */
function endpointsIn(facts: Facts, vpc: string | undefined): readonly PlacedEndpoint[] {
  const all = facts.get(resourcesOfType, 'AWS::EC2::VPCEndpoint').filter(({ when }) => when.length === 0);
  return all.flatMap((owner) => {
    const service = owner.properties && serviceOf(facts, owner.properties);
    if (service === undefined || vpc === undefined || vpcExpression(facts, owner) !== vpc) return [];
    const kinds = flatMap(property(facts, owner.node, 'Properties', 'VpcEndpointType'), ({ value }) =>
      strings(facts, value),
    );
    const [kind] = kinds.alternatives.map(({ value }) => value);
    const isKnown = kinds.unknown.length === 0 && kinds.alternatives.length <= 1;
    const listed = elements(facts, get(owner.properties, 'SecurityGroupIds'));
    const groups = listed.items.map(({ value }) => referredId(facts, value));
    const named = groups.filter((group) => group !== undefined);
    const areKnown = listed.unknown.length === 0 && named.length > 0 && named.length === groups.length;
    return [
      { id: owner.id, service, kind: isKnown ? (kind ?? 'Gateway') : undefined, groups: areKnown ? named : undefined },
    ];
  });
}
