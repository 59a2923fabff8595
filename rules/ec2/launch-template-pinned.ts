import { cfnType } from '#core/data/index.ts';
import { getAtt, type Editor } from '#core/edit/index.ts';
import { isOwn, pinnedVersions, templateUseSubject, type TemplateUse } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { get, type SyntaxNode } from '#core/syntax/index.ts';

export default defineRule({
  id: 'ec2/launch-template-pinned',
  title: 'Launch template version that changes of the template do not reach',
  severity: 'low',
  since: '0.1.0',
  why: 'A change of a launch template makes a new version. What is pinned to the default or to an older one goes on launching instances as before, so that a repair such as requiring IMDSv2 looks done and is not.',
  refs: [
    'WB705',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-launchtemplate.html',
    'https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-templates.html',
  ],
  preset: 'recommended',
  on: templateUseSubject,
  checklist: { 7: { pinned: 'unknown' } },
  messages: {
    pinned:
      '{name} keeps {version} of {template}{when}, so changes of the template, such as requiring IMDSv2, do not get to its instances.',
  },

  *check(use, finding, facts) {
    const args = { name: use.resource.id, template: use.template?.id ?? '' };
    for (const { node, what, when } of pinnedVersions(facts, use))
      yield finding.pinned(node, { ...args, version: what }).when(when);
  },

  fixes: {
    latest: {
      title: 'Use the latest version of {template} (may renew instances)',
      applicability: 'needs-review',
      apply: (context) => (mayReplace(context.subject) ? 'decline' : useLatest(context)),
    },
    latestAndReplace: {
      title: 'Use the latest version of {template} (replaces the resource)',
      applicability: 'needs-review',
      apply: (context) => (mayReplace(context.subject) ? useLatest(context) : 'decline'),
    },
  },
});

function mayReplace({ resource, place }: TemplateUse): boolean {
  const effect = cfnType(resource.type)?.replacement([...place, 'Version']);
  return effect === 'yes' || effect === 'maybe';
}

function useLatest({ edit, finding, subject, tree }: FixContext<TemplateUse>): Editor | 'decline' {
  const { node, resource, template } = subject;
  if (!template || !isOwn(tree, resource.entry, node)) return 'decline';
  const latest = getAtt(template.id, 'LatestVersionNumber');
  const version = get(node, 'Version');
  if (!version) return edit.put(node, 'Version', latest);
  const value = finding.at as SyntaxNode;
  return isOwn(tree, node, value) ? edit.replace(value, latest) : 'decline';
}

export const examples: readonly Example[] = [
  {
    title: 'a group that keeps the default version',
    dialect: 'cfn',
    fixes: ['latest'],
    bad: `
      Resources:
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              MetadataOptions: { HttpTokens: required }
        Runners:
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            MinSize: '0'
            MaxSize: '4'
            LaunchTemplate:
              LaunchTemplateId: !Ref RunnerTemplate
              Version: !GetAtt RunnerTemplate.DefaultVersionNumber # set by hand
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ pinned
    `,
  },
  {
    title: 'a mix of instances, and one override',
    dialect: 'cfn',
    fixes: ['latest'],
    bad: `
      {
        "Resources": {
          "Arm": {
            "Type": "AWS::EC2::LaunchTemplate",
            "Properties": { "LaunchTemplateData": { "MetadataOptions": { "HttpTokens": "required" } } }
          },
          "Runners": {
            "Type": "AWS::AutoScaling::AutoScalingGroup",
            "Properties": {
              "MinSize": "0",
              "MaxSize": "4",
              "MixedInstancesPolicy": {
                "LaunchTemplate": {
                  "LaunchTemplateSpecification": { "LaunchTemplateId": { "Ref": "Arm" }, "Version": "1" },
                                                                                                    ^^^ pinned
                  "Overrides": [
                    {
                      "InstanceType": "m7g.large",
                      "LaunchTemplateSpecification": { "LaunchTemplateId": { "Ref": "Arm" }, "Version": "$Default" }
                                                                                                        ^^^^^^^^^^ pinned
                    }
                  ]
                }
              }
            }
          }
        }
      }
    `,
  },
  {
    title: 'fleets, which cannot change their template',
    dialect: 'cfn',
    fixes: ['latestAndReplace'],
    bad: `
      Resources:
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateName: runner
            LaunchTemplateData:
              MetadataOptions: { HttpTokens: required }
        Fleet:
          Type: AWS::EC2::EC2Fleet
          Properties:
            TargetCapacitySpecification: { TotalTargetCapacity: 2 }
            LaunchTemplateConfigs:
              - LaunchTemplateSpecification:
                  LaunchTemplateId: !Ref RunnerTemplate
                  Version: $Default
                           ^^^^^^^^ pinned
        Spot:
          Type: AWS::EC2::SpotFleet
          Properties:
            SpotFleetRequestConfigData:
              IamFleetRole: arn:aws:iam::111122223333:role/fleet
              TargetCapacity: 2
              LaunchTemplateConfigs:
                - LaunchTemplateSpecification:
                    LaunchTemplateId: !GetAtt RunnerTemplate.LaunchTemplateId
                    Version: '2'
                             ^^^ pinned
    `,
  },
  {
    title: 'a node group and a compute environment that name no version',
    dialect: 'cfn',
    fixes: ['latest', 'latestAndReplace'],
    bad: `
      Resources:
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              MetadataOptions: { HttpTokens: required }
        Nodes:
          Type: AWS::EKS::Nodegroup
          Properties:
            ClusterName: ci
            NodeRole: arn:aws:iam::111122223333:role/nodes
            Subnets: [subnet-0123456789abcdef0]
            LaunchTemplate:
              Id: !Ref RunnerTemplate
                       ^^^^^^^^^^^^^^ pinned
        Batch:
          Type: AWS::Batch::ComputeEnvironment
          Properties:
            Type: MANAGED
            ComputeResources:
              Type: EC2
              MaxvCpus: 16
              InstanceRole: arn:aws:iam::111122223333:instance-profile/nodes
              Subnets: [subnet-0123456789abcdef0]
              LaunchTemplate: { LaunchTemplateId: !Ref RunnerTemplate }
                                                       ^^^^^^^^^^^^^^ pinned
    `,
  },
  {
    title: 'the latest version, a chosen one, and a template of another stack',
    dialect: 'cfn',
    good: `
      Parameters:
        Version:
          Type: String
          Default: $Default
      Resources:
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              MetadataOptions: { HttpTokens: required }
        First:
          Type: AWS::EC2::Instance
          Properties:
            LaunchTemplate: { LaunchTemplateId: !Ref RunnerTemplate, Version: !GetAtt RunnerTemplate.LatestVersionNumber }
        Second:
          Type: AWS::EC2::Instance
          Properties:
            LaunchTemplate: { LaunchTemplateId: !Ref RunnerTemplate, Version: $Latest }
        Third:
          Type: AWS::EC2::Instance
          Properties:
            LaunchTemplate: { LaunchTemplateId: !Ref RunnerTemplate, Version: !Ref Version }
        Fourth:
          Type: AWS::EC2::Instance
          Properties:
            LaunchTemplate: { LaunchTemplateId: lt-0123456789abcdef0, Version: '4' }
    `,
  },
];
