import { defineFact, type Facts } from '../../facts/index.ts';
import { get, isMap, type MapNode, type SyntaxNode } from '../../syntax/index.ts';
import { both, expand, intrinsicOf, madeName, referenceOf, type Alternative, type Path } from '../../values/index.ts';
import { ownEntry, resourcesOfType, type Resource } from '../cfn/index.ts';
import { groupsNamed, type GroupName } from './group.ts';
import { peersOf, trafficIn } from './peer.ts';
import { sameRules, type NetworkRule, type Peer, type Place } from './rule.ts';

type Direction = NetworkRule['direction'];

export const inlineKeys = { ingress: 'SecurityGroupIngress', egress: 'SecurityGroupEgress' } as const;

const standaloneTypes: Readonly<Record<string, Direction>> = {
  'AWS::EC2::SecurityGroupIngress': 'ingress',
  'AWS::EC2::SecurityGroupEgress': 'egress',
};

/** The group that a resource is, as its own rules name it. */
export function ownGroup(owner: Resource): GroupName {
  return { key: owner.id, text: owner.id, at: owner.entry.key };
}

/** The rules written in a security group's resource. */
export function inlineRules(facts: Facts, owner: Resource, direction: Direction): readonly NetworkRule[] {
  const entry = ownEntry(owner, inlineKeys[direction]);
  if (!entry) return [];
  return expand(facts, entry.value).alternatives.flatMap((list) =>
    members(facts, list, entry.value).map(({ value, when, place }) => ({
      kind: 'rule' as const,
      form: 'inline' as const,
      direction,
      group: ownGroup(owner),
      node: value,
      when: both(owner.when, when) ?? when,
      traffic: trafficIn(facts, value),
      peers: peersOf(facts, value),
      place,
    })),
  );
}

interface Member {
  readonly value: MapNode;
  readonly when: Path;
  readonly place: Place;
}

/** The rules of one form of the list, each with its place. */
function members(facts: Facts, list: Alternative<SyntaxNode>, property: SyntaxNode): readonly Member[] {
  const seq = list.value.kind === 'seq' && list.value.tag === undefined ? list.value : undefined;
  const written = within(property, list.value);
  return (seq?.items ?? [list.value]).flatMap((item) => {
    const forms = expand(facts, item).alternatives.filter(({ value }) => isMap(value) && !intrinsicOf(value));
    return forms.flatMap(({ value, when }): readonly Member[] => {
      const path = both(list.when, when);
      if (!path || !isMap(value)) return [];
      if (!written || !within(item, value)) return [{ value, when: path, place: { in: 'elsewhere' } }];
      if (!seq) return [{ value, when: path, place: { in: 'value', value } }];
      const branch = forms.length > 1 ? value : undefined;
      return [{ value, when: path, place: { in: 'list', seq, item, branch, whenEmpty: 'keep-empty' } }];
    });
  });
}

/** Whether a node lies in another in the text, not behind an alias. */
function within(outer: SyntaxNode, inner: SyntaxNode): boolean {
  return outer.block === inner.block && outer.start <= inner.start && inner.end <= outer.end;
}

/** The rules that a resource of its own stands for: one for each group that it may belong to. */
export function standaloneRules(facts: Facts, owner: Resource): readonly NetworkRule[] {
  const direction = standaloneTypes[owner.type];
  const node = owner.properties;
  const named = get(node, 'GroupId') ?? get(node, 'GroupName');
  if (!direction || !node || !named) return [];
  const traffic = trafficIn(facts, node);
  const peers = peersOf(facts, node);
  return groupsNamed(facts, named).alternatives.map(({ value: group, when }): NetworkRule => ({
    kind: 'rule',
    form: 'standalone',
    direction,
    group,
    node,
    when: both(owner.when, when) ?? when,
    traffic,
    peers: peers.map((peer) => (both(when, peer.when) ? peer : ofOtherTurn(facts, peer))),
    place: { in: 'resource', resource: owner },
  }));
}

/** A peer that another turn of the loop makes which makes the rule's group: not that group itself, so it keeps its own name. */
function ofOtherTurn(facts: Facts, peer: Peer): Peer {
  const id = referenceOf(peer.written)?.id;
  if (peer.kind !== 'group' || id === undefined || !facts.get(madeName, id)) return peer;
  return { ...peer, group: id, text: id, when: [] };
}

export function isStandalone(owner: Resource): boolean {
  return Object.hasOwn(standaloneTypes, owner.type);
}

const standaloneByGroup = defineFact('standalone rules by group', (_key, facts) => {
  const groups = new Map<string, NetworkRule[]>();
  for (const type of Object.keys(standaloneTypes)) {
    for (const owner of facts.get(resourcesOfType, type)) {
      for (const rule of standaloneRules(facts, owner)) {
        const known = groups.get(rule.group.key);
        if (known) known.push(rule);
        else groups.set(rule.group.key, [rule]);
      }
    }
  }
  return groups;
});

/** The rules that resources of their own give to a group, by `GroupName.key`. */
export const standaloneRulesOf = defineFact<readonly NetworkRule[]>(
  'standalone rules',
  (key, facts) => facts.get(standaloneByGroup).get(key) ?? [],
  sameRules,
);
