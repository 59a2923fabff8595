import { defaultGroupUses, launchSubject, roleOf, templateMacros } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';

export default defineRule({
  id: 'runner/default-group',
  title: 'Runners in the default security group',
  severity: 'medium',
  since: '0.1.0',
  why: 'The default group of a VPC lets its members reach each other on every port. One compromised job can attack the runners next to it, and whatever else was put into no group of its own.',
  refs: [
    'WB205',
    'FSBP:EC2.2',
    'CWE-923',
    'https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html',
  ],
  preset: 'ci-runner',
  on: launchSubject,
  checklist: { 2: { absent: 'fail', named: 'fail' }, 4: { absent: 'fail', named: 'fail' } },
  messages: {
    absent:
      '{name} names no security group{when}, so its instances get the default group of the VPC, which accepts everything from its own members.',
    named: '{name} uses the default group of {vpc}{when}, which accepts everything from its own members.',
  },

  *check(data, finding, facts) {
    const { resource, name } = data;
    if (!resource || roleOf(facts, resource) !== 'runner') return;
    const mayChange = facts.get(templateMacros).length > 0;
    for (const { at, vpc, when } of defaultGroupUses(facts, { resource, node: data.node })) {
      if (at)
        yield finding
          .named(at, { name, vpc: vpc ?? 'the VPC' })
          .when(data.when)
          .when(when);
      else if (!mayChange) yield finding.absent(data.at, { name }).when(data.when).when(when);
    }
  },

  fixes: {},
  remedy:
    'Add an `AWS::EC2::SecurityGroup` for the runners, without inbound rules, and name it in `SecurityGroupIds`, or in `Groups` or `GroupSet` of the network interface.',
});

export const examples: readonly Example[] = [
  {
    title: 'no group at all',
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
            CidrBlock: 10.20.0.0/20
        Runner:
        ^^^^^^ absent
          Type: AWS::EC2::Instance
          Properties:
            ImageId: ami-0123456789abcdef0
            SubnetId: !Ref Subnet
    `,
    fixes: [],
  },
  {
    title: 'a launch template of an Auto Scaling group, with a network interface',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerTemplate:
        ^^^^^^^^^^^^^^ absent
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              NetworkInterfaces:
                - {DeviceIndex: 0, AssociatePublicIpAddress: false}
                - {DeviceIndex: 1, AssociatePublicIpAddress: false}
        Runners:
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            MinSize: "0"
            MaxSize: "4"
            LaunchTemplate:
              LaunchTemplateId: !Ref RunnerTemplate
              Version: !GetAtt RunnerTemplate.LatestVersionNumber
    `,
    fixes: [],
  },
  {
    title: 'a group under a condition, in a launch configuration and in an instance',
    dialect: 'cfn',
    bad: `
      Conditions:
        HasGroup: !Equals [!Ref AWS::Region, us-east-1]
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
        RunnerConfiguration:
        ^^^^^^^^^^^^^^^^^^^ absent
          Type: AWS::AutoScaling::LaunchConfiguration
          Properties:
            ImageId: ami-0123456789abcdef0
            SecurityGroups: !If
              - HasGroup
              - [!GetAtt RunnerGroup.GroupId]
              - !Ref AWS::NoValue
        Runner:
        ^^^^^^ absent
          Type: AWS::EC2::Instance
          Properties:
            ImageId: ami-0123456789abcdef0
            NetworkInterfaces:
              - DeviceIndex: "0"
                GroupSet: !If [HasGroup, [!GetAtt RunnerGroup.GroupId], !Ref AWS::NoValue]
    `,
    fixes: [],
  },
  {
    title: 'the default group by name, in JSON',
    dialect: 'cfn',
    bad: `
      {
        "Resources": {
          "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.20.0.0/16"}},
          "RunnerTemplate": {
            "Type": "AWS::EC2::LaunchTemplate",
            "Properties": {
              "LaunchTemplateData": {
                "SecurityGroupIds": [{"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]}]
                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ named
              }
            }
          }
        }
      }
    `,
    fixes: [],
  },
  {
    title: 'the default group in a network interface',
    dialect: 'cfn',
    bad: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            NetworkInterfaces:
              - DeviceIndex: "0"
                GroupSet:
                  - !GetAtt Vpc.DefaultSecurityGroup
                            ^^^^^^^^^^^^^^^^^^^^^^^^ named
    `,
    fixes: [],
  },
  {
    title: 'groups of its own, of a parameter, of an import, and those of a network interface that exists',
    dialect: 'cfn',
    good: `
      Parameters:
        Groups:
          Type: List<AWS::EC2::SecurityGroup::Id>
        Mode:
          Type: String
      Conditions:
        IsOwn: !Equals [!Ref Mode, own]
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
        RunnerOne:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!Ref RunnerGroup]
        RunnerTwo:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: !If [IsOwn, [!Ref RunnerGroup], !Ref Groups]
        RunnerThree:
          Type: AWS::AutoScaling::LaunchConfiguration
          Properties:
            SecurityGroups: [!ImportValue runner-group]
        RunnerFour:
          Type: AWS::EC2::Instance
          Properties:
            NetworkInterfaces:
              - {DeviceIndex: "0", NetworkInterfaceId: eni-0123456789abcdef0}
        RunnerFive:
          Type: AWS::AutoScaling::LaunchConfiguration
          Properties:
            InstanceId: i-0123456789abcdef0
    `,
  },
  {
    title: 'a launch template that leaves the groups to the instance, and an instance that takes them from one',
    dialect: 'cfn',
    good: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              InstanceType: m7i.large
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            LaunchTemplate: {LaunchTemplateId: !Ref RunnerTemplate, Version: "1"}
            SecurityGroupIds: [!Ref RunnerGroup]
        OtherRunner:
          Type: AWS::EC2::Instance
          Properties:
            LaunchTemplate: {LaunchTemplateId: lt-0123456789abcdef0, Version: "1"}
    `,
  },
  {
    title: 'a launch template for whoever launches from it, a cluster that adds its own group, and a server',
    dialect: 'cfn',
    good: `
      Resources:
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              InstanceType: m7i.large
        RunnerNodeTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              InstanceType: m7i.large
        RunnerNodes:
          Type: AWS::EKS::Nodegroup
          Properties:
            ClusterName: ci
            NodeRole: arn:aws:iam::111122223333:role/nodes
            Subnets: [subnet-0123456789abcdef0]
            LaunchTemplate: {Id: !Ref RunnerNodeTemplate}
        BastionHost:
          Type: AWS::EC2::Instance
          Properties:
            ImageId: ami-0123456789abcdef0
    `,
  },
  {
    title: 'a default group that a custom resource has emptied, as CDK does',
    dialect: 'cfn',
    good: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.20.0.0/16
        Emptied:
          Type: Custom::VpcRestrictDefaultSG
          Properties:
            ServiceToken: arn:aws:lambda:us-east-1:111122223333:function:restrict
            DefaultSecurityGroupId: !GetAtt Vpc.DefaultSecurityGroup
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            SecurityGroupIds: [!GetAtt Vpc.DefaultSecurityGroup]
    `,
  },
];
