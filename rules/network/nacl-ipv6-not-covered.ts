import { hasIpv6, localDenies, naclSubject, numberEntry, type Nacl, type NaclEntry } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';

export default defineRule({
  id: 'network/nacl-ipv6-not-covered',
  title: 'Network ACL that denies addresses over IPv4 only',
  severity: 'low',
  since: '0.1.0',
  why: 'Entries for IPv4 never match IPv6 packets. Where subnets have both, whoever is kept out over IPv4 comes in over IPv6.',
  refs: [
    'WB411',
    'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html',
    'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html',
  ],
  preset: 'recommended',
  on: naclSubject,
  checklist: { 4: { open: 'note' } },
  messages: {
    open: '{nacl} denies {cidr} {side} over IPv4 but nothing over IPv6, where entry {number} lets packets through.',
  },

  *check(nacl, finding, facts) {
    if ((nacl.associations.length === 0 && !nacl.isShared) || nacl.isOpen || !hasIpv6(facts, nacl)) return;
    const denies = localDenies(facts, nacl, 4);
    for (const direction of ['ingress', 'egress'] as const) {
      const deny = denies.find(({ forms }) => forms[0]?.direction === direction);
      const [allow] = ipv6Entries(nacl, direction, 'allow');
      if (!deny || !allow || ipv6Entries(nacl, direction, 'deny').length > 0) continue;
      const args = {
        nacl: nacl.text,
        cidr: deny.forms[0]?.cidr ?? 'addresses',
        side: direction === 'ingress' ? 'as a source' : 'as a destination',
        number: allow.forms[0]?.number ?? '?',
      };
      yield finding
        .open(nacl.at, args)
        .when(nacl.when)
        .also(numberEntry(deny)?.value ?? deny.at, 'The deny for IPv4.')
        .also(allow.at, 'The entry that lets IPv6 through.');
      return;
    }
  },

  fixes: {},
  remedy:
    'Add a deny with Ipv6CidrBlock and a lower number than the allow for the same addresses, such as the block of the VPC.',
});

/** Entries that may be about IPv6; those without any known value may be. */
function ipv6Entries(nacl: Nacl, direction: 'ingress' | 'egress', action: 'allow' | 'deny'): readonly NaclEntry[] {
  return nacl.entries.filter(({ forms }) =>
    forms.some(
      (form) =>
        form.families.includes(6) &&
        (form.direction ?? direction) === direction &&
        (action === 'deny' ? form.action !== 'allow' : form.action === 'allow' && form.range?.family === 6),
    ),
  );
}

export const examples: readonly Example[] = [
  {
    title: 'subnets with IPv6 addresses',
    dialect: 'cfn',
    bad: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        Subnet:
          Type: AWS::EC2::Subnet
          Properties:
            VpcId: !Ref Vpc
            CidrBlock: 10.20.0.0/24
            AssignIpv6AddressOnCreation: true
            Ipv6CidrBlock: !Select [0, !Cidr [!Select [0, !GetAtt Vpc.Ipv6CidrBlocks], 1, 64]]
        Acl:
        ^^^ open
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: !Ref Vpc
        DenyVpc:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: -1, RuleAction: deny, CidrBlock: 10.20.0.0/16}
        AllowV4:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 200, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0}
        AllowV6:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 210, Protocol: -1, RuleAction: allow, Ipv6CidrBlock: "::/0"}
        Out:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: -1, RuleAction: allow, Egress: true, CidrBlock: 0.0.0.0/0}
        Association:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties:
            NetworkAclId: !Ref Acl
            SubnetId: !Ref Subnet
    `,
  },
  {
    title: 'what describe-network-acls prints',
    dialect: 'nacl',
    bad: `
      {
        "NetworkAcls": [
          {
            "NetworkAclId": "acl-0123456789abcdef0",
                            ^^^^^^^^^^^^^^^^^^^^^^^ open
            "Associations": [{"SubnetId": "subnet-0123456789abcdef0"}],
            "Entries": [
              {"Egress": true, "RuleNumber": 90, "Protocol": "-1", "RuleAction": "deny", "CidrBlock": "10.0.0.0/8"},
              {"Egress": true, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"},
              {"Egress": true, "RuleNumber": 101, "Protocol": "-1", "RuleAction": "allow", "Ipv6CidrBlock": "::/0"},
              {"Egress": false, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}
            ]
          }
        ]
      }
    `,
  },
  {
    title: 'a deny for IPv6 too, and an ACL of subnets without IPv6',
    dialect: 'cfn',
    good: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        DualSubnet:
          Type: AWS::EC2::Subnet
          Properties:
            VpcId: !Ref Vpc
            CidrBlock: 10.20.0.0/24
            AssignIpv6AddressOnCreation: true
            Ipv6CidrBlock: 2001:db8:1234:1a00::/64
        Subnet:
          Type: AWS::EC2::Subnet
          Properties:
            VpcId: !Ref Vpc
            CidrBlock: 10.20.1.0/24
        Acl:
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: !Ref Vpc
        DenyV4:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: -1, RuleAction: deny, CidrBlock: 10.20.0.0/16}
        DenyV6:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 101, Protocol: -1, RuleAction: deny, Ipv6CidrBlock: 2001:db8:1234:1a00::/56}
        AllowV6:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 210, Protocol: -1, RuleAction: allow, Ipv6CidrBlock: "::/0"}
        Out:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: -1, RuleAction: allow, Egress: true, CidrBlock: 0.0.0.0/0}
        Association:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties:
            NetworkAclId: !Ref Acl
            SubnetId: !Ref DualSubnet
        OldAcl:
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: !Ref Vpc
        OldDeny:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref OldAcl, RuleNumber: 100, Protocol: -1, RuleAction: deny, CidrBlock: 10.20.0.0/16}
        OldAllow:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref OldAcl, RuleNumber: 200, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0}
        OldAllowV6:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref OldAcl, RuleNumber: 210, Protocol: -1, RuleAction: allow, Ipv6CidrBlock: "::/0"}
        OldOut:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref OldAcl, RuleNumber: 100, Protocol: -1, RuleAction: allow, Egress: true, CidrBlock: 0.0.0.0/0}
        OldAssociation:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties:
            NetworkAclId: !Ref OldAcl
            SubnetId: !Ref Subnet
    `,
  },
];
