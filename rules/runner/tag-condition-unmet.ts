import { testedStatementSubject, unmetTags } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';

export default defineRule({
  id: 'runner/tag-condition-unmet',
  title: 'Policy that asks for a tag that resources lack',
  severity: 'low',
  since: '0.1.0',
  why: 'A statement that is limited to tagged resources gives no access to untagged ones. When runners then cannot be ended or used, the limit is what gets removed.',
  refs: [
    'WB1007',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/control-access-with-tags.html',
  ],
  preset: 'ci-runner',
  on: testedStatementSubject,
  checklist: { 10: { unmet: 'note' } },
  messages: {
    unmet:
      'The statement asks for the tag managed-by: warpbuild{when}, so it gives no access to what has none in this file: {names}.',
  },

  *check(statement, finding, facts) {
    for (const { test, untagged, when } of unmetTags(facts, statement))
      yield finding.unmet(test.keyEntry.key, { names: named(untagged) }).when(when);
  },

  fixes: {},
  remedy: 'Add the tag to the resources, to the launch data of templates, or to the whole stack when it is deployed.',
});

const most = 3;

function named(names: readonly string[]): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${String(names.length - most)} more` : shown;
}

export const examples: readonly Example[] = [
  {
    title: 'instances that their template leaves untagged',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              MetadataOptions: { HttpTokens: required }
        EndPolicy:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: end-runners
            Roles: [connection]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: [ec2:TerminateInstances, ec2:CreateTags]
                  Resource: arn:aws:ec2:*:111122223333:instance/*
                  Condition:
                    StringEquals:
                      aws:ResourceTag/managed-by: warpbuild
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^ unmet
    `,
  },
  {
    title: 'groups and subnets without the tag',
    dialect: 'cfn',
    bad: `
      {
        "Resources": {
          "Subnet": {
            "Type": "AWS::EC2::Subnet",
            "Properties": { "VpcId": "vpc-0123456789abcdef0", "CidrBlock": "10.64.0.0/20" }
          },
          "Launch": {
            "Type": "AWS::IAM::Policy",
            "Properties": {
              "PolicyName": "launch",
              "Roles": ["connection"],
              "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": {
                  "Effect": "Allow",
                  "Action": "ec2:RunInstances",
                  "Resource": "*",
                  "Condition": { "StringEquals": { "ec2:ResourceTag/managed-by": ["warpbuild"] } }
                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unmet
                }
              }
            }
          }
        }
      }
    `,
  },
  {
    title: 'tagged resources, other resources, and limits of another kind',
    dialect: 'cfn',
    good: `
      Resources:
        Subnet:
          Type: AWS::EC2::Subnet
          Properties:
            VpcId: vpc-0123456789abcdef0
            CidrBlock: 10.64.0.0/20
            Tags: [{ Key: managed-by, Value: warpbuild }]
        Vpc:
          Type: AWS::EC2::VPC
          Properties: { CidrBlock: 10.64.0.0/16 }
        Policy:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: launch
            Roles: [connection]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: ec2:TerminateInstances
                  Resource: '*'
                  Condition: { StringEquals: { aws:ResourceTag/managed-by: warpbuild } }
                - Effect: Allow
                  Action: ec2:DeleteVpc
                  Resource: '*'
                  Condition: { StringEqualsIfExists: { aws:ResourceTag/managed-by: warpbuild } }
                - Effect: Deny
                  Action: ec2:DeleteVpc
                  Resource: '*'
                  Condition: { StringEquals: { aws:ResourceTag/managed-by: warpbuild } }
    `,
  },
];
