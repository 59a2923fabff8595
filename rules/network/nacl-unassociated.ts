import { naclSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';

export default defineRule({
  id: 'network/nacl-unassociated',
  title: 'Network ACL without a subnet',
  severity: 'medium',
  since: '0.1.0',
  why: 'A network ACL guards the subnets that it is associated with. Without any, its denies protect nothing, and the subnets keep the default network ACL, which lets everything through.',
  refs: [
    'WB405',
    'FSBP:EC2.16',
    'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-associations.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-16',
  ],
  preset: 'recommended',
  on: naclSubject,
  checklist: { 4: { unassociated: 'note' } },
  messages: {
    unassociated: '{nacl} is associated with no subnet{when}, so it guards nothing.',
  },

  *check(nacl, finding) {
    if (nacl.associations.length > 0 || nacl.isShared || nacl.isOpen) return;
    yield finding.unassociated(nacl.at, { nacl: nacl.text }).when(nacl.when);
  },

  fixes: {},
  remedy:
    'Add an AWS::EC2::SubnetNetworkAclAssociation for each subnet that it is meant for (aws ec2 replace-network-acl-association), or remove it with its entries.',
});

export const examples: readonly Example[] = [
  {
    title: 'entries, but no association',
    dialect: 'cfn',
    bad: `
      Resources:
        Acl:
        ^^^ unassociated
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
            CidrBlock: 10.0.0.0/16
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
                            ^^^^^^^^^^^^^^^^^^^^^^^ unassociated
            "IsDefault": false,
            "Associations": [],
            "Entries": []
          },
          {"NetworkAclId": "acl-0fedcba9876543210", "IsDefault": true, "Associations": [], "Entries": []}
        ]
      }
    `,
  },
  {
    title: 'an association, and an ACL that another stack may associate',
    dialect: 'cfn',
    good: `
      Resources:
        Acl:
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: vpc-0123456789abcdef0
        Association:
          Type: AWS::EC2::SubnetNetworkAclAssociation
          Properties:
            NetworkAclId: !Ref Acl
            SubnetId: subnet-0123456789abcdef0
        SharedAcl:
          Type: AWS::EC2::NetworkAcl
          Properties:
            VpcId: vpc-0123456789abcdef0
      Outputs:
        Acl:
          Value: !GetAtt SharedAcl.Id
          Export: {Name: shared-acl}
    `,
  },
];
