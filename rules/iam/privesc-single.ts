import { isOnlyForPeople } from '#core/models/index.ts';
import type { EscalationPath } from '#core/data/index.ts';
import { defineRule, type Example, type Severity } from '#core/rule/index.ts';
import { explained, nameOf, waysUp, startingSubject } from './_privesc.ts';
import { isToldOf } from './_star.ts';

export default defineRule({
  id: 'iam/privesc-single',
  title: 'Action that leads to more rights by itself',
  severity: 'high',
  since: '0.1.0',
  why: 'Whoever gets hold of these credentials needs one call to make an administrator of them, or to act as another user.',
  refs: [
    'checkov:CKV_AWS_110',
    'parliament:PRIVILEGE_ESCALATION',
    'CWE-269',
    'https://pathfinding.cloud',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html',
  ],
  preset: 'recommended',
  on: startingSubject,
  messages: {
    self: '{action} raises the own rights ({path}).',
    principal: '{action} gives the rights of another user or role ({path}).',
    assume: { text: '{action} takes on every role of the account that lets it ({path}).', severity: 'medium' },
    shell: {
      text: '{action} runs whatever one likes with the rights of other roles in the account ({path}).',
      severity: 'medium',
    },
    existing: { text: '{action} takes over what runs with other roles in the account ({path}).', severity: 'low' },
    minor: {
      text: '{action} on all of the account may be used to act with the rights of other roles ({path}).',
      severity: 'info',
    },
    undenied: {
      text: '{action} on all of the account may be used to take off a policy that denies something ({path}).',
      severity: 'info',
    },
  },

  *check(statement, finding, facts) {
    for (const way of waysUp(facts, statement)) {
      const message = messageOf(way.path);
      if (message === undefined || (way.path.isMinor && isToldOf(facts, statement, way))) continue;
      const found = explained(finding[message](way.term.node, { action: nameOf(way), path: way.path.id }), way);
      const less = isOnlyForPeople(facts, statement.policy) ? lesser[message] : undefined;
      yield less === undefined ? found : found.withSeverity(less);
    }
  },

  fixes: {},
  remedy:
    'Limit the action to the users, roles and resources that are meant. What makes or widens a role or user may demand a permissions boundary with `iam:PermissionsBoundary` instead.',
});

/** People do such things for a living. */
const lesser: Readonly<Partial<Record<string, Severity>>> = { self: 'medium', principal: 'medium', assume: 'low' };

function messageOf({ id, kind, isMinor }: EscalationPath) {
  if (kind === 'passrole' || kind === 'guard') return undefined;
  if (isMinor) return kind === 'self' ? 'undenied' : 'minor';
  if (id === 'sts-001') return 'assume';
  return atOnce.has(id) ? 'shell' : kind;
}

/** One call of these, or two of the same kind, runs what is given. */
const atOnce: ReadonlySet<string> = new Set(['ssm-001', 'ssm-002', 'lambda-003', 'cloudformation-005']);

export const examples: readonly Example[] = [
  {
    title: 'what deployments do, too: builds, stacks and functions with roles of their own',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: "codebuild:StartBuild"
                  ^^^^^^^^^^^^^^^^^^^^^^ minor
          Resource: "arn:aws:codebuild:*:111122223333:project/*"
        - Effect: Allow
          Action: ["ecs:ExecuteCommand", "ecs:DescribeTasks"]
                   ^^^^^^^^^^^^^^^^^^^^ minor
          Resource: "arn:aws:ecs:*:111122223333:*"
    `,
  },
  {
    title: 'what may take a Deny off, on all roles of the account',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: ["iam:DetachRolePolicy", "iam:DeleteRolePolicy"]
                   ^^^^^^^^^^^^^^^^^^^^^^ undenied
                                           ^^^^^^^^^^^^^^^^^^^^^^ undenied
          Resource: "arn:aws:iam::111122223333:role/*"
    `,
  },
  {
    title: 'on a star, of which a rule of its own speaks, and says this as well',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: ["codebuild:StartBuild", "iam:DetachRolePolicy"]
          Resource: "*"
    `,
  },
  {
    title: 'one project and one stack, and a way for people who manage functions under a tag',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "codebuild:StartBuild", Resource: "arn:aws:codebuild:eu-west-1:111122223333:project/app" }
        - { Effect: Allow, Action: "cloudformation:UpdateStack", Resource: "arn:aws:cloudformation:eu-west-1:111122223333:stack/app/*" }
        - { Effect: Allow, Action: "lambda:UpdateFunctionConfiguration", Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/team": "web" } } }
        - { Effect: Allow, Action: "ecs:ExecuteCommand", Resource: "*" }
    `,
  },
  {
    title: 'writing policies, making keys of others, and taking over what runs',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action:
            - "iam:PutRolePolicy"
              ^^^^^^^^^^^^^^^^^^^ self
            - "iam:GetRole"
          Resource: "*"
        - Effect: Allow
          Action: "iam:CreateAccessKey"
                  ^^^^^^^^^^^^^^^^^^^^^ principal
          Resource: "arn:aws:iam::111122223333:user/*"
        - Effect: Allow
          Action: "lambda:UpdateFunctionCode"
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ shell
          Resource: "arn:aws:lambda:*:111122223333:function:*"
        - Effect: Allow
          Action: ["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"]
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ existing
          Resource: "arn:aws:ec2:*:111122223333:launch-template/*"
    `,
  },
  {
    title: 'all roles but one, and none',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: "iam:PutRolePolicy"
                  ^^^^^^^^^^^^^^^^^^^ self
          NotResource: "arn:aws:iam::111122223333:role/admin"
        - Effect: Allow
          Action: "iam:UpdateAssumeRolePolicy"
          NotResource: "arn:aws:iam::*:role/*"
    `,
  },
  {
    title: 'a pattern for people, in a policy of a group',
    dialect: 'cfn',
    bad: `
      Resources:
        Support:
          Type: AWS::IAM::Group
        Rights:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            Groups: [!Ref Support]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: iam:Attach*
                          ^^^^^^^^^^^ self medium
                  Resource: '*'
    `,
  },
  {
    title: 'a function that may assume every role, if it is in production',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: jobs
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: !If [IsProd, sts:AssumeRole, sts:GetCallerIdentity]
                                           ^^^^^^^^^^^^^^ assume
                      Resource: '*'
    `,
  },
  {
    title: 'limits that are none: policies of administrators, the own account, a key that may be absent',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: "iam:AttachRolePolicy"
                  ^^^^^^^^^^^^^^^^^^^^^^ self
          Resource: "*"
          Condition: { ArnLike: { "iam:PolicyARN": "arn:aws:iam::aws:policy/*" } }
        - Effect: Allow
          Action: "iam:PutUserPolicy"
                  ^^^^^^^^^^^^^^^^^^^ self
          Resource: "*"
          Condition: { StringEquals: { "aws:ResourceAccount": "111122223333" } }
        - Effect: Allow
          Action: "iam:PutRolePolicy"
                  ^^^^^^^^^^^^^^^^^^^ self
          Resource: "*"
          Condition: { StringEqualsIfExists: { "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/limits" } }
    `,
  },
  {
    title: 'a Deny that only some stacks have, in a policy of its own',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: jobs
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: iam:CreatePolicyVersion
                              ^^^^^^^^^^^^^^^^^^^^^^^ self
                      Resource: '*'
        Guard:
          Type: AWS::IAM::Policy
          Condition: IsProd
          Properties:
            PolicyName: guard
            Roles: [!Ref Role]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Deny, Action: 'iam:*', Resource: '*' }
    `,
  },
  {
    title: 'a Deny in a managed policy that only some stacks attach',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
            ManagedPolicyArns:
              - !Ref Jobs
              - !If [IsProd, !Ref Guard, !Ref AWS::NoValue]
        Jobs:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: iam:CreatePolicyVersion
                          ^^^^^^^^^^^^^^^^^^^^^^^ self
                  Resource: '*'
        Guard:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Deny, Action: 'iam:*', Resource: '*' }
    `,
  },
  {
    title: 'a Deny that only some stacks have, in the role',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: jobs
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: iam:CreatePolicyVersion
                              ^^^^^^^^^^^^^^^^^^^^^^^ self
                      Resource: '*'
              - !If
                - IsProd
                - PolicyName: guard
                  PolicyDocument:
                    Version: '2012-10-17'
                    Statement:
                      - { Effect: Deny, Action: 'iam:*', Resource: '*' }
                - !Ref AWS::NoValue
    `,
  },
  {
    title: 'boundaries that are none: left out, one of administrators, and one that only some stacks have',
    dialect: 'cfn',
    bad: `
      Parameters:
        Limits: { Type: String, Default: '' }
      Conditions:
        HasLimits: !Not [!Equals [!Ref Limits, '']]
      Resources:
        Without:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
            PermissionsBoundary: !Ref AWS::NoValue
            Policies:
              - PolicyName: jobs
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: iam:CreatePolicyVersion
                              ^^^^^^^^^^^^^^^^^^^^^^^ self
                      Resource: '*'
        Administrators:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
            PermissionsBoundary: arn:aws:iam::aws:policy/AdministratorAccess
            Policies:
              - PolicyName: jobs
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: iam:CreatePolicyVersion
                              ^^^^^^^^^^^^^^^^^^^^^^^ self
                      Resource: '*'
        Perhaps:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
            PermissionsBoundary: !If [HasLimits, !Ref Limits, !Ref AWS::NoValue]
            Policies:
              - PolicyName: jobs
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: iam:CreatePolicyVersion
                              ^^^^^^^^^^^^^^^^^^^^^^^ self
                      Resource: '*'
    `,
  },
  {
    title: 'a Deny that is attached wherever the rights are',
    dialect: 'cfn',
    good: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
            ManagedPolicyArns:
              - !If [IsProd, !Ref Jobs, !Ref AWS::NoValue]
              - !If [IsProd, !Ref Guard, !Ref AWS::NoValue]
        Jobs:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: iam:CreatePolicyVersion
                  Resource: '*'
        Guard:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Deny, Action: 'iam:*', Resource: '*' }
    `,
  },
  {
    title: 'a Deny in each stack that has the role',
    dialect: 'cfn',
    good: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
        IsProdHere: !And [!Condition IsProd, !Equals [!Ref AWS::Region, eu-west-1]]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Condition: IsProdHere
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: jobs
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: iam:CreatePolicyVersion
                      Resource: '*'
        Guard:
          Type: AWS::IAM::Policy
          Condition: IsProd
          Properties:
            PolicyName: guard
            Roles: [!Ref Role]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Deny, Action: 'iam:*', Resource: '*' }
        Own:
          Type: AWS::IAM::Role
          Condition: IsProd
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: jobs
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: iam:CreatePolicyVersion
                      Resource: '*'
              - PolicyName: guard
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - { Effect: Deny, Action: 'iam:*', Resource: '*' }
    `,
  },
  {
    title: 'a Deny in each stack, one or the other',
    dialect: 'cfn',
    good: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: jobs
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: iam:CreatePolicyVersion
                      Resource: '*'
              - !If
                - IsProd
                - PolicyName: guard
                  PolicyDocument:
                    Version: '2012-10-17'
                    Statement:
                      - { Effect: Deny, Action: 'iam:*', Resource: '*' }
                - PolicyName: other
                  PolicyDocument:
                    Version: '2012-10-17'
                    Statement:
                      - { Effect: Deny, Action: 'iam:*', Resource: '*' }
    `,
  },
  {
    title: 'boundaries, or a Deny instead, in each stack that has the role',
    dialect: 'cfn',
    good: `
      Parameters:
        Limits: { Type: String }
      Conditions:
        HasLimits: !Not [!Equals [!Ref Limits, '']]
      Resources:
        Always:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
            PermissionsBoundary: !Ref Limits
            Policies:
              - PolicyName: jobs
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: iam:CreatePolicyVersion
                      Resource: '*'
        Perhaps:
          Type: AWS::IAM::Role
          Condition: HasLimits
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
            PermissionsBoundary: !If [HasLimits, !Ref Limits, !Ref AWS::NoValue]
            Policies:
              - PolicyName: jobs
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: iam:CreatePolicyVersion
                      Resource: '*'
        Either:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
            PermissionsBoundary: !If [HasLimits, !Ref Limits, !Ref AWS::NoValue]
            Policies:
              - PolicyName: jobs
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: iam:CreatePolicyVersion
                      Resource: '*'
              - !If
                - HasLimits
                - !Ref AWS::NoValue
                - PolicyName: guard
                  PolicyDocument:
                    Version: '2012-10-17'
                    Statement:
                      - { Effect: Deny, Action: 'iam:*', Resource: '*' }
    `,
  },
  {
    title: 'what a Deny with NotAction or NotResource takes away',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "iam:CreateAccessKey", Resource: "*" }
        - { Effect: Deny, Action: "iam:CreateAccessKey", NotResource: "arn:aws:iam::111122223333:user/\${aws:username}" }
        - { Effect: Allow, Action: "iam:PutUserPolicy", Resource: "*" }
        - { Effect: Deny, NotAction: ["iam:Create*", "s3:*"], Resource: "*" }
    `,
  },
  {
    title: 'a boundary that a Deny demands',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: ["iam:CreateRole", "iam:PutRolePolicy"], Resource: "*" }
        - { Effect: Deny, Action: ["iam:CreateRole", "iam:PutRolePolicy"], Resource: "*", Condition: { StringNotEquals: { "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/limits" } } }
    `,
  },
  {
    title: 'own keys, named roles, a boundary that is demanded, what is denied, and full administration',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "iam:CreateAccessKey", Resource: "arn:aws:iam::111122223333:user/\${aws:username}" }
        - { Effect: Allow, Action: "sts:AssumeRole", Resource: "arn:aws:iam::111122223333:role/deploy" }
        - { Effect: Allow, Action: "iam:PutRolePolicy", Resource: "*", Condition: { StringEquals: { "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/limits" } } }
        - { Effect: Allow, Action: "iam:AttachUserPolicy", Resource: "*" }
        - { Effect: Deny, Action: "iam:AttachUserPolicy", Resource: "*" }
        - { Effect: Allow, Action: "iam:*", Resource: "*" }
    `,
  },
  {
    title: 'roles with the tag of their maker',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "sts:AssumeRole", Resource: "*", Condition: { "ForAnyValue:StringEquals": { "iam:ResourceTag/aws-cdk:bootstrap-role": [deploy, lookup] } } }
    `,
  },
];
