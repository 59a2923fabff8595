import { defineFact, type Facts } from '../../facts/index.ts';
import { get } from '../../syntax/index.ts';
import { sameList, sectionNames, templateEntry } from '../../values/index.ts';
import { resource, resourcesOfType } from '../cfn/index.ts';
import { namesIn } from './group.ts';
import { launchSubnets } from './local-ranges.ts';
import { isRunnerName, servesOthers } from './role.ts';

/**
 * Logical ids of the subnets that runners are launched into: those that something which launches them names, else those
 * that an output gives away by its name (`RunnerSubnetIds`). Empty when the template does not say. In order of text.
 */
export const runnerSubnets = defineFact<readonly string[]>(
  'subnets of runners',
  (_key, facts) => {
    const launching = Object.entries(launchSubnets).flatMap(([type, keys]) =>
      facts
        .get(resourcesOfType, type)
        .filter(({ id }) => !servesOthers(id))
        .flatMap(({ properties }) => keys.flatMap((key) => subnetsIn(facts, get(properties, key)))),
    );
    const given = facts
      .get(sectionNames, 'Outputs')
      .filter(isRunnerName)
      .flatMap((name) => subnetsIn(facts, facts.get(templateEntry, `Outputs/${name}`)?.value));
    const isSubnet = (id: string) => facts.get(resource, id)?.type === 'AWS::EC2::Subnet';
    const launched = launching.filter(isSubnet);
    return [...new Set(launched.length > 0 ? launched : given.filter(isSubnet))];
  },
  sameList,
);

function subnetsIn(facts: Facts, node: Parameters<typeof namesIn>[1] | undefined): readonly string[] {
  return node ? namesIn(facts, node) : [];
}
