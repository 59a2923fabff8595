import { denyFirstCommand, entryText, naclEntrySubject, shadowOf } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { putDenyFirst } from './_nacl.ts';

export default defineRule({
  id: 'network/nacl-entry-shadowed',
  title: 'Network ACL entry that never applies',
  severity: 'medium',
  since: '0.1.0',
  why: 'EC2 asks entries in the order of their numbers and stops at the first that matches. A deny behind an allow for the same packets stops nothing, although it reads as if it did.',
  refs: [
    'WB404',
    'CWE-561',
    'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html',
    'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html',
  ],
  preset: 'recommended',
  on: naclEntrySubject,
  checklist: { 4: { deny: 'note', allow: 'note' } },
  messages: {
    deny: 'Entry {entry} of {nacl} stops nothing{when}: entry {first} comes before it and lets those packets through.',
    allow: {
      text: 'Entry {entry} of {nacl} lets nothing through{when}: entry {first} comes before it and stops those packets.',
      severity: 'low',
    },
    unused: {
      text: 'Entry {entry} of {nacl} changes nothing{when}: entry {first}{more} before it says the same of all its packets.',
      severity: 'info',
    },
  },

  *check({ nacl, entry }, finding, facts) {
    const shadow = shadowOf(facts, nacl, entry);
    if (!shadow) return;
    const message = shadow.isSame ? 'unused' : shadow.form.action === 'deny' ? 'deny' : 'allow';
    const args = {
      entry: entryText(shadow.form),
      nacl: nacl.text,
      first: shadow.by,
      more: shadow.isAlone ? '' : ', with others,',
    };
    const found = finding[message](entry.at, args).when(shadow.when);
    yield shadow.byEntry ? found.also(shadow.byEntry.at, 'The entry that comes first.') : found;
  },

  commands: {
    denyFirst: {
      title: 'Copy the AWS commands that put the deny first',
      text({ subject, facts, finding }) {
        const shadow = shadowOf(facts, subject.nacl, subject.entry);
        return shadow && finding.message === 'deny'
          ? denyFirstCommand(subject.nacl, subject.entry, shadow.byNumber)
          : undefined;
      },
    },
  },

  fixes: {
    denyFirst: {
      title: 'Put the deny first (replaces the entry)',
      applicability: 'needs-review',
      apply({ edit, subject, facts, finding }) {
        const shadow = shadowOf(facts, subject.nacl, subject.entry);
        return shadow && finding.message === 'deny' ? putDenyFirst(edit, subject, shadow.byNumber) : 'decline';
      },
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'a deny of an address range behind an allow for everything',
    dialect: 'cfn',
    bad: `
      Resources:
        Acl:
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: vpc-0123456789abcdef0
        AllowIn:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 100
            Protocol: -1
            RuleAction: allow
            Egress: false
            CidrBlock: 0.0.0.0/0
        AllowOut:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 100
            Protocol: -1
            RuleAction: allow
            Egress: true
            CidrBlock: 0.0.0.0/0
        DenyAttacker:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 200
                        ^^^ deny
            Protocol: -1
            RuleAction: deny
            Egress: false
            CidrBlock: 198.51.100.0/24
    `,
    fixes: ['denyFirst'],
  },
  {
    title: 'an allow behind a deny, and one that repeats another',
    dialect: 'cfn',
    bad: `
      Resources:
        Acl:
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: vpc-0123456789abcdef0
        DenyVpc:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 100
            Protocol: -1
            RuleAction: deny
            Egress: true
            CidrBlock: 10.0.0.0/8
        AllowEndpoint:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 110
                        ^^^ allow
            Protocol: 6
            RuleAction: allow
            Egress: true
            CidrBlock: 10.0.240.0/28
            PortRange: {From: 443, To: 443}
        AllowWeb:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 120
            Protocol: 6
            RuleAction: allow
            Egress: true
            CidrBlock: 0.0.0.0/0
            PortRange: {From: 80, To: 443}
        AllowHttps:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 130
                        ^^^ unused
            Protocol: 6
            RuleAction: allow
            Egress: true
            CidrBlock: 198.51.100.0/24
            PortRange: {From: 443, To: 443}
    `,
  },
  {
    title: 'a deny in the default network ACL, which begins with an allow for everything',
    dialect: 'cfn',
    bad: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        DenySsh:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !GetAtt Vpc.DefaultNetworkAcl
            RuleNumber: 200
                        ^^^ deny
            Protocol: 6
            RuleAction: deny
            Egress: false
            CidrBlock: 0.0.0.0/0
            PortRange: {From: 22, To: 22}
    `,
    fixes: ['denyFirst'],
  },
  {
    title: 'what describe-network-acls prints',
    dialect: 'nacl',
    bad: `
      {
        "NetworkAcls": [
          {
            "NetworkAclId": "acl-0123456789abcdef0",
            "Associations": [{"SubnetId": "subnet-0123456789abcdef0"}],
            "Entries": [
              {"Egress": false, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"},
              {"Egress": false, "RuleNumber": 200, "Protocol": "6", "RuleAction": "deny", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 22, "To": 22}},
                                              ^^^ deny
              {"Egress": true, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}
            ]
          }
        ]
      }
    `,
  },
  {
    title: 'an exception before the deny, and a block that is not known before deployment',
    dialect: 'cfn',
    good: `
      Parameters:
        PartnerCidr: {Type: String}
      Resources:
        Acl:
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: vpc-0123456789abcdef0
        Exception:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 90
            Protocol: 6
            RuleAction: allow
            Egress: true
            CidrBlock: 10.0.240.0/28
            PortRange: {From: 443, To: 443}
        DenyVpc:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 100
            Protocol: -1
            RuleAction: deny
            Egress: true
            CidrBlock: 10.0.0.0/16
        Partner:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 110
            Protocol: -1
            RuleAction: allow
            Egress: true
            CidrBlock: !Ref PartnerCidr
        DenyPartner:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 120
            Protocol: -1
            RuleAction: deny
            Egress: true
            CidrBlock: 192.168.0.0/16
    `,
  },
];
