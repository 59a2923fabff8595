import { launchSubject, pathsWithoutTemplate, resourcesOfType, roleOf, type LaunchData } from '#core/models/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { property } from '#core/values/index.ts';

export default defineRule({
  id: 'runner/profile-missing',
  title: 'Launch data without an instance profile',
  severity: 'low',
  since: '0.1.0',
  why: 'Jobs that need AWS and get no role are given access keys instead, which do not expire and end up in logs and caches.',
  refs: [
    'WB601',
    'guard:EC2_INSTANCE_PROFILE_ATTACHED',
    'cdk-nag:EC2InstanceProfileAttached',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html',
  ],
  preset: 'ci-runner',
  on: launchSubject,
  messages: {
    missing:
      '{name} has no instance profile{when}. That is fine if jobs need no AWS access; otherwise attach one, and no access keys.',
  },
  checklist: { 6: { missing: 'note' } },

  *check(data, finding, facts) {
    if (data.kind === 'image-builder' || data.kind === 'setting' || getsProfileElsewhere(facts, data)) return;
    if (data.resource && roleOf(facts, data.resource) !== 'runner') return;
    const found = finding.missing(data.at, { name: data.name }).when(data.when);
    for (const when of property(facts, data.node, 'IamInstanceProfile').absent)
      for (const alone of pathsWithoutTemplate(facts, data)) yield found.when(when).when(alone);
  },

  fixes: {},
  remedy:
    'Make a role that only EC2 may assume, with what jobs need and no more, an `AWS::IAM::InstanceProfile` with it, and name the profile in `IamInstanceProfile`.',
});

/** Whether instances of the template bring their own profile to launch templates. EKS does for its nodes, and takes none. */
function getsProfileElsewhere(facts: Facts, { kind }: LaunchData): boolean {
  if (kind !== 'launch-template') return false;
  if (facts.get(resourcesOfType, 'AWS::EKS::Nodegroup').length > 0) return true;
  return facts
    .get(resourcesOfType, 'AWS::EC2::Instance')
    .some(({ properties }) => entryOf(properties, 'LaunchTemplate') && entryOf(properties, 'IamInstanceProfile'));
}

export const examples: readonly Example[] = [
  {
    title: 'a launch template for runners, and one that has a profile in production only',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        RunnerTemplate:
        ^^^^^^^^^^^^^^ missing
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              ImageId: ami-0123456789abcdef0
        SpareTemplate:
        ^^^^^^^^^^^^^ missing
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              ImageId: ami-0123456789abcdef0
              IamInstanceProfile: !If
                - IsProd
                - Arn: arn:aws:iam::123456789012:instance-profile/ci
                - !Ref AWS::NoValue
    `,
  },
  {
    title: 'launch data for the command line',
    dialect: 'launch-data',
    bad: `
      {
        "ImageId": "ami-0123456789abcdef0",
        "MetadataOptions": {
        ^^^^^^^^^^^^^^^^^ missing
          "HttpTokens": "required"
        }
      }
    `,
  },
  {
    title: 'a profile by reference, by name, of a launch template, or for instances that bring it',
    dialect: 'cfn',
    good: `
      Parameters:
        Profile: { Type: String }
      Resources:
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            IamInstanceProfile: !Ref Profile
            LaunchTemplate: { LaunchTemplateId: !Ref RunnerTemplate, Version: '1' }
        OtherRunner:
          Type: AWS::EC2::Instance
          Properties:
            LaunchTemplate: { LaunchTemplateName: elsewhere, Version: '1' }
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData: { ImageId: ami-0123456789abcdef0 }
    `,
  },
];
