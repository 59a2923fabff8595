import { closedDirections, naclSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';

export default defineRule({
  id: 'network/nacl-blocks-all',
  title: 'Network ACL that lets nothing in or out',
  severity: 'medium',
  since: '0.1.0',
  why: 'A new network ACL has no entries, and what no entry allows is denied, answers included. Whoever has to repair a cut-off subnet in a hurry opens it for everything.',
  refs: [
    'WB406',
    'https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html',
    'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html',
  ],
  preset: 'recommended',
  on: naclSubject,
  checklist: { 4: { inbound: 'note', outbound: 'note', both: 'note' } },
  messages: {
    inbound:
      '{nacl} has no inbound entry that allows anything{when}, so nothing gets into its subnets, not even answers.',
    outbound:
      '{nacl} has no outbound entry that allows anything{when}, so nothing leaves its subnets, not even answers.',
    both: '{nacl} has no entry that allows anything{when}, so its subnets are cut off in both directions.',
  },

  *check(nacl, finding, facts) {
    // Without a subnet it does nothing at all; without an entry, and known elsewhere, it may get its entries there.
    if (nacl.associations.length === 0 && !nacl.isShared) return;
    if (nacl.isShared && nacl.entries.length === 0) return;
    const { ingress, egress } = closedDirections(facts, nacl);
    const args = { nacl: nacl.text };
    if (ingress && egress) yield finding.both(nacl.at, args).when(ingress).when(egress);
    else if (ingress) yield finding.inbound(nacl.at, args).when(ingress);
    else if (egress) yield finding.outbound(nacl.at, args).when(egress);
  },

  fixes: {},
  remedy:
    'Allow what the subnets need, in both directions: network ACLs keep no state, so answers need an entry too (TCP 1024-65535).',
});

const association = `
        Association:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties:
            NetworkAclId: !Ref Acl
            SubnetId: subnet-0123456789abcdef0`;

export const examples: readonly Example[] = [
  {
    title: 'a network ACL with an inbound entry only',
    dialect: 'cfn',
    bad: `
      Resources:
        Acl:
        ^^^ outbound
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: vpc-0123456789abcdef0
        In:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: "100"
            Protocol: "-1"
            RuleAction: allow
            Egress: "false"
            CidrBlock: 0.0.0.0/0${association}
    `,
  },
  {
    title: 'an outbound entry only, under a condition',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsClosed: !Equals [!Ref AWS::Region, us-east-1]
      Resources:
        Acl:
        ^^^ inbound
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: vpc-0123456789abcdef0
        Out:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 100
            Protocol: -1
            RuleAction: allow
            Egress: true
            CidrBlock: 0.0.0.0/0
        In:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 100
            Protocol: -1
            RuleAction: !If [IsClosed, deny, allow]
            CidrBlock: 0.0.0.0/0${association}
    `,
  },
  {
    title: 'a new network ACL as it comes',
    dialect: 'cfn',
    bad: `
      Resources:
        Acl:
        ^^^ both
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: vpc-0123456789abcdef0${association}
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
                            ^^^^^^^^^^^^^^^^^^^^^^^ outbound
            "Associations": [{"SubnetId": "subnet-0123456789abcdef0"}],
            "Entries": [
              {"Egress": true, "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "CidrBlock": "0.0.0.0/0"},
              {"Egress": false, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"},
              {"Egress": false, "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "CidrBlock": "0.0.0.0/0"}
            ]
          }
        ]
      }
    `,
  },
  {
    title: 'entries whose action or place is not known before deployment',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: {Type: String}
      Resources:
        Acl:
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: vpc-0123456789abcdef0
        Entry:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 100
            Protocol: -1
            RuleAction: !Ref Action
            Egress: !ImportValue shared-direction
            CidrBlock: 0.0.0.0/0${association}
        SharedAcl:
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: vpc-0123456789abcdef0
      Outputs:
        SharedAcl:
          Value: !Ref SharedAcl
    `,
  },
];
