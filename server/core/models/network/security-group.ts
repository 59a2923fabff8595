import { defineFact, type Facts } from '../../facts/index.ts';
import type { Unit } from '../../syntax/index.ts';
import { elements, sameList } from '../../values/index.ts';
import { propertyOf, resource, resourceIn, resourcesOfType, templateMacros, type Resource } from '../cfn/index.ts';
import type { Subject } from '../subject.ts';
import type { GroupName } from './group.ts';
import { plainGroups } from './plain-rules.ts';
import { sameRules, type NetworkRule } from './rule.ts';
import {
  inlineKeys,
  inlineRules,
  isStandalone,
  ownGroup,
  standaloneRules,
  standaloneRulesOf,
} from './template-rules.ts';

/** A security group of the document. */
export interface SecurityGroup {
  readonly kind: 'group';
  readonly name: GroupName;
  /** Undefined outside templates. */
  readonly owner: Resource | undefined;
}

export const groupType = 'AWS::EC2::SecurityGroup';

/** All rules of a group by `GroupName.key`: inline ones, then those that are resources of their own. */
export const rulesOfGroup = defineFact<readonly NetworkRule[]>(
  'rules of a group',
  (key, facts) => {
    const plain = facts.get(plainGroups).find(({ name }) => name.key === key);
    if (plain) return plain.rules;
    return [...facts.get(inlineRulesOf, key), ...facts.get(standaloneRulesOf, key)];
  },
  sameRules,
);

/** The rules written in the resource of a group. A fact, as two subjects and the fact of all rules ask for it. */
const inlineRulesOf = defineFact<readonly NetworkRule[]>(
  'inline rules of a group',
  (id, facts) => {
    const owner = facts.get(resource, id);
    return owner?.type === groupType ? rulesWrittenIn(facts, owner) : [];
  },
  sameRules,
);

function ownRules(facts: Facts, owner: Resource): readonly NetworkRule[] {
  // Of two resources with one id a fact knows but one.
  const isKnown = facts.get(resource, owner.id)?.entry === owner.entry;
  return isKnown ? facts.get(inlineRulesOf, owner.id) : rulesWrittenIn(facts, owner);
}

function rulesWrittenIn(facts: Facts, owner: Resource): readonly NetworkRule[] {
  return [...inlineRules(facts, owner, 'ingress'), ...inlineRules(facts, owner, 'egress')];
}

/**
 * Why a group may have inbound rules that its document does not show: a parameter in place of the list, a macro. Empty
 * when it has none but those of `rulesOfGroup`.
 */
export const unseenIngress = defineFact<readonly string[]>(
  'unseen ingress',
  (key, facts) => {
    const owner = facts.get(resource, key);
    if (owner?.type !== groupType) return [];
    const lists = propertyOf(facts, owner, inlineKeys.ingress);
    const members = lists.alternatives.flatMap(({ value }) => elements(facts, value).unknown);
    return [...new Set([...facts.get(templateMacros), ...lists.unknown, ...members])];
  },
  sameList,
);

/** How many security groups a document has. */
export const groupCount = defineFact<number>(
  'group count',
  (_key, facts) => facts.get(resourcesOfType, groupType).length + facts.get(plainGroups).length,
);

function* partsOf(unit: Unit, facts: Facts): Iterable<SecurityGroup | NetworkRule> {
  if (unit.path.length === 0) {
    for (const { name, rules } of facts.get(plainGroups)) {
      yield { kind: 'group', name, owner: undefined };
      yield* rules;
    }
  }
  const owner = resourceIn(unit, facts);
  if (owner?.type === groupType) {
    yield { kind: 'group', name: ownGroup(owner), owner };
    yield* ownRules(facts, owner);
  } else if (owner && isStandalone(owner)) yield* standaloneRules(facts, owner);
}

/** Each security group and each of its rules, for rules that speak of both. */
export const securityGroupPart: Subject<SecurityGroup | NetworkRule> = {
  name: 'security group and rule',
  find: partsOf,
};

/** Each rule of a security group, in any form and kind of document. */
export const networkRule: Subject<NetworkRule> = {
  name: 'security group rule',
  *find(unit, facts) {
    for (const part of partsOf(unit, facts)) if (part.kind === 'rule') yield part;
  },
};
