import { managedPolicyBreadth } from '#core/data/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { isOwn, managedPolicyList, policyHolderSubject, type PolicyHolder } from '#core/models/index.ts';
import type { Editor } from '#core/edit/index.ts';

export default defineRule({
  id: 'iam/managed-policy-broad',
  title: 'Broad managed policy attached',
  severity: 'medium',
  since: '0.1.0',
  why: 'Managed policies of AWS know nothing of what a role is for, so they allow their actions on everything in the account, and AWS adds actions to them.',
  refs: [
    'WB605',
    'checkov:CKV_AWS_274',
    'cfn_nag:W43',
    'cfn_nag:W44',
    'CWE-250',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html',
  ],
  narrowerRefs: {
    'checkov:CKV_AWS_274': { messages: ['admin'] },
    'cfn_nag:W43': { messages: ['admin'] },
    'cfn_nag:W44': { messages: ['broad', 'minor'] },
  },
  preset: 'recommended',
  on: policyHolderSubject,
  messages: {
    admin: {
      text: 'Managed policy {policy} makes {name} an administrator of the account{when}.',
      severity: 'high',
    },
    broad: 'Managed policy {policy} gives {name} more than one task needs{when}, on everything in the account.',
    minor: {
      text: 'Managed policy {policy} lets {name} write to every repository of the account{when}.',
      severity: 'low',
    },
  },
  checklist: { 6: { admin: 'fail', broad: 'fail', minor: 'partial' } },

  *check({ name, purpose, policies }, finding) {
    for (const { node, policy, when } of policies) {
      const breadth = managedPolicyBreadth(policy);
      if (!breadth) continue;
      const found = finding[breadth](node, { policy, name });
      yield (purpose === 'other' ? found.withSeverity(lesser[breadth]) : found).when(when);
    }
  },

  fixes: {
    drop: {
      title: 'Drop {policy} (removes what it allows)',
      applicability: 'needs-review',
      apply: drop,
    },
  },
});

/** Of what jobs do not have: one step less. */
const lesser = { admin: 'medium', broad: 'low', minor: 'info' } as const;

function drop({ edit, subject: { owner }, finding, tree }: FixContext<PolicyHolder>): Editor | 'decline' {
  const list = owner && managedPolicyList(owner)?.value;
  const item = list?.kind === 'seq' ? list.items.find((each) => each === finding.at) : undefined;
  if (!owner || list?.kind !== 'seq' || !item || !isOwn(tree, owner.entry, item)) return 'decline';
  return edit.removeItem(list, item, 'remove-key');
}

export const examples: readonly Example[] = [
  {
    title: 'the role of runners with the rights of administrators, and the old policy of Systems Manager',
    dialect: 'cfn',
    fixes: ['drop'],
    bad: `
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
            ManagedPolicyArns:
              - arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore
              - arn:aws:iam::aws:policy/AdministratorAccess # for now
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ admin
              - !Sub arn:\${AWS::Partition}:iam::aws:policy/service-role/AmazonEC2RoleforSSM
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ broad
        RunnerProfile:
          Type: AWS::IAM::InstanceProfile
          Properties: { Roles: [!Ref RunnerRole] }
    `,
  },
  {
    title: 'a policy that is the only one, and one for pushing images',
    dialect: 'cfn',
    fixes: ['drop'],
    bad: `
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            Description: Rights of CI jobs
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
            ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser]
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ minor
        Function:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
            ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonS3FullAccess]
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ broad low
    `,
  },
  {
    title: 'functions of SAM, which take bare names of managed policies; templates of SAM are scoped',
    dialect: 'cfn',
    fixes: ['drop'],
    bad: `
      Transform: AWS::Serverless-2016-10-31
      Resources:
        Upload:
          Type: AWS::Serverless::Function
          Properties:
            Handler: index.handler
            Policies:
              - S3CrudPolicy: { BucketName: uploads }
              - AWSXrayWriteOnlyAccess
              - AmazonS3FullAccess
                ^^^^^^^^^^^^^^^^^^ broad low
        Flow:
          Type: AWS::Serverless::StateMachine
          Properties:
            DefinitionUri: flow.json
            Policies: [arn:aws:iam::aws:policy/AdministratorAccess]
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ admin medium
    `,
  },
  {
    title: 'administrators in a development stack, by a condition',
    dialect: 'cfn',
    bad: `
      Parameters:
        Stage: { Type: String, AllowedValues: [dev, prod], Default: dev }
      Conditions:
        IsDev: !Equals [!Ref Stage, dev]
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
            ManagedPolicyArns:
              - !If [IsDev, 'arn:aws:iam::aws:policy/IAMFullAccess', !Ref AWS::NoValue]
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ admin
    `,
  },
  {
    title: 'what list-attached-role-policies printed',
    dialect: 'iam-policy',
    fixes: [],
    bad: `
      {
        "AttachedPolicies": [
          {
            "PolicyName": "PowerUserAccess",
            "PolicyArn": "arn:aws:iam::aws:policy/PowerUserAccess"
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ broad
          }
        ]
      }
    `,
  },
  {
    title: 'narrow policies, policies that only read, and policies of the account',
    dialect: 'cfn',
    good: `
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
            ManagedPolicyArns:
              - arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore
              - arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly
              - arn:aws:iam::123456789012:policy/TeamFullAccess
              - !Ref Pushing
        Pushing:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: sns:Publish, Resource: 'arn:aws:sns:eu-west-1:123456789012:builds' }
    `,
  },
];
