import { inWords } from '#core/text/index.ts';
import {
  escalationsOf,
  isForController,
  purposeOf,
  roleNamedBy,
  roleReach,
  grantSubject,
  type Escalation,
} from '#core/models/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';

export default defineRule({
  id: 'runner/role-escalates',
  title: 'Jobs that can raise their own rights',
  severity: 'high',
  since: '0.1.0',
  why: 'Whoever gets code into one job, by a pull request or by a dependency, makes an administrator of it, and stays when the runner is gone.',
  refs: [
    'WB606',
    'checkov:CKV_AWS_110',
    'parliament:PRIVILEGE_ESCALATION',
    'CWE-269',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html',
  ],
  preset: 'ci-runner',
  on: grantSubject,
  messages: {
    self: '{action} lets jobs raise their own rights{when}.',
    principal: '{action} lets jobs act as another user or role{when}.',
    passRole: '{action} with {others} lets jobs run what they like with the rights of {roles}{when}.',
    existing: '{action} lets jobs take over what runs with other roles in the account{when}.',
    controller: {
      text: '{action} lets whoever takes over the CI controller {gain}{when}.',
      severity: 'medium',
    },
    metadata: { text: '{action} lets jobs turn IMDSv1 back on{when}.', severity: 'medium' },
    ingress: { text: '{action} lets jobs open the security groups of the account{when}.', severity: 'medium' },
  },
  checklist: {
    6: {
      self: 'fail',
      principal: 'fail',
      passRole: 'fail',
      existing: 'fail',
      metadata: 'fail',
      ingress: 'fail',
      controller: 'note',
    },
  },

  *check(statement, finding, facts) {
    if (purposeOf(facts, statement.policy) !== 'runner') return;
    const found = escalationsOf(facts, statement).filter(({ path }) => !path.isMinor);
    const isController = found.length > 0 && isForController(facts, statement.policy);
    for (const escalation of found) {
      const { path, term, others } = escalation;
      const args = { action: nameOf(escalation) };
      const names = inWords(others.map(({ action }) => action));
      const roles = path.kind === 'passrole' ? rolesOf(facts, escalation) : '';
      const said = isController
        ? finding.controller(term.node, { ...args, gain: gainOf(escalation, names, roles) })
        : path.kind === 'passrole'
          ? finding.passRole(term.node, { ...args, others: names, roles })
          : path.kind === 'guard'
            ? finding[escalation.action.startsWith('ec2:Modify') ? 'metadata' : 'ingress'](term.node, args)
            : finding[path.kind](term.node, args);
      const explained = others.reduce(
        (each, other) => (other.node === term.node ? each : each.also(other.node, `${other.action} is allowed here.`)),
        said,
      );
      yield explained.when(escalation.when).when(term.when);
    }
  },

  fixes: {},
  remedy:
    'Take the action out of the role of the runners. Where jobs deploy, let them assume a role of their own for it (`sts:AssumeRole` on that role alone), or limit what they make by a permissions boundary.',
});

/** The action as written, with the one that matters where a pattern hides it. */
function nameOf({ term, action }: Escalation): string {
  const written = render(term.value);
  return written.toLowerCase() === action.toLowerCase() ? `Action "${written}"` : `Action "${written}" (${action})`;
}

/** What somebody gets who has the controller, to complete "lets whoever …". */
function gainOf({ path, action }: Escalation, names: string, roles: string): string {
  if (path.kind === 'passrole') return `run what they like with the rights of ${roles}, together with ${names}`;
  if (path.kind === 'self') return 'raise its rights';
  if (path.kind === 'principal') return 'act as another user or role';
  if (path.kind === 'existing') return 'take over what runs with other roles in the account';
  return action.startsWith('ec2:Modify') ? 'turn IMDSv1 back on' : 'open the security groups of the account';
}

function rolesOf(facts: Facts, { on }: Escalation): string {
  if (on.some(({ pattern }) => roleReach(pattern) === 'all')) return 'every role';
  const names = on.map(({ value }) => roleNamedBy(facts, value)?.id ?? `"${render(value)}"`);
  return inWords([...new Set(names)]);
}

export const examples: readonly Example[] = [
  {
    title: 'a controller that launches agents, and may write policies besides',
    dialect: 'cfn',
    bad: `
      Description: Jenkins with agents on EC2
      Resources:
        JenkinsControllerRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: agents
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action:
                        - ec2:RunInstances
                        - iam:PassRole
                          ^^^^^^^^^^^^ controller
                        - iam:PutRolePolicy
                          ^^^^^^^^^^^^^^^^^ controller
                      Resource: '*'
        Profile:
          Type: AWS::IAM::InstanceProfile
          Properties: { Roles: [!Ref JenkinsControllerRole] }
        Controller:
          Type: AWS::EC2::Instance
          Properties:
            ImageId: ami-0123456789abcdef0
            IamInstanceProfile: !Ref Profile
    `,
  },
  {
    title: 'a controller whose agents share its role',
    dialect: 'cfn',
    bad: `
      Description: Jenkins with agents on EC2
      Resources:
        JenkinsMasterRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: agents
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - { Effect: Allow, Action: iam:PutRolePolicy, Resource: '*' }
                                               ^^^^^^^^^^^^^^^^^ self
        Profile:
          Type: AWS::IAM::InstanceProfile
          Properties: { Roles: [!Ref JenkinsMasterRole] }
        AgentTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              IamInstanceProfile: { Arn: !GetAtt Profile.Arn }
              MetadataOptions: { HttpTokens: required }
    `,
  },
  {
    title: 'jobs that write policies, make keys, and assume every role',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: deploy
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action:
                        - iam:PutRolePolicy
                          ^^^^^^^^^^^^^^^^^ self
                        - iam:Create*
                          ^^^^^^^^^^^ self
                        - sts:AssumeRole
                          ^^^^^^^^^^^^^^ principal
                        - ssm:SendCommand
                          ^^^^^^^^^^^^^^^ existing
                      Resource: '*'
                    - Effect: Allow
                      Action: lambda:UpdateFunctionCode
                              ^^^^^^^^^^^^^^^^^^^^^^^^^ existing
                      Resource: arn:aws:lambda:*:123456789012:function:*
                    - Effect: Allow
                      Action: [ec2:ModifyInstanceMetadataOptions, ec2:AuthorizeSecurityGroupIngress]
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ metadata
                                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ingress
                      Resource: '*'
        RunnerProfile:
          Type: AWS::IAM::InstanceProfile
          Properties: { Roles: [!Ref RunnerRole] }
    `,
  },
  {
    title: 'passing a role in one policy, and launching instances in another',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: launch
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - { Effect: Allow, Action: 'ec2:Run*', Resource: '*' }
        RunnerProfile:
          Type: AWS::IAM::InstanceProfile
          Properties: { Roles: [!Ref RunnerRole] }
        Passing:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: pass
            Roles: [!Ref RunnerRole]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: iam:PassRole
                          ^^^^^^^^^^^^ passRole
                  Resource: '*'
                  Condition: { StringEquals: { iam:PassedToService: ec2.amazonaws.com } }
    `,
  },
  {
    title: 'passing to a service that jobs cannot use, own roles, tags, single resources, and a boundary',
    dialect: 'cfn',
    good: `
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            RoleName: ci-runner
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
        RunnerProfile:
          Type: AWS::IAM::InstanceProfile
          Properties: { Roles: [!Ref RunnerRole] }
        Jobs:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: jobs
            Roles: [!Ref RunnerRole]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: iam:PassRole
                  Resource: '*'
                  Condition: { StringEquals: { iam:PassedToService: ec2.amazonaws.com } }
                - { Effect: Allow, Action: iam:PassRole, Resource: !GetAtt RunnerRole.Arn }
                - { Effect: Allow, Action: 'lambda:CreateFunction', Resource: '*' }
                - { Effect: Allow, Action: 'lambda:InvokeFunction', Resource: '*' }
                - { Effect: Allow, Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::111122223333:role/deploy' }
                - Effect: Allow
                  Action: ssm:SendCommand
                  Resource: '*'
                  Condition: { StringEquals: { 'aws:ResourceTag/team': ci } }
                - { Effect: Allow, Action: 'iam:AttachRolePolicy', Resource: '*' }
                - { Effect: Deny, Action: 'iam:Attach*', Resource: '*' }
        BoundRole:
          Type: AWS::IAM::Role
          Properties:
            PermissionsBoundary: arn:aws:iam::123456789012:policy/limits
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: more
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement: [{ Effect: Allow, Action: 'iam:PutRolePolicy', Resource: '*' }]
        FunctionRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: more
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement: [{ Effect: Allow, Action: 'iam:PutRolePolicy', Resource: '*' }]
    `,
  },
];
