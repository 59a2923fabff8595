import type { Facts } from '../../facts/index.ts';
import { get, type SyntaxNode } from '../../syntax/index.ts';
import {
  both,
  elements,
  flatMap,
  property,
  referenceOf,
  render,
  strings,
  texts,
  type Path,
} from '../../values/index.ts';
import { resource, resourcesOfType, type Resource } from '../cfn/index.ts';
import { vpcExpression } from './local-ranges.ts';

/** What the firewalls of a VPC do about names. */
export interface FirewallFilter {
  /** Paths on which only names of an allow-list pass. */
  readonly paths: readonly Path[];
  /** Whether rules that are not in the file may do so too. */
  readonly isOpen: boolean;
}

/**
 * Whether a Network Firewall of the VPC lets only named hosts through.
 * https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateful-rule-groups-domain-names.html
 */
export function firewallFilter(facts: Facts, vpc: string): FirewallFilter {
  const firewalls = facts.get(resourcesOfType, 'AWS::NetworkFirewall::Firewall');
  const own = firewalls
    .filter((firewall) => vpcExpression(facts, firewall) === vpc)
    .map((firewall) => filterOf(facts, firewall));
  return { paths: own.flatMap(({ paths }) => paths), isOpen: own.some(({ isOpen }) => isOpen) };
}

function filterOf(facts: Facts, firewall: Resource): FirewallFilter {
  const policy = resourceAt(facts, get(firewall.properties, 'FirewallPolicyArn'));
  if (policy?.type !== 'AWS::NetworkFirewall::FirewallPolicy') return { paths: [], isOpen: true };
  const document = get(policy.properties, 'FirewallPolicy');
  const references = elements(facts, get(document, 'StatefulRuleGroupReferences'));
  const drops = elements(facts, get(document, 'StatefulDefaultActions')).items.some(({ value }) =>
    textsOf(facts, value).some((text) => text.startsWith('aws:drop_')),
  );
  let isOpen = references.unknown.length > 0;
  const paths: Path[] = [];
  for (const { value, when } of references.items) {
    const group = resourceAt(facts, get(value, 'ResourceArn'));
    if (group?.type !== 'AWS::NetworkFirewall::RuleGroup') {
      // The rule groups that AWS keeps only block.
      isOpen ||= !textsOf(facts, get(value, 'ResourceArn')).some((text) => text.includes(':aws-managed:'));
      continue;
    }
    const path = both(firewall.when, when);
    if (path && isAllowList(facts, group, drops ? 'drops-rest' : 'passes-rest')) paths.push(path);
  }
  return { paths, isOpen };
}

function resourceAt(facts: Facts, node: SyntaxNode | undefined): Resource | undefined {
  const id = node && referenceOf(node)?.id;
  return id === undefined ? undefined : facts.get(resource, id);
}

function isAllowList(facts: Facts, group: Resource, rest: 'drops-rest' | 'passes-rest'): boolean {
  const source = property(facts, group.node, 'Properties', 'RuleGroup', 'RulesSource');
  return source.alternatives.some(({ value }) => {
    const list = get(value, 'RulesSourceList');
    const kinds = flatMap(property(facts, list, 'GeneratedRulesType'), (each) => strings(facts, each.value));
    if (list && kinds.alternatives.some((kind) => kind.value === 'ALLOWLIST')) {
      const protocols = elements(facts, get(list, 'TargetTypes'));
      return (
        protocols.unknown.length > 0 || protocols.items.some((each) => textsOf(facts, each.value).includes('TLS_SNI'))
      );
    }
    const rules = textsOf(facts, get(value, 'RulesString')).join('\n');
    const dropsRest = rest === 'drops-rest' || /^[ \t]*(?:drop|reject)\s+(?:tls|tcp|ip)\b/m.test(rules);
    return dropsRest && /^[ \t]*pass\s+tls\b.*tls[._]sni/m.test(rules);
  });
}

function textsOf(facts: Facts, node: SyntaxNode | undefined): readonly string[] {
  return texts(facts, node).alternatives.map(({ value }) => render(value));
}
