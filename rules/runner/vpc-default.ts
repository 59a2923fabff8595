import { hole, ref } from '#core/edit/index.ts';
import {
  nameOf,
  resource,
  resourcesOfType,
  resourceSubject,
  roleOf,
  templateMacros,
  type Resource,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { descendants, entryOf, get, plainText } from '#core/syntax/index.ts';
import { both, property, referenceOf, sectionNames, templateEntry, type Path } from '#core/values/index.ts';
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
  on: resourceSubject('AWS::EC2::SecurityGroup', 'AWS::EC2::Instance', 'AWS::AutoScaling::AutoScalingGroup'),
  messages: {
    group: 'Group {name} names no VPC{when}, so it is made in the default VPC.',
    instance: '{name} names no subnet{when}, so it runs in the default VPC.',
    scaling: '{name} names no subnets{when}, so it launches runners in the default VPC.',
  },
  checklist: { 1: { group: 'fail', instance: 'fail', scaling: 'fail' } },

  *check(found, finding, facts) {
    if (facts.get(templateMacros).length > 0) return;
    const { message, paths } = placeless(facts, found);
    for (const path of paths) {
      const when = both(found.when, path);
      if (when) yield finding[message](nameOf(found), { name: found.id }).when(when);
    }
  },

  fixes: {
    useVpc: {
      title: 'Put it into the VPC of this stack; replaces the group',
      applicability: 'needs-review',
      asked: 'never',
      apply({ edit, subject, finding, facts }) {
        const vpc = onlyVpc(facts);
        if (finding.message !== 'group' || vpc === undefined || !lacksVpc(subject)) return 'decline';
        return edit.put(subject.properties, 'VpcId', ref(vpc));
      },
    },
    nameVpc: {
      title: 'Set VpcId; replaces the group',
      applicability: 'placeholder',
      asked: 'never',
      apply({ edit, subject, finding, facts }) {
        if (finding.message !== 'group' || onlyVpc(facts) !== undefined || !lacksVpc(subject)) return 'decline';
        return edit.put(subject.properties, 'VpcId', hole('VPC of the runners', 'vpc-0123456789abcdef0'));
      },
    },
  },
});

function lacksVpc(owner: Resource): owner is Resource & { readonly properties: NonNullable<Resource['properties']> } {
  return owner.properties !== undefined && !entryOf(owner.properties, 'VpcId');
}

/** The one VPC of the template; in a template without any, the one parameter for an existing VPC. */
function onlyVpc(facts: Facts): string | undefined {
  const vpcs = facts.get(resourcesOfType, 'AWS::EC2::VPC').map(({ id }) => id);
  const given = facts
    .get(sectionNames, 'Parameters')
    .filter((name) => plainText(get(facts.get(templateEntry, `Parameters/${name}`)?.value, 'Type')) === vpcIdType);
  const [only, ...others] = vpcs.length > 0 ? vpcs : given;
  return others.length === 0 ? only : undefined;
}

const vpcIdType = 'AWS::EC2::VPC::Id';

/** Paths on which a resource is in the default VPC, and the message for its kind. */
function placeless(facts: Facts, found: Resource) {
  switch (found.type) {
    case 'AWS::EC2::SecurityGroup':
      return { message: 'group', paths: absentPaths(facts, found, 'VpcId') } as const;
    case 'AWS::EC2::Instance': {
      const isRunner = roleOf(facts, found) === 'runner';
      return { message: 'instance', paths: isRunner ? withoutSubnet(facts, found) : [] } as const;
    }
    default: {
      const isKnown = launchesRunners(facts, found);
      return { message: 'scaling', paths: isKnown ? absentPaths(facts, found, 'VPCZoneIdentifier') : [] } as const;
    }
  }
}

/** Whether all that a scaling group launches is in the template, is for runners, and leaves the subnet to the group. */
function launchesRunners(facts: Facts, { properties }: Resource): boolean {
  const named = properties ? [...descendants(properties)].flatMap((node) => referenceOf(node)?.id ?? []) : [];
  const launched = [...new Set(named)].flatMap((id) => facts.get(resource, id) ?? []).filter(isLaunchData);
  return (
    launched.length > 0 &&
    launched.every(
      (each) =>
        roleOf(facts, each) === 'runner' &&
        !entryOf(get(each.properties, 'LaunchTemplateData'), 'NetworkInterfaces') &&
        each.properties !== undefined,
    )
  );
}

function isLaunchData({ type }: Resource): boolean {
  return type === 'AWS::EC2::LaunchTemplate' || type === 'AWS::AutoScaling::LaunchConfiguration';
}

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
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              ImageId: ami-0123456789abcdef0
        Runners:
        ^^^^^^^ scaling
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            AvailabilityZones: !GetAZs ""
            LaunchTemplate:
              LaunchTemplateId: !Ref RunnerTemplate
              Version: !GetAtt RunnerTemplate.LatestVersionNumber
            MinSize: "0"
            MaxSize: "4"
    `,
    fixes: [],
  },
  {
    title: 'a group in a template without any VPC',
    dialect: 'cfn',
    bad: `
      {
        "Resources": {
          "RunnerGroup": {
          ^^^^^^^^^^^^^ group
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": { "GroupDescription": "CI runners" }
          }
        }
      }
    `,
    fixes: ['nameVpc'],
  },
  {
    title: 'a group beside a parameter for a VPC',
    dialect: 'cfn',
    bad: `
      Parameters:
        Network:
          Type: AWS::EC2::VPC::Id
      Resources:
        RunnerGroup:
        ^^^^^^^^^^^ group
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
    `,
    fixes: ['useVpc'],
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
        BastionHost:
          Type: AWS::EC2::Instance
          Properties:
            ImageId: ami-0123456789abcdef0
        Other:
          Type: AWS::EC2::Instance
          Properties:
            LaunchTemplate:
              LaunchTemplateId: lt-0123456789abcdef0
              Version: "1"
    `,
  },
];
