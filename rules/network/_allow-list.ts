import { ref, sub, type Editor, type Hole, type NewMap, type NewValue } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { allowedNames, managedTag, nameAssociations, resource, runnersOf, type Resource } from '#core/models/index.ts';

/** What every resource of a runner stack is tagged with. */
export const insertedTags: NewValue = [{ Key: managedTag.key, Value: managedTag.value }];

/** Logical ids of what an allow-list is made of. */
const ids = ['RequiredDomains', 'BuildDomains', 'AllDomains', 'EgressNames', 'EgressNamesInVpc'] as const;

/**
 * Whether an allow-list can be added for a VPC: it is in the template, nothing filters its names yet, and its runners
 * are such that we know what they need.
 */
export function canListNames(facts: Facts, vpc: Resource): boolean {
  const owners = facts.get(runnersOf);
  return (
    vpc.type === 'AWS::EC2::VPC' &&
    !facts.get(nameAssociations).some((association) => association.vpc === vpc.id) &&
    !(owners.includes('other') && !owners.includes('github')) &&
    ids.every((id) => facts.get(resource, id) === undefined)
  );
}

/** Adds a DNS Firewall that answers queries for the names of GitHub and WarpBuild, of AWS here, and for `names`. */
export function insertAllowList(edit: Editor, vpc: Resource, names: readonly (string | Hole)[]): Editor {
  const add = (id: (typeof ids)[number], type: string, properties: NewMap) => {
    const [condition] = vpc.when;
    const when = condition && 'condition' in condition ? { Condition: condition.condition } : {};
    const whole = { ...properties, Tags: insertedTags };
    edit.insertResource(id, { Type: `AWS::Route53Resolver::${type}`, ...when, Properties: whole });
  };
  const named = (name: string): NewValue => sub(`\${AWS::StackName}-${name}`);
  const required = [...allowedNames, sub('*.${AWS::Region}.${AWS::URLSuffix}')];
  add('RequiredDomains', 'FirewallDomainList', { Name: named('required'), Domains: required });
  add('BuildDomains', 'FirewallDomainList', { Name: named('builds'), Domains: names });
  add('AllDomains', 'FirewallDomainList', { Name: named('all'), Domains: ['*'] });
  add('EgressNames', 'FirewallRuleGroup', {
    Name: named('egress'),
    FirewallRules: [allow(10, 'RequiredDomains'), allow(20, 'BuildDomains'), blockRest(100, 'AllDomains')],
  });
  add('EgressNamesInVpc', 'FirewallRuleGroupAssociation', {
    FirewallRuleGroupId: ref('EgressNames'),
    VpcId: ref(vpc.id),
    Priority: 101,
  });
  return edit;
}

function allow(priority: number, list: string): NewMap {
  return {
    Priority: priority,
    Action: 'ALLOW',
    FirewallDomainListId: ref(list),
    FirewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
  };
}

/** The rule behind all others that makes an allow-list of them. */
export function blockRest(priority: number, list: string): NewMap {
  return { Priority: priority, Action: 'BLOCK', BlockResponse: 'NODATA', FirewallDomainListId: ref(list) };
}

/** A list of every name, tagged as the rest. */
export function everyName(name: string): NewMap {
  return {
    Type: 'AWS::Route53Resolver::FirewallDomainList',
    Properties: { Name: sub(`\${AWS::StackName}-${name}`), Domains: ['*'], Tags: insertedTags },
  };
}

/** A name that AWS needs, in the region of the stack. */
export function inStack(name: string): NewValue {
  return name.includes('<region>')
    ? sub(name.replace('<region>.amazonaws.com', '${AWS::Region}.${AWS::URLSuffix}'))
    : name;
}

/** The names that a person gave, or the blank. */
export function namesIn(answer: string | Hole): readonly (string | Hole)[] {
  if (typeof answer !== 'string') return [answer];
  return answer
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
