import { defineFact } from '../../facts/index.ts';
import { descendants, get, type SyntaxNode } from '../../syntax/index.ts';
import type { Path } from '../../values/index.ts';
import { resource, resourcesOfType } from '../cfn/index.ts';
import { blockOfRest, nameRulesOfVpc } from './dns-firewall.ts';
import { vpcExpression } from './local-ranges.ts';
import { firewallFilter } from './network-firewall.ts';

/** Whether something lets machines of a VPC reach only the names of an allow-list. */
export interface NameFilter {
  /** Paths on which nothing does; empty when something always does, or when it is not known. */
  readonly open: readonly Path[];
  /** `elsewhere`: rules that are not in the file may. */
  readonly by: 'DNS Firewall' | 'Network Firewall' | 'elsewhere' | undefined;
}

/**
 * What filters names for a group, by its logical id: DNS Firewall rules that allow some names and block the rest, or a
 * Network Firewall with an allow-list, in the VPC of the group.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-groups.html
 */
export const nameFilter = defineFact<NameFilter>(
  'name filter',
  (group, facts) => {
    const vpc = vpcExpression(facts, facts.get(resource, group));
    if (vpc === undefined) return unfiltered;
    const rules = nameRulesOfVpc(facts, vpc);
    const block = rules && blockOfRest(rules);
    const firewall = firewallFilter(facts, vpc);
    const paths = [...(block ? [block.when] : []), ...firewall.paths];
    if (paths.length > 0) return { open: outside(paths), by: block ? 'DNS Firewall' : 'Network Firewall' };
    return firewall.isOpen || !rules ? { open: [], by: 'elsewhere' } : unfiltered;
  },
  (a, b) => JSON.stringify(a) === JSON.stringify(b),
);

const unfiltered: NameFilter = { open: [[]], by: undefined };

/** The paths on which none of `paths` holds, as far as one condition decides them. */
function outside(paths: readonly Path[]): readonly Path[] {
  // A parameter's value is what was asked for.
  const conditional = paths.map((path) => path.filter((each) => 'condition' in each || !each.default));
  const [only, ...others] = conditional;
  const [decides, ...further] = only ?? [];
  if (!decides || others.length > 0 || further.length > 0 || !('condition' in decides)) return [];
  return [[{ condition: decides.condition, is: !decides.is }]];
}

const launchTypes = ['AWS::EC2::LaunchTemplate', 'AWS::EC2::Instance', 'AWS::AutoScaling::LaunchConfiguration'];

/** Where a start script tells programs to use a proxy, which they may not heed; undefined where none does. */
export const proxySetting = defineFact<SyntaxNode | undefined>('proxy setting', (_key, facts) => {
  for (const { properties } of launchTypes.flatMap((type) => facts.get(resourcesOfType, type))) {
    const script = get(properties, 'UserData') ?? get(get(properties, 'LaunchTemplateData'), 'UserData');
    for (const node of script ? descendants(script) : [])
      if (node.kind === 'scalar' && /\bhttps_proxy\s*=/i.test(node.source)) return node;
  }
  return undefined;
});
