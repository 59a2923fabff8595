import { looseTree, type Entry, type LooseWriter, type MapNode, type Tree } from '../syntax/index.ts';
import { valueOf, type AwsCommand } from './aws-command.ts';
import { scalarOf, structureOf } from './shorthand.ts';
import { assignedBy, type Command } from './word.ts';

const name = /^ec2 (create|replace|delete)-network-acl-entry$/;

/** The calls that make up one document. */
type Group = AwsCommand[];

/**
 * The network ACLs that calls of a script give entries, in the shape of describe-network-acls; `text` is that of the
 * file. Entries of one network ACL stand together, as their order is what they mean. Where a script branches, each call
 * stands alone: of two branches only one runs. `calls` has the call that each command is.
 */
export function naclsOfCalls(
  text: string,
  commands: readonly Command[],
  calls: readonly (AwsCommand | undefined)[],
): readonly { readonly tree: Tree; readonly call: AwsCommand }[] {
  return groupsOf(text, commands, calls).flatMap((group) => {
    const [call] = group;
    const tree = looseTree(text, (writer) => aclOf(writer, group));
    return call && tree.root ? [{ tree, call }] : [];
  });
}

function groupsOf(
  text: string,
  commands: readonly Command[],
  calls: readonly (AwsCommand | undefined)[],
): readonly Group[] {
  const groups = new Map<string, Group>();
  /** How often a variable got a value: then its name stands for another network ACL. */
  const epochs = new Map<string, number>();
  for (const [index, command] of commands.entries()) {
    for (const variable of assignedBy(command)) epochs.set(variable, (epochs.get(variable) ?? 0) + 1);
    const call = calls[index];
    const acl = call && name.test(call.name) ? valueOf(call, 'network-acl-id')?.spelling.text : undefined;
    if (!call || acl === undefined) continue;
    const variable = /\w+/.exec(acl.startsWith('$') ? acl : '')?.[0] ?? '';
    const key = `${acl} ${String(epochs.get(variable) ?? 0)}`;
    const known = groups.get(key);
    if (known) known.push(call);
    else groups.set(key, [call]);
  }
  return [...groups.values()].flatMap((group) => (isBranched(text, group) ? group.map((call) => [call]) : [group]));
}

function isBranched(text: string, group: Group): boolean {
  const start = group[0]?.range.start ?? 0;
  const end = group.at(-1)?.range.end ?? start;
  return /\b(?:else|elif|elseif|esac)\b|;;/i.test(text.slice(start, end));
}

function aclOf(writer: LooseWriter, group: Group): MapNode | undefined {
  const [first] = group;
  const entries = standing(group).map((call) => entryOf(writer, call));
  if (!first || entries.length === 0) return undefined;
  const at = first.operation.range;
  const list = writer.entry('Entries', at, writer.seq(entries, at));
  const acl = writer.map([...scalars(writer, first, { NetworkAclId: 'network-acl-id' }), list], at);
  return writer.map([writer.entry('NetworkAcls', at, writer.seq([acl], at))], at);
}

/** The calls whose entries are there in the end: a later one may replace or delete what an earlier one made. */
function standing(group: Group): readonly AwsCommand[] {
  const left: AwsCommand[] = [];
  for (const call of group) {
    const verb = name.exec(call.name)?.[1];
    const place = placeOf(call);
    const known = verb === 'create' ? -1 : left.findIndex((each) => placeOf(each) === place);
    if (known >= 0) left.splice(known, 1);
    if (verb !== 'delete') left.push(call);
  }
  return left;
}

function placeOf(call: AwsCommand): string {
  return `${call.options.has('egress') ? 'out' : 'in'} ${valueOf(call, 'rule-number')?.spelling.text ?? ''}`;
}

function entryOf(writer: LooseWriter, call: AwsCommand): MapNode {
  const way = call.options.get('egress') ?? call.options.get('ingress');
  const egress = String(call.options.has('egress'));
  return writer.map(
    [
      ...(way ? [writer.entry('Egress', way.key.range, writer.scalar(way.key.range, egress))] : []),
      ...scalars(writer, call, {
        RuleNumber: 'rule-number',
        RuleAction: 'rule-action',
        CidrBlock: 'cidr-block',
        Ipv6CidrBlock: 'ipv6-cidr-block',
        Protocol: 'protocol',
      }),
      ...structures(writer, call, { PortRange: 'port-range', IcmpTypeCode: 'icmp-type-code' }),
    ],
    call.operation.range,
  );
}

function scalars(writer: LooseWriter, call: AwsCommand, keys: Readonly<Record<string, string>>): readonly Entry[] {
  return Object.entries(keys).flatMap(([key, option]) => {
    const found = call.options.get(option);
    const [word] = found?.values ?? [];
    return found && word ? [writer.entry(key, found.key.range, scalarOf(writer, word))] : [];
  });
}

function structures(writer: LooseWriter, call: AwsCommand, keys: Readonly<Record<string, string>>): readonly Entry[] {
  return Object.entries(keys).flatMap(([key, option]) => {
    const found = call.options.get(option);
    const [word] = found?.values ?? [];
    const node = word && structureOf(writer, word);
    return found && node ? [writer.entry(key, found.key.range, node)] : [];
  });
}
