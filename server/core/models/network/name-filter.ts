import { defineFact } from '../../facts/index.ts';
import { get, plainText } from '../../syntax/index.ts';
import { elements, referenceOf, strings } from '../../values/index.ts';
import { resource, resourcesOfType } from '../cfn/index.ts';
import { vpcExpression } from './local-ranges.ts';

/**
 * Logical ids, parameters or ids of the VPCs in which names are limited: a DNS Firewall rule group with an allow rule
 * and a block of `*` is associated with them.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-groups.html
 */
const filteredVpcs = defineFact<readonly string[]>(
  'VPCs with an allow-list of names',
  (_key, facts) =>
    facts.get(resourcesOfType, 'AWS::Route53Resolver::FirewallRuleGroupAssociation').flatMap((association) => {
      const group = get(association.properties, 'FirewallRuleGroupId');
      const vpc = vpcExpression(association);
      const id = group && referenceOf(group)?.id;
      return id !== undefined && vpc !== undefined && facts.get(isAllowList, id) ? [vpc] : [];
    }),
  (a, b) => a.join() === b.join(),
);

const isAllowList = defineFact<boolean>('is an allow-list of names', (id, facts) => {
  const rules = elements(facts, get(facts.get(resource, id)?.properties, 'FirewallRules')).items;
  const withAction = (action: string) => rules.filter(({ value }) => plainText(get(value, 'Action')) === action);
  const blocksAll = withAction('BLOCK').some(({ value }) => {
    const list = get(value, 'FirewallDomainListId');
    const named = list && referenceOf(list)?.id;
    return named !== undefined && facts.get(holdsEveryName, named);
  });
  return blocksAll && withAction('ALLOW').length > 0;
});

const holdsEveryName = defineFact<boolean>('holds every name', (id, facts) =>
  elements(facts, get(facts.get(resource, id)?.properties, 'Domains')).items.some(({ value }) =>
    strings(facts, value).alternatives.some((name) => name.value === '*' || name.value === '*.'),
  ),
);

/** Whether the VPC of a group, by logical id, resolves only the names of an allow-list. */
export const hasNameFilter = defineFact<boolean>('has a name filter', (group, facts) => {
  const vpc = vpcExpression(facts.get(resource, group));
  return vpc !== undefined && facts.get(filteredVpcs).includes(vpc);
});
