import { inWords } from '#core/text/index.ts';
import {
  escalationsOf,
  purposeOf,
  roleNamedBy,
  roleReach,
  statementSubject,
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
  on: statementSubject,
  messages: {
    self: '{action} lets jobs raise their own rights{when}.',
    principal: '{action} lets jobs act as another user or role{when}.',
    passRole: '{action} with {others} lets jobs run what they like with the rights of {roles}{when}.',
    existing: '{action} lets jobs take over what runs with other roles in the account{when}.',
    metadata: { text: '{action} lets jobs turn IMDSv1 back on{when}.', severity: 'medium' },
    ingress: { text: '{action} lets jobs open the security groups of the account{when}.', severity: 'medium' },
  },
  checklist: {
    6: { self: 'fail', principal: 'fail', passRole: 'fail', existing: 'fail', metadata: 'fail', ingress: 'fail' },
  },

  *check(statement, finding, facts) {
    if (purposeOf(facts, statement.policy) !== 'runner') return;
    for (const escalation of escalationsOf(facts, statement)) {
      const { path, term, others } = escalation;
      const args = { action: nameOf(escalation) };
      const names = inWords(others.map(({ action }) => action));
      const found =
        path.kind === 'passrole'
          ? finding.passRole(term.node, { ...args, others: names, roles: rolesOf(facts, escalation) })
          : path.kind === 'guard'
            ? finding[escalation.action.startsWith('ec2:Modify') ? 'metadata' : 'ingress'](term.node, args)
            : finding[path.kind](term.node, args);
      const explained = others.reduce(
        (each, other) =>
          other.term.node === term.node ? each : each.also(other.term.node, `${other.action} is allowed here.`),
        found,
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

function rolesOf(facts: Facts, { on }: Escalation): string {
  if (on.some(({ pattern }) => roleReach(pattern) === 'all')) return 'every role';
  const names = on.map(({ value }) => roleNamedBy(facts, value)?.id ?? `"${render(value)}"`);
  return inWords([...new Set(names)]);
}

export const examples: readonly Example[] = [
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
