import { defineFact, type Facts } from '../../facts/index.ts';
import { entryOf, get, type Located } from '../../syntax/index.ts';
import {
  both,
  elements,
  isValue,
  property,
  referred,
  type Alternative,
  type Assumption,
  type Path,
} from '../../values/index.ts';
import { idsOfType, resource, resourcesOfType, templateMacros, typeOfResource } from '../cfn/index.ts';
import { runnerSubnets } from '../network/index.ts';
import { serviceOf, type Endpoint } from './endpoint.ts';
import { isGateway } from './gateway.ts';

/** A route table that runners use and a gateway endpoint is not in. */
export interface MissingRoute {
  readonly table: string;
  /** The subnets of runners that use it. */
  readonly subnets: readonly string[];
  /** `RouteTableIds`, or the endpoint where it has none. */
  readonly node: Located;
  readonly when: Path;
}

/**
 * The route tables that an S3 gateway lacks: without a route, requests to S3 pass it by. Empty when the file does not
 * say which subnets runners are in, or which tables the endpoint is in.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
 */
export function missingRoutes(facts: Facts, endpoint: Endpoint): readonly MissingRoute[] {
  const { resource: owner, service, node } = endpoint;
  if (!owner || service !== 's3' || !isGateway(facts, endpoint) || facts.get(templateMacros).length > 0) return [];
  if (property(facts, node, 'RouteTableIds').unknown.length > 0) return [];
  const entry = entryOf(node, 'RouteTableIds');
  const listed = elements(facts, entry?.value);
  if (listed.unknown.length > 0 || listed.items.some(({ value }) => referred(facts, value).length === 0)) return [];
  const named = listed.items.flatMap((item) => turnsUnder(item.when, referred(facts, item.value)));
  const missing = new Map<string, MissingRoute>();
  for (const subnet of facts.get(runnerSubnets)) {
    for (const { value: table, when } of tablesOf(facts, subnet, vpcsOf(facts, owner.id))) {
      const paths = named.filter((each) => each.value === table).map((each) => each.when);
      const open = uncovered(both(endpoint.when, when), paths);
      if (!open) continue;
      const known = missing.get(table);
      missing.set(table, {
        table,
        subnets: [...(known?.subnets ?? []), subnet],
        node: entry?.key ?? endpoint.at,
        when: known?.when ?? open,
      });
    }
  }
  return [...missing.values()];
}

/** The route tables of the template that a subnet uses in one of some VPCs, and when. */
function tablesOf(facts: Facts, subnet: string, vpcs: readonly Named[]): readonly Named[] {
  const own = facts.get(resource, subnet);
  const homes = own ? paired(vpcsOf(facts, subnet), vpcs) : [];
  if (!own || homes.length === 0) return [];
  return facts.get(resourcesOfType, 'AWS::EC2::SubnetRouteTableAssociation').flatMap(({ properties, when }) => {
    const [of, to] = ['SubnetId', 'RouteTableId'].map((key) => get(properties, key));
    const there = both(own.when, when);
    if (!of || !to || !there) return [];
    const subnets = referred(facts, of).filter(({ value }) => value === subnet);
    const tables = referred(facts, to).filter(
      ({ value }) => facts.get(resource, value)?.type === 'AWS::EC2::RouteTable',
    );
    const here = homes.flatMap((home) => turnsUnder(there, [{ value: subnet, when: home }]));
    return here.flatMap((home) => turnsUnder(home.when, subnets)).flatMap((each) => turnsUnder(each.when, tables));
  });
}

/** A resource of the template, and when it is the one; a loop's by its name in the loop, with the turn. */
type Named = Pick<Alternative<string>, 'value' | 'when'>;

function vpcsOf(facts: Facts, id: string): readonly Named[] {
  const vpc = get(facts.get(resource, id)?.properties, 'VpcId');
  return vpc ? referred(facts, vpc) : [];
}

/** When one of `a` is one of `b`. */
function paired(a: readonly Named[], b: readonly Named[]): readonly Path[] {
  return a.flatMap((one) =>
    turnsUnder(
      one.when,
      b.filter(({ value }) => value === one.value),
    ).map(({ when }) => when),
  );
}

function turnsUnder(path: Path, all: readonly Named[]): readonly Named[] {
  return all.flatMap(({ value, when }) => {
    const joined = both(path, when);
    return joined ? [{ value, when: joined }] : [];
  });
}

/**
 * The part of `path` on which none of `paths` holds, as far as one condition or the turns of one loop decide it; undefined
 * when there is none.
 */
function uncovered(path: Path | undefined, paths: readonly Path[]): Path | undefined {
  if (!path) return undefined;
  const possible = paths.filter((each) => both(path, each) !== undefined);
  if (possible.length === 0) return path;
  const further = possible.map((each) => each.filter((one) => (both(path, [one])?.length ?? 0) > path.length));
  const deciding = further.map((each) => (each.length === 1 ? each[0] : undefined));
  const [decides, ...others] = deciding;
  if (!decides || deciding.includes(undefined)) return undefined;
  if ('condition' in decides)
    return others.length > 0 ? undefined : both(path, [{ condition: decides.condition, is: !decides.is }]);
  const rest = otherTurns(deciding);
  return rest && both(path, [rest]);
}

/** All turns of a loop but some; undefined where none is left, and for what is not of one loop whose turns are known. */
function otherTurns(some: readonly (Assumption | undefined)[]): Assumption | undefined {
  const [first] = some;
  if (!first || !isValue(first) || !first.loop?.all) return undefined;
  const { parameter, loop } = first;
  if (!some.every((each) => each && isValue(each) && each.parameter === parameter)) return undefined;
  const named = new Set(some.flatMap((each) => (each && isValue(each) ? (each.loop?.turns ?? []) : [])));
  const turns = (loop.all ?? []).filter((each) => !named.has(each));
  return turns.length === 0 ? undefined : { ...first, is: turns.join(', '), loop: { ...loop, turns } };
}

/**
 * Whether a template has, or may have, an endpoint for S3: one of another stack, or one whose service is not known,
 * may be it.
 */
export const mayReachS3 = defineFact<boolean>(
  'may have an S3 endpoint',
  (_key, facts) =>
    facts.get(templateMacros).length > 0 ||
    facts.get(idsOfType, '*').some((id) => makesOthers.test(facts.get(typeOfResource, id) ?? '')) ||
    facts.get(idsOfType, 'AWS::EC2::VPCEndpoint').some((id) => facts.get(mayBeS3Endpoint, id)),
);

/** Resources that make what a template does not show. */
const makesOthers = /^AWS::CloudFormation::(?:Stack|Macro)$|::MODULE$|^Custom::/;

const mayBeS3Endpoint = defineFact<boolean>('may be an S3 endpoint', (id, facts) => {
  const properties = facts.get(resource, id)?.properties;
  if (!properties) return false;
  const service = serviceOf(facts, properties);
  return service === undefined ? !isForeign(facts, properties) : service === 's3';
});

/** Whether an endpoint certainly is for something other than a service of AWS that is named. */
function isForeign(facts: Facts, endpoint: Parameters<typeof serviceOf>[1]): boolean {
  return (
    property(facts, endpoint, 'ServiceName').unknown.length === 0 &&
    /vpce-svc-/.test(textOf(get(endpoint, 'ServiceName')))
  );
}

function textOf(node: ReturnType<typeof get>): string {
  return node?.kind === 'scalar' ? node.source : '';
}
