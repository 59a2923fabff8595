import type { Facts } from '../../facts/index.ts';
import { entryOf, isMap, plainText, type Located, type MapNode, type Unit } from '../../syntax/index.ts';
import { property, render, strings, texts, flatMap, type Path } from '../../values/index.ts';
import { nameOf, resourceIn, type Resource } from '../cfn/index.ts';
import { dialect } from '../detect.ts';
import { documentIn, policiesIn, type Policy } from '../iam/index.ts';
import type { Subject } from '../subject.ts';

/** A VPC endpoint to a service of AWS: a resource, or an element of what describe-vpc-endpoints printed. */
export interface Endpoint {
  /** For people: a logical id, or the id of the endpoint. */
  readonly name: string;
  /** Where to point for something that it lacks. */
  readonly at: Located;
  /** What belongs to it: the entry of the resource, or the element. */
  readonly owner: Located;
  /** The map that has `PolicyDocument`. */
  readonly node: MapNode;
  /** The end of the service's name: `s3`, `ecr.api`. */
  readonly service: string;
  readonly when: Path;
  /** Policy documents, one a branch. */
  readonly policies: readonly Policy[];
  /** Undefined outside a template. */
  readonly resource: Resource | undefined;
}

/** Each endpoint whose service is known. Endpoints to services of other vendors, and to load balancers, have no policy. */
export const endpointSubject: Subject<Endpoint> = {
  name: 'VPC endpoint',
  *find(unit, facts) {
    const owner = resourceIn(unit, facts);
    if (owner?.type === 'AWS::EC2::VPCEndpoint') yield* ofResource(unit, facts, owner);
    else if (facts.get(dialect) === 'vpc-endpoint') yield* ofDocument(unit, facts);
  },
};

function* ofResource(unit: Unit, facts: Facts, owner: Resource): Iterable<Endpoint> {
  const { properties } = owner;
  const service = properties && serviceOf(facts, properties);
  if (!properties || service === undefined) return;
  const policies = [...policiesIn(unit, facts)];
  const common = { name: owner.id, at: nameOf(owner), owner: owner.entry, when: owner.when, resource: owner };
  yield { ...common, node: properties, service, policies };
}

function* ofDocument(unit: Unit, facts: Facts): Iterable<Endpoint> {
  const list = entryOf(unit.node, 'VpcEndpoints')?.value;
  const policies = [...policiesIn(unit, facts)];
  for (const node of list?.kind === 'seq' ? list.items : []) {
    const service = isMap(node) ? serviceOf(facts, node) : undefined;
    if (!isMap(node) || service === undefined) continue;
    const document = entryOf(node, 'PolicyDocument')?.value;
    const policy = document && documentIn(document);
    const own = policies.filter((each) => each.node === policy);
    const at = entryOf(node, 'ServiceName')?.value ?? node;
    const name = plainText(entryOf(node, 'VpcEndpointId')?.value) ?? 'The endpoint';
    const common = { name, at, owner: node, node, service, when: [], resource: undefined };
    yield { ...common, policies: own };
  }
}

const otherTypes = new Set(['GatewayLoadBalancer', 'Resource', 'ServiceNetwork']);
const awsService = /^(?:cn\.)?com\.amazonaws\.(\$\{[^}]*\}|[^.]+)\.(.+)$/;

/** The end of the name of the service that an endpoint is for; undefined when it is no service of AWS, or not known. */
export function serviceOf(facts: Facts, endpoint: MapNode): string | undefined {
  const types = flatMap(property(facts, endpoint, 'VpcEndpointType'), ({ value }) => strings(facts, value));
  if (types.alternatives.some(({ value }) => otherTypes.has(value))) return undefined;
  const names = flatMap(property(facts, endpoint, 'ServiceName'), ({ value }) => texts(facts, value));
  const services = names.alternatives.map(({ value }) => {
    const [, region, service] = awsService.exec(render(value)) ?? [];
    return region === 'vpce' ? undefined : service;
  });
  const [service] = services;
  return names.unknown.length === 0 && services.every((each) => each === service) && !service?.includes('${')
    ? service
    : undefined;
}
