import { freeId } from '#core/models/index.ts';
import { ref, type Editor } from '#core/edit/index.ts';
import { freeNumber, lostReplies, naclSubject, type Nacl } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { get, plainText } from '#core/syntax/index.ts';

export default defineRule({
  id: 'network/nacl-replies-blocked',
  title: 'Network ACL that lets requests out and no answers in',
  severity: 'medium',
  since: '0.1.0',
  why: 'Network ACLs keep no state: the answer to an HTTPS request needs an inbound entry of its own, for the port that the client chose. Without it everything that was allowed out fails, and the hurried repair is to allow everything.',
  refs: [
    'WB407',
    'https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports',
    'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html',
  ],
  preset: 'recommended',
  on: naclSubject,
  checklist: { 4: { blocked: 'note', partly: 'note' } },
  messages: {
    blocked:
      '{nacl} lets HTTPS out over {family}{when}, but not the answers back in on TCP 1024-65535, so outbound HTTPS fails.',
    partly: {
      text: '{nacl} lets HTTPS out over {family}{when}, but answers back in on TCP {ports} only; Linux takes them on 32768-60999, Windows on 49152-65535, NAT gateways on 1024-65535.',
      severity: 'low',
    },
  },

  *check(nacl, finding, facts) {
    if (nacl.associations.length === 0 && !nacl.isShared) return;
    if (nacl.isShared && nacl.entries.length === 0) return;
    for (const { family, out, isMeant, ports, when } of lostReplies(facts, nacl)) {
      const args = { nacl: nacl.text, family: family === 4 ? 'IPv4' : 'IPv6' };
      const found = ports === '' ? finding.blocked(nacl.at, args) : finding.partly(nacl.at, { ...args, ports });
      // All ports out may only be there for the answers of servers.
      const judged = ports === '' && !isMeant ? found.withSeverity('low') : found;
      const shown = out ? judged.also(out.at, 'The entry that lets HTTPS out.') : judged;
      yield shown.when(when);
    }
  },

  fixes: {
    letAnswersIn: {
      title: 'Let answers in on TCP 1024-65535',
      applicability: 'needs-review',
      apply: letAnswersIn,
    },
  },
});

/** An inbound entry behind all others, so that every deny stays in force. */
function letAnswersIn({ edit, facts, finding, subject: nacl }: FixContext<Nacl>): Editor | 'decline' {
  const numbers = nacl.entries.flatMap(({ forms }) =>
    forms.flatMap((form) => (form.direction === 'egress' ? [] : [form])),
  );
  const last = Math.max(90, ...numbers.map(({ number }) => number ?? 0));
  const number = freeNumber(nacl, last + 10, 1);
  const isStopped = numbers.some(
    ({ action, range }) => action !== 'allow' && (!range || range.last - range.first > 1n << 31n),
  );
  if (!nacl.owner || number === undefined || isStopped || finding.args['family'] !== 'IPv4') return 'decline';
  const condition = plainText(get(nacl.owner.node, 'Condition'));
  return edit.insertResource(freeId(facts, `${nacl.owner.id}InAnswers`), {
    Type: 'AWS::EC2::NetworkAclEntry',
    ...(condition === undefined ? {} : { Condition: condition }),
    Properties: {
      map: {
        NetworkAclId: ref(nacl.owner.id),
        RuleNumber: number,
        Protocol: 6,
        RuleAction: 'allow',
        Egress: false,
        CidrBlock: '0.0.0.0/0',
        PortRange: { From: 1024, To: 65535 },
      },
    },
  });
}

const association = `
        Association:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties:
            NetworkAclId: !Ref Acl
            SubnetId: subnet-0123456789abcdef0`;

export const examples: readonly Example[] = [
  {
    title: 'HTTPS out, and nothing in but HTTPS',
    dialect: 'cfn',
    bad: `
      Resources:
        Acl:
        ^^^ blocked
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: vpc-0123456789abcdef0
        OutHttps:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 100
            Protocol: 6
            RuleAction: allow
            Egress: true
            CidrBlock: 0.0.0.0/0
            PortRange: {From: 443, To: 443}
        InHttps:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 100
            Protocol: 6
            RuleAction: allow
            CidrBlock: 0.0.0.0/0
            PortRange: {From: 443, To: 443}${association}
    `,
    fixes: ['letAnswersIn'],
  },
  {
    title: 'everything out, which may only be there for the answers of a web server',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsPublic: !Equals [!Ref AWS::Region, us-east-1]
      Resources:
        Acl:
        ^^^ blocked low
          Type: AWS::EC2::NetworkAcl
          Condition: IsPublic
          Properties:
            VpcId: vpc-0123456789abcdef0
        Out:
          Type: AWS::EC2::NetworkAclEntry
          Condition: IsPublic
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 100
            Protocol: -1
            RuleAction: allow
            Egress: true
            CidrBlock: 0.0.0.0/0
        InHttps:
          Type: AWS::EC2::NetworkAclEntry
          Condition: IsPublic
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 100
            Protocol: 6
            RuleAction: allow
            CidrBlock: 0.0.0.0/0
            PortRange: {From: 443, To: 443}
        Association:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Condition: IsPublic
          Properties:
            NetworkAclId: !Ref Acl
            SubnetId: subnet-0123456789abcdef0
    `,
    fixes: ['letAnswersIn'],
  },
  {
    title: 'too few ports',
    dialect: 'cfn',
    bad: `
      Resources:
        Acl:
        ^^^ partly
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: vpc-0123456789abcdef0
        OutHttps:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 100
            Protocol: 6
            RuleAction: allow
            Egress: true
            CidrBlock: 0.0.0.0/0
            PortRange: {From: 443, To: 443}
        InAnswers:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 100
            Protocol: 6
            RuleAction: allow
            CidrBlock: 0.0.0.0/0
            PortRange: {From: 1024, To: 40000}${association}
    `,
    fixes: ['letAnswersIn'],
  },
  {
    title: 'what describe-network-acls prints',
    dialect: 'nacl',
    bad: `
      {
        "NetworkAcls": [
          {
            "NetworkAclId": "acl-0123456789abcdef0",
                            ^^^^^^^^^^^^^^^^^^^^^^^ blocked
            "Associations": [{"SubnetId": "subnet-0123456789abcdef0"}],
            "Entries": [
              {"Egress": true, "RuleNumber": 100, "Protocol": "6", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 443, "To": 443}},
              {"Egress": false, "RuleNumber": 100, "Protocol": "17", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 1024, "To": 65535}}
            ]
          }
        ]
      }
    `,
  },
  {
    title: 'a subnet with IPv6 whose answers get in over IPv4 only',
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
        ^^^ blocked
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: !Ref Vpc
        Out:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: 6, RuleAction: allow, Egress: true, CidrBlock: 0.0.0.0/0, PortRange: {From: 443, To: 443}}
        OutV6:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 110, Protocol: 6, RuleAction: allow, Egress: true, Ipv6CidrBlock: "::/0", PortRange: {From: 443, To: 443}}
        In:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: 6, RuleAction: allow, CidrBlock: 0.0.0.0/0, PortRange: {From: 1024, To: 65535}}
        Association:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties:
            NetworkAclId: !Ref Acl
            SubnetId: !Ref Subnet
    `,
  },
  {
    title: 'answers on the ports of Linux, behind a deny of the VPC; and no HTTPS to the internet at all',
    dialect: 'cfn',
    good: `
      Resources:
        Acl:
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: vpc-0123456789abcdef0
        OutHttps:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: 6, RuleAction: allow, Egress: true, CidrBlock: 0.0.0.0/0, PortRange: {From: 443, To: 443}}
        DenyVpc:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: -1, RuleAction: deny, CidrBlock: 10.0.0.0/8}
        InAnswers:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref Acl, RuleNumber: 200, Protocol: 6, RuleAction: allow, CidrBlock: 0.0.0.0/0, PortRange: {From: 32768, To: 65535}}
        LocalAcl:
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: vpc-0123456789abcdef0
        LocalOut:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref LocalAcl, RuleNumber: 100, Protocol: -1, RuleAction: allow, Egress: true, CidrBlock: 10.0.0.0/8}
        LocalIn:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref LocalAcl, RuleNumber: 100, Protocol: 6, RuleAction: allow, CidrBlock: 10.0.0.0/8, PortRange: {From: 5432, To: 5432}}${association}
        LocalAssociation:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties:
            NetworkAclId: !Ref LocalAcl
            SubnetId: subnet-0fedcba9876543210
    `,
  },
];
