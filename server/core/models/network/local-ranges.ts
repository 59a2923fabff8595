import { defineFact, type Facts } from '../../facts/index.ts';
import { get } from '../../syntax/index.ts';
import { referredId } from '../../values/index.ts';
import { resource, resourcesOfType, type Resource } from '../cfn/index.ts';
import { intersects, privateRanges, union, type AddressRange } from './address.ts';
import { expressionOf, namesIn } from './group.ts';
import { rangesOf } from './peer.ts';
import type { CidrPeer } from './rule.ts';

/** The addresses of a subnet or VPC of the template. */
export interface LocalRange {
  readonly id: string;
  readonly is: 'subnet' | 'vpc';
  /** Expressions that give the same block: that of its `CidrBlock`, and `GetAtt` of it. */
  readonly expressions: readonly string[];
  /** What the block may be, as far as it is known. */
  readonly ranges: readonly AddressRange[];
}

/** Subnets, then VPCs. */
export const localRanges = defineFact<readonly LocalRange[]>(
  'local ranges',
  (_key, facts) => [
    ...facts.get(resourcesOfType, 'AWS::EC2::Subnet').flatMap(({ id }) => facts.get(localRange, id) ?? []),
    ...facts.get(resourcesOfType, 'AWS::EC2::VPC').flatMap(({ id }) => facts.get(localRange, id) ?? []),
  ],
  (a, b) => a.length === b.length && a.every((each, index) => sameRange(each, b[index])),
);

const localRange = defineFact<LocalRange | undefined>(
  'local range',
  (id, facts) => {
    const owner = facts.get(resource, id);
    return owner && rangeOf(facts, owner);
  },
  sameRange,
);

function rangeOf(facts: Facts, { id, type, properties }: Resource): LocalRange {
  const is = type === 'AWS::EC2::VPC' ? 'vpc' : 'subnet';
  const written = get(properties, 'CidrBlock');
  const own = written && expressionOf(written);
  const { alternatives } = rangesOf(facts, written);
  const ranges = alternatives.map(({ value }) => value.range).filter((range) => range !== undefined);
  return { id, is, expressions: [`\${${id}.CidrBlock}`, ...(own === undefined ? [] : [own])], ranges };
}

function sameRange(a: LocalRange | undefined, b: LocalRange | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && signature(a) === signature(b));
}

function signature(range: LocalRange): string {
  return JSON.stringify(range, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** The subnet or VPC whose block a peer names, by the same expression or the same addresses. */
export function localRangeOf(facts: Facts, peer: CidrPeer): LocalRange | undefined {
  const expression = expressionOf(peer.written);
  const all = facts.get(localRanges);
  const { range } = peer;
  return (
    all.find(({ expressions }) => expression !== undefined && expressions.includes(expression)) ??
    all.find(
      ({ ranges }) =>
        range &&
        ranges.some((each) => each.first === range.first && each.last === range.last && each.family === range.family),
    )
  );
}

/** Properties in which something that launches instances names its subnets. */
export const launchSubnets: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::Instance': ['SubnetId', 'NetworkInterfaces'],
  'AWS::EC2::LaunchTemplate': ['LaunchTemplateData'],
  'AWS::EC2::NetworkInterface': ['SubnetId'],
  'AWS::AutoScaling::AutoScalingGroup': ['VPCZoneIdentifier'],
};

/** Logical ids of the subnets that instances are launched into; empty when the template does not say. */
const subnetsOfInstances = defineFact<readonly string[]>(
  'subnets of instances',
  (_key, facts) => {
    const named = Object.entries(launchSubnets).flatMap(([type, keys]) =>
      facts
        .get(resourcesOfType, type)
        .flatMap(({ properties }) => keys.flatMap((key) => namesIn(facts, get(properties, key) ?? nothing))),
    );
    const subnets = new Set(facts.get(resourcesOfType, 'AWS::EC2::Subnet').map(({ id }) => id));
    return [...new Set(named)].filter((id) => subnets.has(id)).sort();
  },
  (a, b) => a.join() === b.join(),
);

const nothing = {
  kind: 'seq',
  flow: true,
  items: [],
  block: { text: '', comments: [] },
  start: 0,
  end: 0,
  outerStart: 0,
} as const;

/**
 * Whether a peer's addresses include those of instances: of the subnets that they are launched into, else of all
 * subnets, else of the VPC; in a template without a VPC, of any private network. Undefined when it is not known.
 */
export function reachesInstances(facts: Facts, peer: CidrPeer): boolean | undefined {
  const all = facts.get(localRanges);
  const launched = facts.get(subnetsOfInstances);
  const subnets = all.filter(({ id, is }) => is === 'subnet' && (launched.length === 0 || launched.includes(id)));
  const homes = subnets.length > 0 ? subnets : all;
  const named = localRangeOf(facts, peer);
  if (named && (named.is === 'vpc' || homes.some(({ id }) => id === named.id))) return true;
  const { range } = peer;
  if (!range) return undefined;
  const addresses = homes.some(({ ranges }) => ranges.length > 0)
    ? homes.flatMap(({ ranges }) => ranges)
    : privateRanges;
  return addresses.some((each) => intersects(each, range));
}

/** The VPC that a group, subnet or association is in, as an expression; undefined when there is none or it is computed. */
export function vpcExpression(facts: Facts, owner: Resource | undefined): string | undefined {
  const vpc = get(owner?.properties, 'VpcId');
  return vpc && (referredId(facts, vpc) ?? expressionOf(vpc));
}

/**
 * The VPC that a group is in, where a peer's addresses are not all its own: logical id. Undefined where they are, and where
 * the blocks of the VPC are not known; a group that names no VPC is in the only one of the template.
 */
export function vpcExceededBy(facts: Facts, group: Resource | undefined, { range }: CidrPeer): string | undefined {
  const vpcs = facts.get(localRanges).filter(({ is }) => is === 'vpc');
  const named = vpcExpression(facts, group);
  const vpc = named === undefined ? (vpcs.length === 1 ? vpcs[0] : undefined) : vpcs.find(({ id }) => id === named);
  if (!range || range.family !== 4 || !vpc || vpc.ranges.length === 0) return undefined;
  const more = facts
    .get(resourcesOfType, 'AWS::EC2::VPCCidrBlock')
    .map(({ properties }) =>
      rangesOf(facts, get(properties, 'CidrBlock')).alternatives.map(({ value }) => value.range),
    );
  if (more.some((ranges) => ranges.length === 0 || ranges.includes(undefined))) return undefined;
  const own = union([...vpc.ranges, ...more.flat().filter((each) => each !== undefined)]);
  return own.some(({ first, last }) => first <= range.first && range.last <= last) ? undefined : vpc.id;
}
