import { holesOf, naclEntrySubject, shadowOf } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { putDenyFirst } from './_nacl.ts';

export default defineRule({
  id: 'network/nacl-allow-before-deny',
  title: 'Network ACL that lets CI runners reach each other before it denies it',
  severity: 'medium',
  since: '0.1.0',
  why: 'The deny is meant to keep runners of different subnets apart, but EC2 stops at the first entry that matches. An allow for the answers of the internet that comes first opens every high port of the other runners, so a job that is taken over can attack the builds next to it.',
  refs: [
    'WB404',
    'CWE-923',
    'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html',
    'https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports',
  ],
  preset: 'ci-runner',
  on: naclEntrySubject,
  checklist: { 4: { hole: 'note' } },
  messages: {
    hole: 'In {nacl}, entry {allow} comes before entry {deny}{when}, so runners in {from} still reach {traffic} of runners in {to}.',
  },

  *check({ nacl, entry }, finding, facts) {
    const hole = facts.get(holesOf, nacl.key).find(({ deny }) => deny.node === entry.node);
    // A deny that stops nothing at all is network/nacl-entry-shadowed.
    if (!hole || shadowOf(facts, nacl, entry)) return;
    const args = {
      nacl: nacl.text,
      allow: hole.allowText,
      deny: hole.denyText,
      from: hole.from,
      to: hole.to,
      traffic: hole.traffic,
    };
    yield finding.hole(entry.at, args).when(hole.when).also(hole.allow.at, 'The allow that comes first.');
  },

  fixes: {
    denyFirst: {
      title: 'Put the deny first (replaces the entry)',
      applicability: 'needs-review',
      apply({ edit, subject, facts }) {
        const hole = facts.get(holesOf, subject.nacl.key).find(({ deny }) => deny.node === subject.entry.node);
        const number = hole?.allow.forms[0]?.number;
        return number === undefined ? 'decline' : putDenyFirst(edit, subject, number);
      },
    },
  },
});

const network = `
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: !Ref VpcCidr
        SubnetA:
          Type: AWS::EC2::Subnet
          Properties:
            VpcId: !Ref Vpc
            CidrBlock: 10.20.0.0/20
        SubnetB:
          Type: AWS::EC2::Subnet
          Properties:
            VpcId: !Ref Vpc
            CidrBlock: 10.20.16.0/20
        RunnerAcl:
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: !Ref Vpc
        AclOfA:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties:
            NetworkAclId: !Ref RunnerAcl
            SubnetId: !Ref SubnetA
        AclOfB:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties:
            NetworkAclId: !Ref RunnerAcl
            SubnetId: !Ref SubnetB`;

export const examples: readonly Example[] = [
  {
    title: 'an allow for answers before the deny of the VPC',
    dialect: 'cfn',
    bad: `
      Description: Network of the CI runners
      Parameters:
        VpcCidr: {Type: String, Default: 10.20.0.0/16}
      Resources:${network}
        InAnswers:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref RunnerAcl
            RuleNumber: "100"
            Protocol: "6"
            RuleAction: allow
            Egress: "false"
            CidrBlock: 0.0.0.0/0
            PortRange: {From: "1024", To: "65535"}
        InDenyVpc:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref RunnerAcl
            RuleNumber: "200"
                        ^^^^^ hole
            Protocol: "-1"
            RuleAction: deny
            Egress: "false"
            CidrBlock: !GetAtt Vpc.CidrBlock
        Out:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref RunnerAcl
            RuleNumber: 100
            Protocol: -1
            RuleAction: allow
            Egress: true
            CidrBlock: 0.0.0.0/0
    `,
    fixes: ['denyFirst'],
  },
  {
    title: 'the deny before the allow; and an allow that comes first in one direction only',
    dialect: 'cfn',
    good: `
      Description: Network of the CI runners
      Parameters:
        VpcCidr: {Type: String, Default: 10.20.0.0/16}
      Resources:${network}
        InDenyVpc:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref RunnerAcl, RuleNumber: 100, Protocol: -1, RuleAction: deny, Egress: false, CidrBlock: !Ref VpcCidr}
        InAnswers:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref RunnerAcl, RuleNumber: 200, Protocol: 6, RuleAction: allow, Egress: false, CidrBlock: 0.0.0.0/0, PortRange: {From: 1024, To: 65535}}
        OutHttps:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref RunnerAcl, RuleNumber: 100, Protocol: 6, RuleAction: allow, Egress: true, CidrBlock: 0.0.0.0/0, PortRange: {From: 443, To: 443}}
        OutDenyVpc:
          Type: AWS::EC2::NetworkAclEntry
          Properties: {NetworkAclId: !Ref RunnerAcl, RuleNumber: 200, Protocol: -1, RuleAction: deny, Egress: true, CidrBlock: !Ref VpcCidr}
    `,
  },
];
