import { givenVpc, nameOf, resourcesOfType } from '../../models/index.ts';
import type { ItemDefinition } from '../item.ts';

/** Types whose presence makes the network of a template worth a word. */
const networkTypes = /^AWS::EC2::(?:Subnet|SecurityGroup|RouteTable|NetworkAcl|VPCEndpoint|LaunchTemplate|Instance)$/;

export const ownVpc: ItemDefinition = {
  number: 1,
  title: 'A VPC or account of its own',
  decidedBy: 'The VPC that the stack is deployed into: whether anything but CI runs in it, or in its account.',
  *judge({ facts, isBlamed }) {
    const vpcs = facts.get(resourcesOfType, 'AWS::EC2::VPC');
    for (const vpc of vpcs) {
      if (isBlamed(vpc.id)) continue;
      yield {
        status: 'pass',
        message: `${vpc.id} is made for this stack; its account is not visible here.`,
        at: nameOf(vpc),
      };
    }
    const given = facts.get(givenVpc);
    if (vpcs.length > 0 && given && given.when.length > 0) {
      const message = `${given.resource} may be in a VPC given by ${given.by}, which is not in this file.`;
      yield { status: 'unknown', message, at: given.node };
    }
    if (vpcs.length > 0 || isBlamed(undefined)) return;
    const first = facts.get(resourcesOfType, '*').find(({ type }) => networkTypes.test(type));
    if (!first) return;
    yield { status: 'unknown', message: 'The VPC is not in this file.', at: nameOf(first), elsewhere: true };
  },
};
