import { freeNumber, naclEntrySubject, type EntryForm } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { both } from '#core/values/index.ts';
import { ownNumber } from './_nacl.ts';

export default defineRule({
  id: 'network/nacl-number-repeated',
  title: 'Network ACL entries with one number',
  severity: 'medium',
  since: '0.1.0',
  why: 'EC2 takes each number once in a direction, so the deployment fails at the second entry and a deny that was meant may never be there.',
  refs: [
    'WB410',
    'cfn_nag:F79',
    'kics:045ddb54',
    'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html',
  ],
  preset: 'recommended',
  on: naclEntrySubject,
  checklist: { 4: { repeated: 'note' } },
  messages: {
    repeated: '{nacl} has two {direction} entries with number {number}{when}, and EC2 takes each number once.',
  },

  *check({ nacl, entry }, finding) {
    const before = nacl.entries.slice(0, nacl.entries.indexOf(entry));
    for (const form of entry.forms) {
      const { number, direction } = form;
      if (number === undefined || !direction) continue;
      for (const other of before) {
        const same = other.forms.find((each) => isSame(each, form) && both(each.when, form.when));
        const when = same && both(same.when, form.when);
        if (!when) continue;
        yield finding
          .repeated(entry.at, { nacl: nacl.text, direction: direction === 'egress' ? 'outbound' : 'inbound', number })
          .when(when)
          .also(other.at, 'The other entry with this number.');
        return;
      }
    }
  },

  fixes: {
    renumber: {
      title: 'Take the next free number (replaces the entry)',
      applicability: 'needs-review',
      apply({ edit, subject: { nacl, entry } }) {
        const own = ownNumber(edit, entry);
        const number = own && freeNumber(nacl, own.number, 1);
        return own && number !== undefined ? edit.replace(own.node, own.isText ? String(number) : number) : 'decline';
      },
    },
  },
});

function isSame(a: EntryForm, b: EntryForm): boolean {
  return a.number === b.number && a.direction === b.direction;
}

export const examples: readonly Example[] = [
  {
    title: 'two inbound entries',
    dialect: 'cfn',
    bad: `
      Resources:
        Acl:
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: vpc-0123456789abcdef0
        Https:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 100
            Protocol: 6
            RuleAction: allow
            CidrBlock: 0.0.0.0/0
            PortRange: {From: 443, To: 443}
        Answers:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: "100"
                        ^^^^^ repeated
            Protocol: "6"
            RuleAction: allow
            Egress: "false"
            CidrBlock: 0.0.0.0/0
            PortRange: {From: 1024, To: 65535}
        Out:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: 100
            Protocol: -1
            RuleAction: allow
            Egress: true
            CidrBlock: 0.0.0.0/0
    `,
    fixes: ['renumber'],
  },
  {
    title: 'entries of which only one is ever there',
    dialect: 'cfn',
    good: `
      Parameters:
        Mode: {Type: String, AllowedValues: [open, closed], Default: closed}
      Conditions:
        IsOpen: !Equals [!Ref Mode, open]
      Resources:
        Acl:
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: vpc-0123456789abcdef0
        In:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: !If [IsOpen, 100, 110]
            Protocol: -1
            RuleAction: allow
            CidrBlock: 0.0.0.0/0
        FromOffice:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: !Ref Acl
            RuleNumber: !If [IsOpen, 110, 100]
            Protocol: -1
            RuleAction: allow
            CidrBlock: 198.51.100.0/24
    `,
  },
  {
    title: 'what describe-network-acls prints of an ACL with the same number in both directions',
    dialect: 'nacl',
    good: `
      {
        "NetworkAcls": [
          {
            "NetworkAclId": "acl-0123456789abcdef0",
            "Associations": [{"SubnetId": "subnet-0123456789abcdef0"}],
            "Entries": [
              {"Egress": true, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"},
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
    title: 'a list of entries that was put together by hand',
    dialect: 'nacl',
    bad: `
      {
        "NetworkAcls": [
          {
            "NetworkAclId": "acl-0123456789abcdef0",
            "Entries": [
              {"Egress": true, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"},
              {"Egress": false, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"},
              {"Egress": false, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "deny", "CidrBlock": "10.0.0.0/16"}
                                              ^^^ repeated
            ]
          }
        ]
      }
    `,
  },
];
