import { ref } from '#core/edit/index.ts';
import { nameOf, resourcesOfType, resourceSubject, type Resource } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { both, property, type Path } from '#core/values/index.ts';
import type { Facts } from '#core/facts/index.ts';

export default defineRule({
  id: 'runner/vpc-default',
  title: 'Runners in the default VPC',
  severity: 'medium',
  since: '0.1.0',
  why: 'Everything that names no network lands in the default VPC, where all subnets are public: a runner has neighbours there that nobody thought of.',
  refs: [
    'WB103',
    'CIS-AWS-1.2:2.9',
    'https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html',
  ],
  preset: 'ci-runner',
  on: resourceSubject('AWS::EC2::SecurityGroup', 'AWS::EC2::Instance'),
  messages: {
    group: 'Group {name} names no VPC{when}, so it is made in the default VPC.',
    instance: '{name} names no subnet{when}, so it runs in the default VPC.',
  },
  checklist: { 1: { group: 'fail', instance: 'fail' } },

  *check(found, finding, facts) {
    const isGroup = found.type === 'AWS::EC2::SecurityGroup';
    const message = isGroup ? finding.group : finding.instance;
    for (const path of isGroup ? absentPaths(facts, found, 'VpcId') : withoutSubnet(facts, found)) {
      const when = both(found.when, path);
      if (when) yield message(nameOf(found), { name: found.id }).when(when);
    }
  },

  fixes: {
    useVpc: {
      title: 'Put it into the VPC of this template; replaces the group',
      applicability: 'needs-review',
      asked: 'never',
      apply({ edit, subject, finding, facts }) {
        const [vpc, ...others] = facts.get(resourcesOfType, 'AWS::EC2::VPC');
        const isMissing = !entryOf(subject.properties, 'VpcId');
        if (finding.message !== 'group' || !vpc || others.length > 0 || !subject.properties || !isMissing)
          return 'decline';
        return edit.put(subject.properties, 'VpcId', ref(vpc.id));
      },
    },
  },
});

function absentPaths(facts: Facts, { node }: Resource, key: string): readonly Path[] {
  return property(facts, node, 'Properties', key).absent;
}

/** Paths on which an instance has no subnet, no interface of its own and no launch template that may bring them. */
function withoutSubnet(facts: Facts, found: Resource): readonly Path[] {
  return ['NetworkInterfaces', 'LaunchTemplate'].some((key) => entryOf(found.properties, key))
    ? []
    : absentPaths(facts, found, 'SubnetId');
}

export const examples: readonly Example[] = [
  {
    title: 'a group beside a VPC that it does not name',
    dialect: 'cfn',
    bad: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        RunnerGroup:
        ^^^^^^^^^^^ group
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners # no inbound
            SecurityGroupIngress: []
    `,
    fixes: ['useVpc'],
  },
  {
    title: 'an instance without a subnet, and a group that has a VPC in one case only',
    dialect: 'cfn',
    bad: `
      Parameters:
        VpcId:
          Type: String
      Conditions:
        HasVpc: !Not [!Equals [!Ref VpcId, ""]]
      Resources:
        RunnerGroup:
        ^^^^^^^^^^^ group
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !If [HasVpc, !Ref VpcId, !Ref AWS::NoValue]
        Runner:
        ^^^^^^ instance
          Type: AWS::EC2::Instance
          Properties:
            ImageId: ami-0123456789abcdef0
    `,
    fixes: [],
  },
  {
    title: 'a group and an instance with a place',
    dialect: 'cfn',
    good: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: vpc-0123456789abcdef0
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            SubnetId: subnet-0123456789abcdef0
        Other:
          Type: AWS::EC2::Instance
          Properties:
            LaunchTemplate:
              LaunchTemplateId: lt-0123456789abcdef0
              Version: "1"
    `,
  },
];
