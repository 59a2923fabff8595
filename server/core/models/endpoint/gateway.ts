import type { Facts } from '../../facts/index.ts';
import { flatMap, property, strings } from '../../values/index.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * Whether an endpoint certainly is a gateway, which is a route and has no network interface; also where nothing is said.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-vpcendpoint.html
 */
export function isGateway(facts: Facts, { node }: Endpoint): boolean {
  const types = flatMap(property(facts, node, 'VpcEndpointType'), ({ value }) => strings(facts, value));
  return types.unknown.length === 0 && types.alternatives.every(({ value }) => value === 'Gateway');
}
