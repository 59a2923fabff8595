import type { Facts } from '../../facts/index.ts';
import { get, type MapNode, type SyntaxNode } from '../../syntax/index.ts';
import {
  elements,
  expand,
  flatMap,
  inTurn,
  referenceOf,
  strings,
  unknownValue,
  type Alternative,
  type ValueSet,
} from '../../values/index.ts';
import { resource } from '../cfn/index.ts';
import { parseCidr, type AddressRange } from './address.ts';
import { groupsNamed } from './group.ts';
import type { Peer } from './rule.ts';
import { trafficOf, type Traffic } from './traffic.ts';

/** How a property of a rule names the other side; `form` is decided by the look of the value (vendor JSON). */
type PeerKind = 'cidr' | 'prefix-list' | 'group' | 'form';

const peerKeys: Readonly<Record<string, PeerKind>> = {
  CidrIp: 'cidr',
  CidrIpv6: 'cidr',
  CidrIpv4: 'cidr',
  PrefixListId: 'prefix-list',
  SourcePrefixListId: 'prefix-list',
  DestinationPrefixListId: 'prefix-list',
  SourceSecurityGroupId: 'group',
  SourceSecurityGroupName: 'group',
  DestinationSecurityGroupId: 'group',
  ReferencedGroupInfo: 'group',
  Source: 'form',
  Destination: 'form',
};

/** The other sides that a rule, or a range of `IpPermissions`, names. */
export function peersOf(facts: Facts, rule: MapNode, keys = peerKeys): readonly Peer[] {
  return rule.entries.flatMap(({ key, value }) => {
    const kind = Object.hasOwn(keys, key.source) ? keys[key.source] : undefined;
    const nested = key.source === 'ReferencedGroupInfo' ? get(value, 'GroupId') : value;
    return kind && nested ? peersAt(facts, key.source, nested, kind) : [];
  });
}

/** Peers of an element of `UserIdGroupPairs`, where the id of the group is the peer, not the group that has the rule. */
export function pairPeers(facts: Facts, pair: MapNode): readonly Peer[] {
  const keys = get(pair, 'GroupId') ? { GroupId: 'group' as const } : { GroupName: 'group' as const };
  return peersOf(facts, pair, keys);
}

function peersAt(facts: Facts, key: string, written: SyntaxNode, kind: PeerKind): readonly Peer[] {
  const base = { key, written };
  switch (kind) {
    case 'cidr':
      return cidrPeers(base, rangesOf(facts, written));
    case 'prefix-list':
      return prefixListPeers(facts, base);
    case 'group': {
      const { alternatives } = groupsNamed(facts, written);
      return alternatives.map(({ value, node, when }) => ({
        ...base,
        kind,
        node,
        when,
        group: value.key,
        text: value.text,
      }));
    }
    case 'form': {
      const text = written.kind === 'scalar' ? written.source : '';
      return peersAt(facts, key, written, /^sg-/.test(text) ? 'group' : /^pl-/.test(text) ? 'prefix-list' : 'cidr');
    }
  }
}

type Base = Pick<Peer, 'key' | 'written'>;

function cidrPeers(base: Base, { alternatives, unknown }: ValueSet<Addresses>): readonly Peer[] {
  const known = alternatives.map(({ value, node, when }) => ({ ...base, kind: 'cidr' as const, node, when, ...value }));
  return [
    ...known,
    ...unknown.map((text) => ({
      ...base,
      kind: 'cidr' as const,
      node: base.written,
      when: [],
      text,
      range: undefined,
    })),
  ];
}

export interface Addresses {
  /** As written. */
  readonly text: string;
  /** Undefined when the text is no CIDR block. */
  readonly range: AddressRange | undefined;
}

/** The blocks that a value may be. `GetAtt X.CidrBlock` is the `CidrBlock` of that VPC or subnet. */
export function rangesOf(facts: Facts, written: SyntaxNode | undefined): ValueSet<Addresses> {
  return flatMap(expand(facts, written), ({ value }) => {
    const reference = referenceOf(value);
    if (reference?.attribute === 'CidrBlock') {
      const owner = facts.get(resource, reference.id);
      const own = owner && get(owner.properties, 'CidrBlock');
      if (!own || referenceOf(own)?.attribute) return unknownValue(`${reference.id}.CidrBlock`);
      const found = rangesOf(facts, own);
      return { ...found, alternatives: inTurn(facts, reference.id, found.alternatives) };
    }
    return flatMap(strings(facts, value), (text) => ({
      alternatives: [{ value: { text: text.value, range: parseCidr(text.value) }, node: text.node, when: [] }],
      absent: [],
      unknown: [],
    }));
  });
}

/** A prefix list of the template stands for its entries, unless they cannot be read. */
function prefixListPeers(facts: Facts, base: Base): readonly Peer[] {
  const kind = 'prefix-list' as const;
  const lists = expand(facts, base.written);
  const known = lists.alternatives.flatMap((list: Alternative<SyntaxNode>): readonly Peer[] => {
    const id = referenceOf(list.value)?.id;
    const owner = id === undefined ? undefined : facts.get(resource, id);
    if (owner?.type === 'AWS::EC2::PrefixList') {
      const entries = elements(facts, get(owner.properties, 'Entries'));
      const rest = { ...base, kind, node: base.written, when: list.when, text: owner.id, id: undefined };
      return [
        ...entries.items.flatMap((entry) => {
          const found = rangesOf(facts, get(entry.value, 'Cidr'));
          return cidrPeers(base, { ...found, alternatives: inTurn(facts, id ?? '', found.alternatives) });
        }),
        ...(entries.unknown.length > 0 ? [rest] : []),
      ];
    }
    const text = strings(facts, list.value);
    const ids = text.alternatives.map(({ value, node }) => ({
      ...base,
      kind,
      node,
      when: list.when,
      text: value,
      id: value,
    }));
    return [
      ...ids,
      ...text.unknown.map((why) => ({ ...base, kind, node: base.written, when: list.when, text: why, id: undefined })),
    ];
  });
  return [
    ...known,
    ...lists.unknown.map((text) => ({ ...base, kind, node: base.written, when: [], text, id: undefined })),
  ];
}

/** What a rule lets through. `Port` of the vendor's JSON is both ports at once, or a span such as `80-90`. */
export function trafficIn(facts: Facts, rule: MapNode): ValueSet<Traffic> {
  const [from, to] = ['FromPort', 'ToPort'].map((key) => get(rule, key));
  const port = get(rule, 'Port');
  return flatMap(strings(facts, get(rule, 'IpProtocol')), (protocol) =>
    flatMap(optional(strings(facts, from ?? port)), (first) =>
      flatMap(optional(strings(facts, to ?? port)), (last) => {
        const [start, end] = port && !from && !to ? spanOf(first.value) : [first.value, last.value];
        const value = trafficOf(protocol.value, start, end);
        if (!value) return unknownValue('a port is no number');
        return { alternatives: [{ value, node: protocol.node, when: [] }], absent: [], unknown: [] };
      }),
    ),
  );
}

function spanOf(port: string | undefined): readonly (string | undefined)[] {
  const [first, last = first] = (port ?? '').split(/(?<=\d)\s*-\s*/);
  return [first, last];
}

/** An absent value as an alternative of its own. */
function optional(set: ValueSet<string>): ValueSet<string | undefined> {
  const absent = set.absent.map((when) => ({ value: undefined, node: nowhere, when }));
  return { alternatives: [...set.alternatives, ...absent], absent: [], unknown: set.unknown };
}

const nowhere: SyntaxNode = {
  kind: 'scalar',
  block: { text: '', comments: [] },
  start: 0,
  end: 0,
  outerStart: 0,
  value: null,
  source: '',
  style: 'empty',
};
