import { defineFact, type Facts } from '../../../facts/index.ts';
import { get, plainText, type SyntaxNode } from '../../../syntax/index.ts';
import { both, type Path } from '../../../values/index.ts';
import { resource, resourcesOfType } from '../../cfn/index.ts';
import { spanOf, tcp, tcpPackets } from './box.ts';
import { passing } from './filter.ts';
import { between, layoutOf, type Layout, type Placed } from './layout.ts';
import { nacls } from './nacl.ts';
import { namesAt, namesInList, signature } from './names.ts';
import { vpcsOf } from './separation.ts';
import { holdsIn, pathWhere } from './world.ts';

/** Runner subnets that reach the internet through a NAT gateway whose subnet a network ACL closes to them. */
export interface NatCut {
  readonly nacl: string;
  readonly natSubnet: string;
  readonly gateway: string;
  /** Logical ids of the runner subnets that lose the internet. */
  readonly from: readonly string[];
  /** `in`: their packets do not get to the gateway. `back`: the answers do not get back to them. */
  readonly leg: 'in' | 'back';
  readonly when: Path;
}

/**
 * What the association of a subnet with a network ACL cuts off, by its logical id. Packets to a NAT gateway keep the
 * address that they are for, so the ACL of the gateway's subnet sees a runner's address as the source going out, and
 * as the destination coming back; that of the runner's subnet sees internet addresses only.
 */
export const natCutsOf = defineFact<readonly NatCut[]>(
  'NAT cuts',
  (association, facts) => {
    const owner = facts.get(resource, association);
    if (!owner || facts.get(nacls).length === 0) return [];
    const natSubnets = namesAt(facts, owner, 'SubnetId').alternatives.map(({ value }) => value);
    const acls = namesAt(facts, owner, 'NetworkAclId').alternatives.map(({ value }) => value);
    const routes = facts.get(natRoutes).filter(({ natSubnet }) => natSubnets.includes(natSubnet));
    if (routes.length === 0) return [];
    return vpcsOf(facts).flatMap((vpc) => natCutsIn(facts.get(layoutOf, vpc), routes, acls));
  },
  (a, b) => signature(a) === signature(b),
);

interface NatRoute {
  readonly runner: string;
  readonly gateway: string;
  readonly natSubnet: string;
  readonly when: Path;
}

/** Which subnets have a NAT gateway as their way to the internet, and where that gateway is. */
const natRoutes = defineFact<readonly NatRoute[]>('NAT routes', (_key, facts) => {
  const tables = named(facts, 'AWS::EC2::SubnetRouteTableAssociation', 'RouteTableId', 'SubnetId');
  const routes = named(facts, 'AWS::EC2::Route', 'RouteTableId', 'NatGatewayId');
  const gateways = facts.get(resourcesOfType, 'AWS::EC2::NatGateway').flatMap((owner) =>
    namesAt(facts, owner, 'SubnetId').alternatives.map(({ value, when }) => ({
      owner,
      subnet: value,
      when: both(owner.when, when),
    })),
  );
  return tables.flatMap((table) =>
    routes
      .filter((route) => route.from === table.from)
      .flatMap((route) =>
        gateways
          .filter(({ owner, subnet }) => owner.id === route.to && subnet !== table.to)
          .flatMap((gateway): readonly NatRoute[] => {
            const path = both(table.when, route.when);
            const when = path && gateway.when && both(path, gateway.when);
            return when ? [{ runner: table.to, gateway: gateway.owner.id, natSubnet: gateway.subnet, when }] : [];
          }),
      ),
  );
});

interface Link {
  readonly from: string;
  readonly to: string;
  readonly when: Path;
}

/** Pairs of names that resources of one type join by two of their properties. */
function named(facts: Facts, type: string, from: string, to: string): readonly Link[] {
  return facts.get(resourcesOfType, type).flatMap((owner) => {
    const block = plainText(get(owner.properties, 'DestinationCidrBlock'));
    if (type === 'AWS::EC2::Route' && block !== '0.0.0.0/0') return [];
    return namesAt(facts, owner, from).alternatives.flatMap((first) =>
      namesAt(facts, owner, to).alternatives.flatMap((second) => {
        const inner = both(first.when, second.when);
        const when = inner && both(owner.when, inner);
        return when ? [{ from: first.value, to: second.value, when }] : [];
      }),
    );
  });
}

function natCutsIn(
  layout: Layout | undefined,
  routes: readonly NatRoute[],
  acls: readonly string[],
): readonly NatCut[] {
  if (!layout) return [];
  const own = routes.filter(({ runner }) => layout.runners.includes(runner));
  const cutIn = (world: Path, route: NatRoute, acl: string) => {
    const placed = layout.placed.get(world);
    const [nat, runner] = [placed?.get(route.natSubnet), placed?.get(route.runner)];
    return nat?.nacl?.key === acl && runner ? legCut(nat, runner) : undefined;
  };
  return acls.flatMap((acl) =>
    [...new Set(own.map(({ gateway }) => gateway))].flatMap((gateway) =>
      (['in', 'back'] as const).flatMap((leg): readonly NatCut[] => {
        const cut = own
          .filter((route) => route.gateway === gateway)
          .flatMap((route) => {
            const path = pathWhere(layout.worlds, (world) => cutIn(world, route, acl) === leg);
            const when = path && both(path, route.when);
            return when ? [{ route, when }] : [];
          });
        const [first] = cut;
        if (!first) return [];
        const from = cut.map(({ route }) => route.runner);
        return [{ nacl: acl, natSubnet: first.route.natSubnet, gateway, from, leg, when: first.when }];
      }),
    ),
  );
}

/** Ports that answers come to; NAT gateways and load balancers use all of them, operating systems a part. */
const answers = { first: 1024, last: 65535 };

function legCut(nat: Placed, runner: Placed): 'in' | 'back' | undefined {
  const range = runner.ranges.find((each) => each.range.family === 4 && each.isKnown)?.range;
  if (!range) return undefined;
  if (passing(nat.filter.ingress, 'may', tcpPackets(range, 443, 443)).length === 0) return 'in';
  return passing(nat.filter.egress, 'may', tcpPackets(range, answers.first, answers.last)).length === 0
    ? 'back'
    : undefined;
}

/** An interface endpoint that runners of some subnets cannot reach through network ACLs. */
export interface EndpointCut {
  /** The subnets of the endpoint that are cut off, and where the first of them is named. */
  readonly in: readonly string[];
  readonly at: SyntaxNode;
  /** The network ACLs in between. */
  readonly nacls: readonly string[];
  readonly from: readonly string[];
  /** Whether runners in `from` have no other way to the endpoint; else only some of its addresses fail. */
  readonly isWhole: boolean;
  readonly when: Path;
}

/** What network ACLs cut an interface endpoint off from, by its logical id. */
export const endpointCutsOf = defineFact<readonly EndpointCut[]>(
  'endpoint cuts',
  (id, facts) =>
    facts.get(nacls).length === 0
      ? []
      : vpcsOf(facts).flatMap((vpc) => endpointCutsIn(facts, facts.get(layoutOf, vpc), id)),
  (a, b) =>
    a.length === b.length &&
    a.every((cut, index) => cut.at === b[index]?.at && withoutNode(cut) === withoutNode(b[index])),
);

function withoutNode(cut: EndpointCut): string {
  return signature({ ...cut, at: undefined });
}

function endpointCutsIn(facts: Facts, layout: Layout | undefined, id: string): readonly EndpointCut[] {
  const endpoint = layout?.endpoints.find(({ owner }) => owner.id === id);
  if (!layout || !endpoint) return [];
  const written = namesInList(facts, endpoint.owner, 'SubnetIds');
  const cutsIn = (world: Path) => {
    const here = endpoint.subnets.filter(({ when }) => holdsIn(world, when)).map((each) => each.id);
    const targets = here.map((each) => layout.placed.get(world)?.get(each)).filter((each) => each !== undefined);
    return layout.runners.flatMap((runner) => {
      const from = layout.placed.get(world)?.get(runner);
      const others = targets.filter(({ subnet }) => subnet.id !== runner);
      const cut = from ? others.filter((to) => !isReachable(from, to)) : [];
      return from && cut.length > 0 ? [{ from, cut, isWhole: cut.length === targets.length }] : [];
    });
  };
  const byWorld = new Map(layout.worlds.map((world) => [world, cutsIn(world)]));
  return [true, false].flatMap((isWhole): readonly EndpointCut[] => {
    const of = (world: Path) => (byWorld.get(world) ?? []).filter((each) => each.isWhole === isWhole);
    const path = pathWhere(layout.worlds, (world) => of(world).length > 0);
    const world = path && layout.worlds.find((each) => holdsIn(each, path) && of(each).length > 0);
    const when = path && both(endpoint.owner.when, path);
    if (!world || !when) return [];
    const list = of(world);
    const cut = [...new Set(list.flatMap((each) => each.cut))];
    const at = written.find(({ value }) => cut.some(({ subnet }) => subnet.id === value))?.node;
    const guards = [...cut, ...list.map(({ from }) => from)].flatMap(({ nacl }) => (nacl ? [nacl.text] : []));
    if (!at) return [];
    return [
      {
        in: cut.map(({ subnet }) => subnet.id),
        at,
        nacls: [...new Set(guards)],
        from: list.map(({ from }) => from.subnet.id),
        isWhole,
        when,
      },
    ];
  });
}

/** Whether HTTPS gets from a subnet to another, and its answers back. */
export function isReachable(from: Placed, to: Placed): boolean {
  return (
    between(from, to, 'may', { protocol: tcp, port: spanOf(443, 443) }).length > 0 &&
    between(to, from, 'may', { protocol: tcp, port: spanOf(answers.first, answers.last) }).length > 0
  );
}
