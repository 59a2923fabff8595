import { defineFact, type Facts } from '../../../facts/index.ts';
import { plainText, get } from '../../../syntax/index.ts';
import { both, type Path } from '../../../values/index.ts';
import { resourcesOfType, type Resource } from '../../cfn/index.ts';
import { allowAll, delivered, everywhere, unknownFilter, type Bound, type Filter, type Zone } from './filter.ts';
import type { Box } from './box.ts';
import { aclsOfSubnets, filterIn, naclOf, nacls, type Nacl } from './nacl.ts';
import { namesInList } from './names.ts';
import { onlyName, ownVpc, runnerHomes, subnets, type Addressing, type Subnet } from './subnets.ts';
import { holdsIn, worldsOf } from './world.ts';

/** A subnet in one deployment. */
export interface Placed {
  readonly subnet: Subnet;
  /** Undefined where it has the default network ACL of its VPC, and nothing is said of that one. */
  readonly nacl: Nacl | undefined;
  readonly filter: Filter;
  /** Its addresses, one range a family. */
  readonly ranges: readonly { readonly range: Zone['range']; readonly isKnown: boolean }[];
}

/** The subnets of a VPC that matter to runners, in each deployment that the template tells apart. */
export interface Layout {
  readonly worlds: readonly Path[];
  readonly placed: ReadonlyMap<Path, ReadonlyMap<string, Placed>>;
  /** Logical ids. */
  readonly runners: readonly string[];
  readonly endpoints: readonly Endpoint[];
}

/** An interface endpoint with the subnets that it has addresses in. */
export interface Endpoint {
  readonly owner: Resource;
  readonly subnets: readonly { readonly id: string; readonly when: Path }[];
}

/**
 * Runner subnets of one VPC that are compared with each other, pair by pair: a region has at most six availability
 * zones, so four tiers of subnets. With more, what needs all pairs counts as unknown.
 */
const maxRunners = 24;

/**
 * The layout of a VPC by its name; undefined when the template has no network ACL for a subnet of it, and when it has
 * more runner subnets or deployments than are looked at.
 */
export const layoutOf = defineFact<Layout | undefined>('layout', (vpc, facts) => {
  if (facts.get(nacls).length === 0) return undefined;
  const all = facts.get(subnets);
  const runners = facts.get(runnerHomes).filter((id) => all.get(id)?.vpc === vpc);
  if (runners.length === 0 || runners.length > maxRunners) return undefined;
  const endpoints = endpointsIn(facts);
  const gateways = facts
    .get(resourcesOfType, 'AWS::EC2::NatGateway')
    .map((owner) => onlyName(facts, owner, 'SubnetId'));
  const wanted = new Set([...runners, ...endpoints.flatMap((each) => each.subnets.map(({ id }) => id)), ...gateways]);
  const chosen = [...wanted].map((id) => all.get(id ?? '')).filter((each) => each?.vpc === vpc) as readonly Subnet[];
  const acls = facts.get(aclsOfSubnets);
  const own = new Set(chosen.flatMap(({ id }) => (acls.get(id) ?? []).map(({ acl }) => acl)));
  const known = [...own, `${vpc}.DefaultNetworkAcl`]
    .map((acl) => facts.get(naclOf, acl))
    .filter((acl) => acl !== undefined);
  if (known.length === 0) return undefined;
  const worlds = worldsOf(facts, [
    ...chosen.flatMap(({ id, when, v4, v6 }) => [when, ...whens(v4), ...whens(v6), ...whens(acls.get(id) ?? [])]),
    ...known.flatMap(({ when, entries }) => [when, ...entries.flatMap(({ forms }) => whens(forms))]),
  ]);
  if (!worlds) return undefined;
  return {
    worlds,
    placed: new Map(worlds.map((world) => [world, placedIn(facts, world, { vpc, subnets: chosen, nacls: known })])),
    runners,
    endpoints,
  };
});

function whens(list: readonly { readonly when: Path }[]): readonly Path[] {
  return list.map(({ when }) => when);
}

function endpointsIn(facts: Facts): readonly Endpoint[] {
  return facts
    .get(resourcesOfType, 'AWS::EC2::VPCEndpoint')
    .filter(({ properties }) => plainText(get(properties, 'VpcEndpointType')) === 'Interface')
    .map((owner) => ({
      owner,
      subnets: namesInList(facts, owner, 'SubnetIds').flatMap(({ value, when }) => {
        const path = both(owner.when, when);
        return path ? [{ id: value, when: path }] : [];
      }),
    }));
}

interface Ground {
  readonly vpc: string;
  readonly subnets: readonly Subnet[];
  readonly nacls: readonly Nacl[];
}

function placedIn(facts: Facts, world: Path, ground: Ground): ReadonlyMap<string, Placed> {
  const filters = new Map(ground.nacls.map((nacl) => [nacl.key, filterIn(world, nacl)]));
  const fallback = ground.nacls.find(({ key }) => key === `${ground.vpc}.DefaultNetworkAcl`);
  const acls = facts.get(aclsOfSubnets);
  const placed = ground.subnets
    .filter(({ when }) => holdsIn(world, when))
    .map((subnet): Placed => {
      const named = (acls.get(subnet.id) ?? []).filter(({ when }) => holdsIn(world, when));
      const [key] = named.map(({ acl }) => acl);
      const nacl = key === undefined ? fallback : ground.nacls.find((each) => each.key === key);
      const own = nacl && filters.get(nacl.key);
      const isDefault = key === undefined && ownVpc(facts, ground.vpc) !== undefined;
      const filter = named.length > 1 ? unknownFilter : (own ?? (isDefault ? defaultFilter : unknownFilter));
      return { subnet, nacl, filter, ranges: rangesIn(world, subnet) };
    });
  return new Map(placed.map((each) => [each.subnet.id, each]));
}

const defaultFilter: Filter = {
  ingress: { may: allowAll, must: allowAll },
  egress: { may: allowAll, must: allowAll },
};

function rangesIn(world: Path, { v4, v6 }: Subnet): Placed['ranges'] {
  const read = (family: 4 | 6, list: readonly Addressing[]) => {
    const here = list.find(({ when }) => holdsIn(world, when));
    const range = here?.range?.family === family ? here.range : undefined;
    return here ? [{ range: range ?? everywhere(family), isKnown: range !== undefined }] : [];
  };
  return [...read(4, v4), ...read(6, v6)];
}

/** The packets that get from one subnet to another. For `must`, addresses that are not known give none. */
export function between(from: Placed, to: Placed, bound: Bound, only?: Pick<Box, 'protocol' | 'port'>): readonly Box[] {
  return from.ranges.flatMap((source) =>
    to.ranges
      .filter((target) => bound === 'may' || (source.isKnown && target.isKnown))
      .flatMap((target) =>
        delivered(
          { range: source.range, filter: from.filter },
          { range: target.range, filter: to.filter },
          bound,
          only,
        ),
      ),
  );
}
