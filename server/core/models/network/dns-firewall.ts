import { defineFact, type Facts } from '../../facts/index.ts';
import { get, type MapNode, type SyntaxNode } from '../../syntax/index.ts';
import {
  both,
  elements,
  flatMap,
  property,
  referenceOf,
  referredId,
  render,
  strings,
  texts,
  type Path,
} from '../../values/index.ts';
import { resource, resourcesOfType, type Resource } from '../cfn/index.ts';
import { vpcExpression } from './local-ranges.ts';

/** The names of a DNS Firewall rule: patterns in lower case, unknown pieces as `${Name}`. */
export interface NameList {
  readonly patterns: readonly string[];
  /** Whether `patterns` are all that the list has. */
  readonly isWhole: boolean;
  /** The list of names in the template; undefined when it is elsewhere. */
  readonly owner: Resource | undefined;
}

/**
 * One rule of a DNS Firewall rule group.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-settings.html
 */
export interface NameRule {
  readonly node: MapNode;
  /** Undefined when it is not known. */
  readonly action: 'ALLOW' | 'BLOCK' | 'ALERT' | undefined;
  /** Rules of lower numbers come first. */
  readonly priority: number | undefined;
  readonly names: NameList;
  /** Whether it holds for queries of every type. */
  readonly isForAllTypes: boolean;
  readonly when: Path;
}

export const nameGroupType = 'AWS::Route53Resolver::FirewallRuleGroup';
const associationType = 'AWS::Route53Resolver::FirewallRuleGroupAssociation';

/** The rules of a rule group in the order in which they are asked; undefined when they are not all in the file. */
export const nameRules = defineFact<readonly NameRule[] | undefined>(
  'rules of names',
  (id, facts) => {
    const owner = facts.get(resource, id);
    if (owner?.type !== nameGroupType) return undefined;
    const listed = elements(facts, get(owner.properties, 'FirewallRules'));
    if (listed.unknown.length > 0 || property(facts, owner.node, 'Properties', 'FirewallRules').unknown.length > 0)
      return undefined;
    const rules = listed.items.flatMap(({ value, when }) => {
      const path = both(owner.when, when);
      return value.kind === 'map' && path ? [ruleOf(facts, value, path)] : [];
    });
    return rules.toSorted((a, b) => (a.priority ?? 0) - (b.priority ?? 0));
  },
  (a, b) => a === b || (a !== undefined && b !== undefined && signature(a) === signature(b) && sameNodes(a, b)),
);

function sameNodes(a: readonly NameRule[], b: readonly NameRule[]): boolean {
  return a.every(
    ({ node, names }, index) => node === b[index]?.node && names.owner?.entry === b[index].names.owner?.entry,
  );
}

function signature(rules: readonly NameRule[]): string {
  return JSON.stringify(
    rules.map(({ action, priority, names, when, isForAllTypes }) => [
      action,
      priority,
      names.patterns,
      names.isWhole,
      when,
      isForAllTypes,
    ]),
  );
}

function ruleOf(facts: Facts, node: MapNode, when: Path): NameRule {
  const [action, ...otherActions] = flatMap(property(facts, node, 'Action'), ({ value }) =>
    strings(facts, value),
  ).alternatives;
  const priority = only(facts, get(node, 'Priority'));
  return {
    node,
    action: otherActions.length === 0 ? actionNamed(action?.value) : undefined,
    priority: priority === undefined || !/^\d+$/.test(priority.trim()) ? undefined : Number(priority),
    names: namesOf(facts, get(node, 'FirewallDomainListId')),
    isForAllTypes: get(node, 'Qtype') === undefined,
    when,
  };
}

function actionNamed(text: string | undefined): NameRule['action'] {
  return text === 'ALLOW' || text === 'BLOCK' || text === 'ALERT' ? text : undefined;
}

function only(facts: Facts, node: SyntaxNode | undefined): string | undefined {
  const { alternatives, unknown } = strings(facts, node);
  return alternatives.length === 1 && unknown.length === 0 ? alternatives[0]?.value : undefined;
}

function namesOf(facts: Facts, list: SyntaxNode | undefined): NameList {
  const id = list && referenceOf(list)?.id;
  const owner = id === undefined ? undefined : facts.get(resource, id);
  if (owner?.type !== 'AWS::Route53Resolver::FirewallDomainList')
    return { patterns: [], isWhole: false, owner: undefined };
  const listed = elements(facts, get(owner.properties, 'Domains'));
  const found = listed.items.map(({ value }) => texts(facts, value));
  // The value of a parameter for lists has commas between its names.
  const patterns = found.flatMap(({ alternatives }) =>
    alternatives.flatMap(({ value }) =>
      render(value)
        .split(',')
        .map((name) => name.trim().toLowerCase().replace(/\.$/, '')),
    ),
  );
  const isWhole =
    listed.unknown.length === 0 &&
    found.every(({ unknown, alternatives }) => unknown.length === 0 && alternatives.length === 1) &&
    property(facts, owner.node, 'Properties', 'Domains').absent.length === 0;
  return { patterns: patterns.filter((name) => name !== ''), isWhole, owner };
}

/**
 * Whether a pattern of a list takes in every name that `name` stands for. An asterisk stands at the beginning only, and
 * for any characters: `*.example.com` is every name below `example.com`, but not that name itself.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-user-managed-domain-lists.html
 */
export function coversName(pattern: string, name: string): boolean {
  if (!pattern.startsWith('*')) return pattern === name;
  const end = pattern.slice(1);
  return name.startsWith('*') ? name.slice(1).endsWith(end) : name.endsWith(end);
}

/** Whether a rule is for every name and every type of query. */
export function isCatchAll({ names, isForAllTypes }: NameRule): boolean {
  return isForAllTypes && names.patterns.includes('*');
}

/** A rule group that is associated with a VPC. */
export interface NameAssociation {
  /** The VPC as `vpcExpression` gives it. */
  readonly vpc: string;
  /** Logical id of the rule group; undefined when it is elsewhere. */
  readonly group: string | undefined;
  readonly priority: number | undefined;
  readonly when: Path;
}

/** All associations of the template, in the order in which a VPC asks their groups. */
export const nameAssociations = defineFact<readonly NameAssociation[]>(
  'associations of rules of names',
  (_key, facts) =>
    facts
      .get(resourcesOfType, associationType)
      .flatMap((owner): NameAssociation[] => {
        const vpc = vpcExpression(facts, owner);
        const group = get(owner.properties, 'FirewallRuleGroupId');
        const id = referredId(facts, group);
        const priority = only(facts, get(owner.properties, 'Priority'));
        const isHere = id !== undefined && facts.get(resource, id)?.type === nameGroupType;
        return vpc === undefined
          ? []
          : [
              {
                vpc,
                group: isHere ? id : undefined,
                priority: priority === undefined ? undefined : Number(priority),
                when: owner.when,
              },
            ];
      })
      .toSorted((a, b) => (a.priority ?? 0) - (b.priority ?? 0)),
  (a, b) => JSON.stringify(a) === JSON.stringify(b),
);

/** The rules that a VPC asks, in order, those of all of its groups; undefined when some are not in the file. */
export function nameRulesOfVpc(facts: Facts, vpc: string): readonly NameRule[] | undefined {
  const rules: NameRule[] = [];
  for (const association of facts.get(nameAssociations).filter((each) => each.vpc === vpc)) {
    const own = association.group === undefined ? undefined : facts.get(nameRules, association.group);
    if (!own) return undefined;
    for (const rule of own) {
      const when = both(association.when, rule.when);
      if (when) rules.push({ ...rule, when });
    }
  }
  return rules;
}

/**
 * The rule that makes an allow-list of a sequence: it blocks every name, behind rules that allow some. Undefined when
 * there is none, or when everything is let through before it.
 */
export function blockOfRest(rules: readonly NameRule[]): NameRule | undefined {
  const at = rules.findIndex(isCatchAll);
  const first = rules[at];
  return first?.action === 'BLOCK' && rules.slice(0, at).some(({ action }) => action === 'ALLOW') ? first : undefined;
}
