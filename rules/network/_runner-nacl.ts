import { freeId } from '#core/models/index.ts';
import { keep, ref, type Editor, type NewMap, type NewValue } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  nacls,
  parseCidr,
  resource,
  resourcesOfType,
  runnerHomes,
  subnets,
  type NetworkRule,
  type Resource,
  type Subnet,
} from '#core/models/index.ts';
import { get, plainText, type SyntaxNode } from '#core/syntax/index.ts';
import { elements, referredId, strings } from '#core/values/index.ts';

/** The VPC that a rule's group is in, by logical id; undefined where the template does not say. */
export function vpcOfRule(facts: Facts, rule: NetworkRule): string | undefined {
  const vpc = get(facts.get(resource, rule.group.key)?.properties, 'VpcId');
  return referredId(facts, vpc);
}

/**
 * A network ACL for the runner subnets that lets HTTPS out and its answers in, and denies the VPC except its interface
 * endpoints. Declined where endpoints or NAT gateways are in the runner subnets, which it would cut off, where a
 * network ACL is there already, and where the template does not show that the subnets would be apart.
 */
export function separateRunners(edit: Editor, facts: Facts, rule: NetworkRule): Editor | 'decline' {
  const vpc = facts.get(resource, vpcOfRule(facts, rule) ?? '');
  const block = get(vpc?.properties, 'CidrBlock');
  if (vpc?.type !== 'AWS::EC2::VPC' || !block || facts.get(nacls).length > 0) return 'decline';
  const all = facts.get(subnets);
  const runners = facts
    .get(runnerHomes)
    .map((id) => all.get(id))
    .filter((each) => each?.vpc === vpc.id) as Subnet[];
  const endpoints = endpointSubnets(facts, all);
  if (runners.length < 2 || !endpoints || endpoints.length > maxEndpointSubnets || !isPlain([...runners, ...endpoints]))
    return 'decline';
  if (!holdsAll(facts, block, runners)) return 'decline';
  if (endpoints.some((each) => runners.includes(each)) || holdsGateway(facts, runners)) return 'decline';
  const acl = freeId(facts, 'RunnerNacl');
  edit.insertResource(acl, {
    Type: 'AWS::EC2::NetworkAcl',
    Properties: { map: { VpcId: ref(vpc.id), ...tagsOf(vpc) } },
  });
  for (const each of entriesOf(acl, block, endpoints)) insert(edit, facts, each);
  for (const { id, owner } of runners) {
    const properties = { SubnetId: ref(id), NetworkAclId: ref(acl) };
    insert(edit, facts, { id: `${id}Nacl`, type: 'AWS::EC2::SubnetNetworkAclAssociation', owner, properties });
  }
  return edit;
}

/** A network ACL has room for 20 entries in a direction, unless its quota is raised. */
const maxEndpointSubnets = 18;

interface Insertion {
  readonly id: string;
  readonly type: string;
  /** Whose condition it shares. */
  readonly owner: Resource | undefined;
  readonly properties: NewMap;
}

function insert(edit: Editor, facts: Facts, { id, type, owner, properties }: Insertion): void {
  const condition = plainText(get(owner?.node, 'Condition'));
  edit.insertResource(freeId(facts, id), {
    Type: type,
    ...(condition === undefined ? {} : { Condition: condition }),
    Properties: { map: properties },
  });
}

/** Inbound entries, then outbound ones: endpoints up to 90, the deny of the VPC, the internet. */
function* entriesOf(acl: string, vpcBlock: SyntaxNode, endpoints: readonly Subnet[]): Iterable<Insertion> {
  const type = 'AWS::EC2::NetworkAclEntry';
  for (const [direction, ports] of [
    ['In', { From: 1024, To: 65535 }],
    ['Out', { From: 443, To: 443 }],
  ] as const) {
    const of = (number: number, action: string) => ({
      NetworkAclId: ref(acl),
      RuleNumber: number,
      Protocol: action === 'deny' ? -1 : 6,
      RuleAction: action,
      Egress: direction === 'Out',
    });
    for (const [index, { id, owner }] of endpoints.entries()) {
      const block = keep(get(owner.properties, 'CidrBlock') as SyntaxNode);
      const properties = { ...of(91 - endpoints.length + index, 'allow'), CidrBlock: block, PortRange: ports };
      yield { id: `Nacl${direction}${id}`, type, owner, properties };
    }
    const deny = { ...of(100, 'deny'), CidrBlock: keep(vpcBlock) };
    yield { id: `Nacl${direction}DenyVpc`, type, owner: undefined, properties: deny };
    const allow = { ...of(200, 'allow'), CidrBlock: '0.0.0.0/0', PortRange: ports };
    yield { id: direction === 'In' ? 'NaclInReturn' : 'NaclOutHttps', type, owner: undefined, properties: allow };
  }
}

/** The subnets of interface endpoints; undefined when one of them is not known. */
function endpointSubnets(facts: Facts, all: ReadonlyMap<string, Subnet>): readonly Subnet[] | undefined {
  const found = new Set<Subnet>();
  for (const { properties } of facts.get(resourcesOfType, 'AWS::EC2::VPCEndpoint')) {
    const type = plainText(get(properties, 'VpcEndpointType')) ?? 'Gateway';
    if (type === 'Gateway') continue;
    const list = elements(facts, get(properties, 'SubnetIds'));
    if (list.unknown.length > 0) return undefined;
    for (const { value } of list.items) {
      const subnet = all.get(referredId(facts, value) ?? '');
      if (!subnet) return undefined;
      found.add(subnet);
    }
  }
  return [...found];
}

/** Whether subnets have one known IPv4 block each, and no IPv6. */
function isPlain(list: readonly Subnet[]): boolean {
  return list.every(({ v4, v6 }) => v6.length === 0 && v4.every(({ range }) => range !== undefined));
}

/** Whether the blocks of subnets certainly lie in that of their VPC; a VPC may have further blocks. */
function holdsAll(facts: Facts, vpcBlock: SyntaxNode, list: readonly Subnet[]): boolean {
  const blocks = strings(facts, vpcBlock).alternatives.map(({ value }) => parseCidr(value));
  return (
    blocks.length > 0 &&
    list.every(({ v4 }) =>
      v4.every(
        ({ range }) => range && blocks.some((each) => each && each.first <= range.first && range.last <= each.last),
      ),
    )
  );
}

function holdsGateway(facts: Facts, runners: readonly Subnet[]): boolean {
  return facts.get(resourcesOfType, 'AWS::EC2::NatGateway').some(({ properties }) => {
    const subnet = get(properties, 'SubnetId');
    const name = referredId(facts, subnet);
    return name === undefined || runners.some(({ id }) => id === name);
  });
}

function tagsOf({ properties }: Resource): NewMap {
  const tags = get(properties, 'Tags');
  const kept = tags?.kind === 'seq' ? tags.items.filter((tag) => plainText(get(tag, 'Key')) !== 'Name') : [];
  return kept.length > 0 ? { Tags: kept.map((tag): NewValue => keep(tag)) } : {};
}
