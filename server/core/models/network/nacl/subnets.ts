import { defineFact, type Facts } from '../../../facts/index.ts';
import { get, plainText } from '../../../syntax/index.ts';
import { both, sameList, sectionNames, templateEntry, type Path } from '../../../values/index.ts';
import { resource, resourcesOfType, type Resource } from '../../cfn/index.ts';
import type { AddressRange } from '../address.ts';
import { namesIn } from '../group.ts';
import { rangesOf } from '../peer.ts';
import { runnerSubnets } from '../runner-subnets.ts';
import { namesAt } from './names.ts';

/** A subnet of the template. */
export interface Subnet {
  readonly id: string;
  readonly owner: Resource;
  /** Name of its VPC; undefined when it is not one and the same in every deployment. */
  readonly vpc: string | undefined;
  readonly when: Path;
  readonly v4: readonly Addressing[];
  /** Empty when it has no IPv6 addresses. */
  readonly v6: readonly Addressing[];
}

/** The block of a subnet on a path; undefined where it is not known before deployment. */
export interface Addressing {
  readonly range: AddressRange | undefined;
  readonly when: Path;
}

/** All subnets of the template, by logical id. */
export const subnets = defineFact<ReadonlyMap<string, Subnet>>(
  'subnets',
  (_key, facts) =>
    new Map(facts.get(resourcesOfType, 'AWS::EC2::Subnet').map((owner) => [owner.id, subnetOf(facts, owner)])),
);

function subnetOf(facts: Facts, owner: Resource): Subnet {
  const v4 = blocksAt(facts, owner, 'CidrBlock');
  return {
    id: owner.id,
    owner,
    vpc: onlyName(facts, owner, 'VpcId'),
    when: owner.when,
    v4: v4.length > 0 ? v4 : [{ range: undefined, when: [] }],
    v6: ipv6Of(facts, owner),
  };
}

/** The one resource that a property names; undefined when it names none, several or something that is not known. */
export function onlyName(facts: Facts, owner: Resource, key: string): string | undefined {
  const { alternatives, absent, unknown } = namesAt(facts, owner, key);
  const [only] = alternatives;
  return alternatives.length === 1 && absent.length === 0 && unknown.length === 0 ? only?.value : undefined;
}

function blocksAt(facts: Facts, owner: Resource, key: string): readonly Addressing[] {
  const { alternatives, unknown } = rangesOf(facts, get(owner.properties, key));
  const known = alternatives.map(({ value, when }) => ({ range: value.range, when }));
  const isExclusive = known.every((one, index) => known.slice(index + 1).every(({ when }) => !both(one.when, when)));
  return (known.length > 0 || unknown.length === 0) && isExclusive ? known : [{ range: undefined, when: [] }];
}

const ipv6Keys = ['Ipv6CidrBlock', 'Ipv6IpamPoolId', 'Ipv6NetmaskLength'];

function ipv6Of(facts: Facts, owner: Resource): readonly Addressing[] {
  const own = blocksAt(facts, owner, 'Ipv6CidrBlock');
  if (own.length > 0) return own;
  const isGiven =
    ipv6Keys.some((key) => get(owner.properties, key)) ||
    ['AssignIpv6AddressOnCreation', 'Ipv6Native'].some(
      (key) => plainText(get(owner.properties, key))?.toLowerCase() === 'true',
    );
  return isGiven || facts.get(extraBlocks).has(owner.id) ? [{ range: undefined, when: [] }] : [];
}

/** Subnets that get an IPv6 block by a resource of its own. */
const extraBlocks = defineFact<ReadonlySet<string>>(
  'extra blocks of subnets',
  (_key, facts) =>
    new Set(
      facts
        .get(resourcesOfType, 'AWS::EC2::SubnetCidrBlock')
        .flatMap((owner) => namesAt(facts, owner, 'SubnetId').alternatives.map(({ value }) => value)),
    ),
);

/** Whether a subnet has IPv6 addresses, by its logical id. */
export const isDualStack = defineFact<boolean>(
  'dual-stack subnet',
  (id, facts) => (facts.get(subnets).get(id)?.v6.length ?? 0) > 0,
);

/** Names of the subnets that NAT gateways are in. */
export const natSubnets = defineFact<readonly string[]>(
  'NAT subnets',
  (_key, facts) =>
    facts
      .get(resourcesOfType, 'AWS::EC2::NatGateway')
      .flatMap((owner) => namesAt(facts, owner, 'SubnetId').alternatives.map(({ value }) => value)),
  sameList,
);

/** Resources that only say how a subnet is connected. */
const wiring = new Set([
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::SubnetNetworkAclAssociation',
  'AWS::EC2::SubnetCidrBlock',
]);

/**
 * The subnets that CI runners may be in: those that the template launches them into; where it does not say, all but
 * those that are there for NAT gateways only or for interface endpoints only (checklist specification, 4.5).
 */
export const runnerHomes = defineFact<readonly string[]>(
  'homes of runners',
  (_key, facts) => {
    const launched = facts.get(runnerSubnets);
    if (launched.length > 0) return launched;
    const all = [...facts.get(subnets).keys()];
    const uses = facts.get(usesOfSubnets);
    const free = all.filter((id) => {
      const kinds = uses.get(id);
      return !kinds || kinds.size !== 1 || !(kinds.has('nat') || kinds.has('endpoint'));
    });
    return free.length > 0 ? free : all;
  },
  (a, b) => a.join() === b.join(),
);

type Use = 'nat' | 'endpoint' | 'other';

const usesOfSubnets = defineFact<ReadonlyMap<string, ReadonlySet<Use>>>('uses of subnets', (_key, facts) => {
  const known = facts.get(subnets);
  const uses = new Map<string, Set<Use>>();
  const note = (names: Iterable<string>, use: Use) => {
    for (const name of names) {
      if (!known.has(name)) continue;
      const kinds = uses.get(name) ?? new Set<Use>();
      uses.set(name, kinds.add(use));
    }
  };
  for (const { type, properties } of facts.get(resourcesOfType, '*')) {
    if (!properties || wiring.has(type)) continue;
    note(
      namesIn(facts, properties),
      type === 'AWS::EC2::NatGateway' ? 'nat' : type === 'AWS::EC2::VPCEndpoint' ? 'endpoint' : 'other',
    );
  }
  for (const name of facts.get(sectionNames, 'Outputs')) {
    const entry = facts.get(templateEntry, `Outputs/${name}`);
    if (entry) note(namesIn(facts, entry.value), 'other');
  }
  return uses;
});

/** The VPC of a resource, where it is one of the template. */
export function ownVpc(facts: Facts, vpc: string | undefined): Resource | undefined {
  const owner = vpc === undefined ? undefined : facts.get(resource, vpc);
  return owner?.type === 'AWS::EC2::VPC' ? owner : undefined;
}
