import { isOwn, networkRule, parseCidr, type Peer } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { midSentence } from './_shared.ts';

export default defineRule({
  id: 'network/sg-cidr-no-length',
  title: 'Address in a security group without a prefix length',
  severity: 'info',
  since: '0.1.0',
  why: 'EC2 takes blocks of addresses only. A lone address fails the deployment, and 0.0.0.0/0 is what people try next.',
  refs: [
    'WB301',
    'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html',
    'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Ipv6Range.html',
  ],
  preset: 'recommended',
  on: networkRule,
  messages: {
    bare: 'Address {address} in a rule of {group} has no prefix length{when}, so EC2 rejects it; one host is {block}.',
  },

  *check(rule, finding) {
    for (const peer of rule.peers) {
      const address = bareAddress(peer);
      if (address === undefined) continue;
      const args = { address, block: blockOf(address), group: midSentence(rule.group.text) };
      yield finding.bare(peer.node, args).when(rule.when).when(peer.when);
    }
  },

  fixes: {
    length: {
      title: 'Write {block}',
      applicability: 'needs-review',
      apply({ edit, finding, subject, tree }) {
        const peer = subject.peers.find(({ node }) => node === finding.at);
        if (!peer || subject.form === 'record' || !isOwn(tree, subject.node, peer.node)) return 'decline';
        return edit.replace(peer.node, String(finding.args['block']));
      },
    },
  },
});

/** The address of a peer that is one and no block. */
function bareAddress(peer: Peer): string | undefined {
  if (peer.kind !== 'cidr' || !peer.key.startsWith('CidrIp')) return undefined;
  const text = peer.text.trim();
  return peer.range && !text.includes('/') ? text : undefined;
}

function blockOf(address: string): string {
  return address.includes(':') || parseCidr(address)?.family === 6 ? `${address}/128` : `${address}/32`;
}

export const examples: readonly Example[] = [
  {
    title: 'the address of one host',
    dialect: 'cfn',
    bad: `
      Parameters:
        Office:
          Type: String
          Default: 192.168.10.77
                   ^^^^^^^^^^^^^ bare
      Resources:
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 192.168.100.8}
                                                                      ^^^^^^^^^^^^^ bare
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIpv6: "fd00:1234::8"}
                                                                        ^^^^^^^^^^^^^^ bare
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Office}
    `,
    fixes: ['length'],
  },
  {
    title: 'blocks, and what is not known',
    dialect: 'cfn',
    good: `
      Parameters:
        Office: {Type: String}
      Resources:
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 192.168.100.8/32}
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIpv6: "2001:db8::/64"}
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Office}
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Sub "\${Office}/32"}
    `,
  },
];
