import { defineFact, type Facts } from '../../facts/index.ts';
import { entryOf, get, type Located } from '../../syntax/index.ts';
import { both, elements, property, referenceOf, type Path } from '../../values/index.ts';
import { resource, resourcesOfType, templateMacros } from '../cfn/index.ts';
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
  const named = listed.items.map(({ value, when }) => ({ table: referenceOf(value)?.id, when }));
  if (listed.unknown.length > 0 || named.some(({ table }) => table === undefined)) return [];
  const missing = new Map<string, MissingRoute>();
  for (const subnet of facts.get(runnerSubnets)) {
    for (const { table, when } of tablesOf(facts, subnet, vpcOf(facts, owner.id))) {
      const paths = named.filter((each) => each.table === table).map((each) => each.when);
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

/** The route tables of the template that a subnet of a VPC uses, and when. */
function tablesOf(
  facts: Facts,
  subnet: string,
  vpc: string | undefined,
): readonly { readonly table: string; readonly when: Path }[] {
  const own = facts.get(resource, subnet);
  if (!own || vpc === undefined || vpcOf(facts, subnet) !== vpc) return [];
  return facts.get(resourcesOfType, 'AWS::EC2::SubnetRouteTableAssociation').flatMap(({ properties, when }) => {
    const [of, to] = ['SubnetId', 'RouteTableId'].map((key) => get(properties, key));
    const table = to && referenceOf(to)?.id;
    const path = both(own.when, when);
    if (!of || referenceOf(of)?.id !== subnet || table === undefined || !path) return [];
    return facts.get(resource, table)?.type === 'AWS::EC2::RouteTable' ? [{ table, when: path }] : [];
  });
}

function vpcOf(facts: Facts, id: string): string | undefined {
  const vpc = get(facts.get(resource, id)?.properties, 'VpcId');
  return vpc && referenceOf(vpc)?.id;
}

/** The part of `path` on which none of `paths` holds, as far as one assumption decides it; undefined when there is none. */
function uncovered(path: Path | undefined, paths: readonly Path[]): Path | undefined {
  if (!path) return undefined;
  const possible = paths.filter((each) => both(path, each) !== undefined);
  const [only, ...others] = possible;
  if (!only) return path;
  const further = only.filter((each) => (both(path, [each])?.length ?? 0) > path.length);
  const [decides] = further;
  if (others.length > 0 || further.length !== 1 || !decides || !('condition' in decides)) return undefined;
  return both(path, [{ condition: decides.condition, is: !decides.is }]);
}

/**
 * Whether a template has, or may have, an endpoint for S3: one of another stack, or one whose service is not known,
 * may be it.
 */
export const mayReachS3 = defineFact<boolean>(
  'may have an S3 endpoint',
  (_key, facts) =>
    facts.get(templateMacros).length > 0 ||
    facts.get(resourcesOfType, '*').some(({ type }) => makesOthers.test(type)) ||
    facts.get(resourcesOfType, 'AWS::EC2::VPCEndpoint').some(({ id }) => facts.get(mayBeS3Endpoint, id)),
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
