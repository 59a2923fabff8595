import { defineFact, type Facts } from '../../facts/index.ts';
import { get, isMap, plainText, type MapNode, type SeqNode, type SyntaxNode, type Tree } from '../../syntax/index.ts';
import { sameList } from '../../values/index.ts';
import { dialect } from '../detect.ts';
import { documentOrigin } from '../origin.ts';
import type { GroupName } from './group.ts';
import { pairPeers, peersOf, trafficIn } from './peer.ts';
import type { NetworkRule, Place } from './rule.ts';

type Direction = NetworkRule['direction'];

/** A security group of a document that is not a template, with the rules that the document gives it. */
export interface PlainGroup {
  readonly name: GroupName;
  readonly rules: readonly NetworkRule[];
}

/**
 * The groups of a security-group document: `describe-security-groups` and one group of it, a bare list of
 * `IpPermissions`, `describe-security-group-rules`, and the vendor's `InboundRules`/`OutboundRules`.
 */
export const plainGroups = defineFact<readonly PlainGroup[]>(
  'groups of a plain document',
  (_key, facts, tree) => plainGroupsIn(facts, tree),
  sameList,
);

const none: readonly PlainGroup[] = [];

function plainGroupsIn(facts: Facts, { root }: Tree): readonly PlainGroup[] {
  if (!root || facts.get(dialect) !== 'security-group') return none;
  const described = get(root, 'SecurityGroups');
  if (described?.kind === 'seq')
    return described.items.filter(isMap).map((group) => describedGroup(facts, group, 'record'));
  const records = get(root, 'SecurityGroupRules');
  if (records?.kind === 'seq') return recordGroups(facts, records);
  if (isMap(root) && (get(root, 'InboundRules') ?? get(root, 'OutboundRules'))) return [vendorGroup(facts, root)];
  if (isMap(root))
    return [describedGroup(facts, root, (get(root, 'VpcId') ?? get(root, 'OwnerId')) ? 'record' : 'permission')];
  if (root.kind !== 'seq') return [];
  const name = { key: '', text: 'This group', at: root };
  return [{ name, rules: permissions(facts, root, { name, direction: directionOf(facts), form: 'permission' }) }];
}

function nameIn(facts: SyntaxNode): GroupName {
  const at = get(facts, 'GroupId') ?? get(facts, 'GroupName');
  const text = plainText(at);
  if (!at || text === undefined)
    return { key: '', text: 'This group', at: isMap(facts) ? (facts.entries[0]?.key ?? facts) : facts };
  return { key: text, text: plainText(get(facts, 'GroupName')) ?? text, at };
}

function describedGroup(facts: Facts, group: MapNode, form: 'record' | 'permission'): PlainGroup {
  const name = nameIn(group);
  const read = (key: string, direction: Direction) => {
    const list = get(group, key);
    return list?.kind !== 'seq' ? [] : permissions(facts, list, { name, direction, form });
  };
  // Of the two directions only what printed a group knows both; commands name theirs.
  const direction = form === 'record' || get(group, 'IpPermissionsEgress') ? 'ingress' : directionOf(facts);
  return { name, rules: [...read('IpPermissions', direction), ...read('IpPermissionsEgress', 'egress')] };
}

function directionOf(facts: Facts): Direction {
  return facts.get(documentOrigin).direction ?? 'ingress';
}

interface Context {
  readonly name: GroupName;
  readonly direction: Direction;
  readonly form: 'record' | 'permission';
}

const rangeLists = ['IpRanges', 'Ipv6Ranges', 'PrefixListIds', 'UserIdGroupPairs'] as const;

/** One rule for each range, prefix list and group of each `IpPermissions` entry. */
function permissions(facts: Facts, list: SeqNode, { name, direction, form }: Context): readonly NetworkRule[] {
  return list.items.filter(isMap).flatMap((permission) => {
    const traffic = trafficIn(facts, permission);
    const total = rangeLists.reduce((sum, key) => sum + itemsOf(permission, key).length, 0);
    return rangeLists.flatMap((key) =>
      itemsOf(permission, key).map((range): NetworkRule => {
        const peers = key === 'UserIdGroupPairs' ? pairPeers(facts, range) : peersOf(facts, range);
        // A command with nothing to authorize fails.
        const isLast = total === 1 && list.items.length === 1 && facts.get(documentOrigin).command !== undefined;
        const place =
          form === 'record' || isLast
            ? ({ in: 'elsewhere' } as const)
            : total === 1
              ? wholeOf(list, permission)
              : rangePlace(permission, key, range);
        return { kind: 'rule', form, direction, group: name, node: range, when: [], traffic, peers, place };
      }),
    );
  });
}

function itemsOf(permission: MapNode, key: string): readonly MapNode[] {
  const list = get(permission, key);
  return list?.kind === 'seq' ? list.items.filter(isMap) : [];
}

/** With its last range a whole `IpPermissions` entry goes: EC2 takes none without. */
function wholeOf(list: SeqNode, permission: MapNode): Place {
  return { in: 'list', seq: list, item: permission, branch: undefined, whenEmpty: 'keep-empty' };
}

function rangePlace(permission: MapNode, key: string, range: MapNode): Place {
  const seq = get(permission, key);
  if (seq?.kind !== 'seq') return { in: 'elsewhere' };
  return { in: 'list', seq, item: range, branch: undefined, whenEmpty: 'remove-key' };
}

function vendorGroup(facts: Facts, root: MapNode): PlainGroup {
  const name = { key: '', text: 'This group', at: root.entries[0]?.key ?? root };
  const read = (key: string, direction: Direction): readonly NetworkRule[] => {
    const seq = get(root, key);
    if (seq?.kind !== 'seq') return [];
    return seq.items.filter(isMap).map((node) => ({
      kind: 'rule',
      form: 'vendor',
      direction,
      group: name,
      node,
      when: [],
      traffic: trafficIn(facts, node),
      peers: peersOf(facts, node),
      place: { in: 'list', seq, item: node, branch: undefined, whenEmpty: 'keep-empty' },
    }));
  };
  return { name, rules: [...read('InboundRules', 'ingress'), ...read('OutboundRules', 'egress')] };
}

function recordGroups(facts: Facts, records: SeqNode): readonly PlainGroup[] {
  const groups = new Map<string, NetworkRule[]>();
  const names = new Map<string, GroupName>();
  for (const node of records.items.filter(isMap)) {
    const group = nameIn(node);
    const direction = plainText(get(node, 'IsEgress'))?.toLowerCase() === 'true' ? 'egress' : 'ingress';
    const rules = groups.get(group.key) ?? [];
    groups.set(group.key, rules);
    if (!names.has(group.key)) names.set(group.key, group);
    const common = { kind: 'rule', form: 'record', when: [], place: { in: 'elsewhere' } } as const;
    rules.push({ ...common, direction, group, node, traffic: trafficIn(facts, node), peers: peersOf(facts, node) });
  }
  return [...groups].flatMap(([key, rules]) => {
    const name = names.get(key);
    return name ? [{ name, rules }] : [];
  });
}
