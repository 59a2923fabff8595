import { endpointSubject } from '../../models/index.ts';
import { property } from '../../values/index.ts';
import type { ItemDefinition } from '../item.ts';

export const endpoints: ItemDefinition = {
  number: 9,
  title: 'Endpoint policies scoped',
  decidedBy: 'The policies of the VPC endpoints.',
  isPartialWhenMixed: true,
  *judge({ facts, all, isBlamed }) {
    for (const { name, at, node, policies, resource } of all(endpointSubject)) {
      if (isBlamed(resource?.id ?? name)) continue;
      if (policies.length > 0)
        yield { status: 'pass', message: `${name} lets through only what its policy names.`, at };
      else if (property(facts, node, 'PolicyDocument').unknown.length > 0)
        yield { status: 'unknown', message: `The policy of ${name} is decided at deployment.`, at };
    }
  },
};
