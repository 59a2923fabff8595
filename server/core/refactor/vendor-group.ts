import { createEditor, hole, keep, type FixEdit, type NewMap, type NewValue } from '../edit/index.ts';
import type { Part } from '../engine/index.ts';
import { parseCidr } from '../models/index.ts';
import { get, isMap, plainText, type MapNode, type SyntaxNode } from '../syntax/index.ts';

/**
 * The edits that turn a group in the vendor's own JSON (`InboundRules`, `OutboundRules`), which no tool of AWS takes,
 * into a template with a security group; undefined for other documents, and where a rule names something that
 * CloudFormation has no word for.
 */
export function vendorGroupToTemplate({ tree, kind }: Part): readonly FixEdit[] | undefined {
  const { root } = tree;
  if (kind.dialect !== 'security-group' || !isMap(root)) return undefined;
  const inbound = get(root, 'InboundRules');
  const outbound = get(root, 'OutboundRules');
  if (!inbound && !outbound) return undefined;
  const ingress = rulesIn(inbound, sources);
  const egress = rulesIn(outbound, destinations);
  if (!ingress || !egress) return undefined;
  const group: NewMap = {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupDescription: 'CI runners',
      VpcId: hole('vpc-id'),
      SecurityGroupIngress: ingress,
      // An empty list would not do: without an egress rule EC2 adds "allow all".
      ...(outbound && { SecurityGroupEgress: egress.length === 0 ? [noEgress] : egress }),
    },
  };
  return createEditor(tree)
    .replace(root, { Resources: { map: { RunnerSecurityGroup: group } } })
    .edits();
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroup.html, "Examples". */
const noEgress: NewMap = { IpProtocol: '-1', CidrIp: '127.0.0.1/32', Description: 'No outbound' };

interface PeerKeys {
  readonly written: string;
  readonly list: string;
  readonly group: string;
}

const sources: PeerKeys = { written: 'Source', list: 'SourcePrefixListId', group: 'SourceSecurityGroupId' };
const destinations: PeerKeys = {
  written: 'Destination',
  list: 'DestinationPrefixListId',
  group: 'DestinationSecurityGroupId',
};

function rulesIn(list: SyntaxNode | undefined, keys: PeerKeys): readonly NewMap[] | undefined {
  if (!list) return [];
  if (list.kind !== 'seq') return undefined;
  const rules = list.items.map((item) => (isMap(item) ? ruleOf(item, keys) : undefined));
  return rules.every((rule) => rule !== undefined) ? rules : undefined;
}

function ruleOf(rule: MapNode, keys: PeerKeys): NewMap | undefined {
  const peer = plainText(get(rule, keys.written));
  const key = peer === undefined ? undefined : peerKey(peer, keys);
  const protocol = get(rule, 'IpProtocol');
  if (peer === undefined || key === undefined || !protocol) return undefined;
  const port = get(rule, 'Port');
  const [from, to] = [get(rule, 'FromPort') ?? port, get(rule, 'ToPort') ?? port];
  const description = get(rule, 'Description');
  return {
    IpProtocol: keep(protocol),
    ...(from && { FromPort: keep(from) }),
    ...(to && { ToPort: keep(to) }),
    [key]: peer as NewValue,
    ...(description && { Description: keep(description) }),
  };
}

/** By the form of the text: an address range, `pl-…` or `sg-…`. */
function peerKey(peer: string, { list, group }: PeerKeys): string | undefined {
  if (peer.startsWith('pl-')) return list;
  if (peer.startsWith('sg-')) return group;
  if (!parseCidr(peer)) return undefined;
  return peer.includes(':') ? 'CidrIpv6' : 'CidrIp';
}
