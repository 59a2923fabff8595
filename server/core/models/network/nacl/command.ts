import { get, plainText } from '../../../syntax/index.ts';
import { shellWord } from '../../../text/index.ts';
import type { NaclEntry } from './entry.ts';
import { freeNumber, type Nacl } from './nacl.ts';

/**
 * The commands that give a deny of a record (describe-network-acls) a number before `allow`: it is made anew, then the old
 * one goes, so that it is never missing. Undefined for entries that are no record, and where no number is free.
 * https://docs.aws.amazon.com/cli/latest/reference/ec2/create-network-acl-entry.html
 */
export function denyFirstCommand(nacl: Nacl, entry: NaclEntry, allow: number): string | undefined {
  const [form] = entry.forms;
  const protocol = plainText(get(entry.node, 'Protocol'));
  const wanted = Math.max(1, allow - 10);
  const number = freeNumber(nacl, wanted, -1) ?? freeNumber(nacl, wanted, 1);
  const block = (['CidrBlock', 'Ipv6CidrBlock'] as const)
    .map((key) => ({ key, text: plainText(get(entry.node, key)) }))
    .find(({ text }) => text !== undefined);
  if (entry.owner || nacl.isOpen || nacl.key === '' || !form?.direction || form.number === undefined) return undefined;
  if (number === undefined || number >= allow || protocol === undefined || block?.text === undefined) return undefined;
  const target = `--network-acl-id ${shellWord(nacl.key)} --${form.direction}`;
  const option = block.key === 'CidrBlock' ? '--cidr-block' : '--ipv6-cidr-block';
  const create = [
    `aws ec2 create-network-acl-entry ${target} --rule-number ${String(number)} --rule-action deny`,
    `--protocol ${shellWord(protocol)}${portRange(entry)} ${option} ${shellWord(block.text)}`,
  ].join(' ');
  return `${create} && aws ec2 delete-network-acl-entry ${target} --rule-number ${String(form.number)}`;
}

function portRange({ node }: NaclEntry): string {
  const [from, to] = ['From', 'To'].map((key) => plainText(get(node, 'PortRange', key)));
  const [type, code] = ['Type', 'Code'].map((key) => plainText(get(node, 'IcmpTypeCode', key)));
  const ports = from === undefined || to === undefined ? '' : ` --port-range ${shellWord(`From=${from},To=${to}`)}`;
  const icmp =
    type === undefined || code === undefined ? '' : ` --icmp-type-code ${shellWord(`Type=${type},Code=${code}`)}`;
  return `${ports}${icmp}`;
}
