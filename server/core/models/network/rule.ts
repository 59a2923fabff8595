import type { WhenEmpty } from '../../edit/index.ts';
import type { MapNode, SeqNode, SyntaxNode } from '../../syntax/index.ts';
import type { Path, ValueSet } from '../../values/index.ts';
import type { Resource } from '../cfn/index.ts';
import type { AddressRange } from './address.ts';
import type { GroupName } from './group.ts';
import type { Traffic } from './traffic.ts';

/** The other side of a rule. */
export type Peer = CidrPeer | PrefixListPeer | GroupPeer;

interface PeerBase {
  /** The property that names it: `CidrIp`, `Destination`. */
  readonly key: string;
  /** Its value as the rule has it, `!Ref OfficeCidr`. */
  readonly written: SyntaxNode;
  /** The node that decides: the literal, a parameter's default. */
  readonly node: SyntaxNode;
  /** On top of the rule's own path. */
  readonly when: Path;
  /** For people: `10.0.0.0/8`, `pl-63a5400a`, `WebGroup`, `parameter OfficeCidr`. */
  readonly text: string;
}

export interface CidrPeer extends PeerBase {
  readonly kind: 'cidr';
  /** Undefined when it is not known before deployment, or no address at all. */
  readonly range: AddressRange | undefined;
}

export interface PrefixListPeer extends PeerBase {
  readonly kind: 'prefix-list';
  /** Undefined when it is not known before deployment. */
  readonly id: string | undefined;
}

export interface GroupPeer extends PeerBase {
  readonly kind: 'group';
  /** As `GroupName.key`; undefined when it is not known before deployment. */
  readonly group: string | undefined;
}

/** Where a rule stands, for its removal. */
export type Place =
  | {
      readonly in: 'list';
      readonly seq: SeqNode;
      /** The element: the rule itself, or the `If` around it. */
      readonly item: SyntaxNode;
      /** The branch of an `If` that is the rule, when other branches have rules too. */
      readonly branch: SyntaxNode | undefined;
      /** Ranges within `IpPermissions` go with their key: the API takes no empty list there. */
      readonly whenEmpty: WhenEmpty;
    }
  /** One object in place of a list. */
  | { readonly in: 'value'; readonly value: SyntaxNode }
  | { readonly in: 'resource'; readonly resource: Resource }
  /** A record of what is deployed, an alias: not to be edited here. */
  | { readonly in: 'elsewhere' };

/** Where rules are written: in a group's resource, as a resource, as `IpPermissions`, as rule records, in the vendor's JSON. */
export type RuleForm = 'inline' | 'standalone' | 'permission' | 'record' | 'vendor';

/** One rule of a security group in any of its forms; one for each range of an `IpPermissions` entry. */
export interface NetworkRule {
  readonly kind: 'rule';
  readonly form: RuleForm;
  readonly direction: 'ingress' | 'egress';
  readonly group: GroupName;
  /** The rule as written; for `IpPermissions` the entry of the range. */
  readonly node: MapNode;
  /** Conditions of the resource, the list and the `If` that it stands in. */
  readonly when: Path;
  readonly traffic: ValueSet<Traffic>;
  /** Alternatives of the one peer that a rule has; empty when none is named, and then EC2 adds no rule. */
  readonly peers: readonly Peer[];
  readonly place: Place;
}

/** Whether two lists hold the same rules for every reader: the same nodes, and the same values from elsewhere. */
export function sameRules(a: readonly NetworkRule[], b: readonly NetworkRule[]): boolean {
  return a.length === b.length && a.every((rule, index) => sameRule(rule, b[index]));
}

function sameRule(a: NetworkRule, b: NetworkRule | undefined): boolean {
  return (
    b !== undefined &&
    a.node === b.node &&
    a.peers.length === b.peers.length &&
    a.peers.every(({ node }, index) => node === b.peers[index]?.node) &&
    signature(a) === signature(b)
  );
}

function signature({ direction, group, when, traffic, peers, place }: NetworkRule): string {
  const values = traffic.alternatives.map(({ value, when: on }) => [value, on]);
  const others = peers.map(({ kind, key, text, when: on }) => [kind, key, text, on]);
  return JSON.stringify([direction, group.key, when, values, traffic.unknown, others, place.in]);
}
