import { get, isMap, pathTo, plainText, type MapNode, type SyntaxNode, type Tree } from '../../syntax/index.ts';
import { shellWord } from '../../text/index.ts';
import type { NetworkRule } from './rule.ts';

/**
 * The command that takes a rule of a record (describe-security-groups, describe-security-group-rules) out of its group;
 * undefined for rules that are no record, or whose record does not name the group or the rule.
 * https://docs.aws.amazon.com/cli/latest/reference/ec2/revoke-security-group-ingress.html
 */
export function revokeCommand(tree: Tree, rule: NetworkRule): string | undefined {
  if (rule.form !== 'record') return undefined;
  const command = `aws ec2 revoke-security-group-${rule.direction}`;
  const holders = holdersOf(tree, rule.node);
  const group = [...holders, rule.node].map((node) => plainText(get(node, 'GroupId'))).find((id) => id !== undefined);
  const records = get(tree.root, 'SecurityGroupRules');
  if (records) {
    const id = plainText(get(rule.node, 'SecurityGroupRuleId'));
    return group === undefined || id === undefined
      ? undefined
      : `${command} --group-id ${shellWord(group)} --security-group-rule-ids ${shellWord(id)}`;
  }
  const owner = holders.find((node) => get(node, 'IpPermissions') ?? get(node, 'IpPermissionsEgress'));
  const id = plainText(get(owner, 'GroupId'));
  const permission = holders.find((node) => get(node, 'IpProtocol'));
  const own = permission && isMap(rule.node) ? permissionOf(permission, rule.node) : undefined;
  if (id === undefined || !own) return undefined;
  return `${command} --group-id ${shellWord(id)} --ip-permissions ${shellWord(JSON.stringify([own]))}`;
}

/** The maps around a node, the outermost first. */
function holdersOf(tree: Tree, node: SyntaxNode): readonly MapNode[] {
  const holders: MapNode[] = [];
  let at = tree.root;
  for (const step of pathTo(tree, node) ?? []) {
    if (isMap(at)) {
      holders.push(at);
      at = get(at, step);
    } else if (at?.kind === 'seq') at = at.items[Number(step)];
  }
  return holders;
}

type Permission = Readonly<Record<string, unknown>>;

/** What names one range, prefix list or group of a permission: no more, or other rules would go as well. */
const keysOf: Readonly<Record<string, readonly string[]>> = {
  IpRanges: ['CidrIp'],
  Ipv6Ranges: ['CidrIpv6'],
  PrefixListIds: ['PrefixListId'],
  UserIdGroupPairs: ['UserId', 'GroupId', 'VpcId', 'VpcPeeringConnectionId'],
};

function permissionOf(permission: MapNode, range: MapNode): Permission | undefined {
  const list = Object.keys(keysOf).find((key) => {
    const ranges = get(permission, key);
    return ranges?.kind === 'seq' && ranges.items.includes(range);
  });
  const protocol = plainText(get(permission, 'IpProtocol'));
  if (list === undefined || protocol === undefined) return undefined;
  const texts = (keysOf[list] ?? []).flatMap((key) => {
    const text = plainText(get(range, key));
    return text === undefined ? [] : [[key, text] as const];
  });
  if (texts.length === 0) return undefined;
  return { IpProtocol: protocol, ...portsOf(permission), [list]: [Object.fromEntries(texts)] };
}

function portsOf(permission: MapNode): Permission {
  return Object.fromEntries(
    ['FromPort', 'ToPort'].flatMap((key) => {
      const text = plainText(get(permission, key));
      return text !== undefined && /^-?\d{1,5}$/.test(text) ? [[key, Number(text)]] : [];
    }),
  );
}
