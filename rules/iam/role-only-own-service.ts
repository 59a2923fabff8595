import {
  mayGrant,
  passedToService,
  passRoleGrant,
  patternOf,
  resourceTerms,
  roleNamedBy,
  serviceName,
  passingSubject,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { inWords } from '#core/text/index.ts';

export default defineRule({
  id: 'iam/role-only-own-service',
  title: 'Role that is passed to services that may not assume it',
  severity: 'info',
  since: '0.1.0',
  why: 'The role cannot be used in this way. Whoever looks for the reason at night tends to let every service have it.',
  refs: [
    'CWE-269',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_PassedToService',
  ],
  preset: 'recommended',
  on: passingSubject,
  messages: {
    other: '{role} may be passed to {passed} only, yet {trusted} may assume it.',
  },

  *check(statement, finding, facts) {
    if (!mayGrant(statement) || !passRoleGrant(statement)) return;
    for (const { value, node, when } of resourceTerms(statement)) {
      const role = roleNamedBy(facts, value);
      if (!role?.onlyServices) continue;
      for (const limit of passedToService(statement)) {
        if (!limit.bound || limit.services.length === 0 || limit.test.unknown.length > 0) continue;
        const passed = limit.services.map((each) =>
          /[*?$]/.test(patternOf(each.value)) ? undefined : serviceName(each.value),
        );
        const isKnown = passed.every((name) => name !== undefined);
        if (!isKnown || passed.some((name) => role.services.includes(name))) continue;
        const args = { role: role.id, passed: inWords(passed), trusted: inWords(role.services) };
        const found = finding.other(node, args);
        yield found
          .also(limit.test.keyEntry.key, 'The services are named here.')
          .when(statement.when)
          .when(limit.when)
          .when(when);
      }
    }
  },

  fixes: {},
  remedy: 'Name the service that runs with the role in both places: in iam:PassedToService and in who may assume it.',
});

export const examples: readonly Example[] = [
  {
    title: 'a role of functions that is passed to instances',
    dialect: 'cfn',
    bad: `
      Resources:
        Jobs:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }]
        Launcher:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: iam:PassRole
                  Resource: !GetAtt Jobs.Arn
                                    ^^^^^^^^ other
                  Condition: { StringEquals: { iam:PassedToService: [ec2.amazonaws.com, ecs-tasks.amazonaws.com] } }
    `,
  },
  {
    title: 'a template in JSON, in some stacks',
    dialect: 'cfn',
    bad: `
      {
        "Conditions": { "IsProd": { "Fn::Equals": [{ "Ref": "AWS::StackName" }, "prod"] } },
        "Resources": {
          "Jobs": {
            "Type": "AWS::IAM::Role",
            "Properties": {
              "AssumeRolePolicyDocument": {
                "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }]
              }
            }
          },
          "Launcher": {
            "Type": "AWS::IAM::Policy",
            "Condition": "IsProd",
            "Properties": {
              "PolicyName": "launch",
              "Roles": ["launcher"],
              "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                  {
                    "Effect": "Allow",
                    "Action": "iam:PassRole",
                    "Resource": { "Fn::GetAtt": ["Jobs", "Arn"] },
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ other
                    "Condition": { "StringEquals": { "iam:PassedToService": "lambda.amazonaws.com" } }
                  }
                ]
              }
            }
          }
        }
      }
    `,
  },
  {
    title:
      'one service of both, no condition, patterns, what a parameter gives, others that may assume it, and roles elsewhere',
    dialect: 'cfn',
    good: `
      Parameters:
        Service: { Type: String }
      Resources:
        Jobs:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement: [{ Effect: Allow, Principal: { Service: [ec2.amazonaws.com, lambda.amazonaws.com] }, Action: sts:AssumeRole }]
        Shared:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com, AWS: '111122223333' }, Action: sts:AssumeRole, Condition: { StringEquals: { sts:ExternalId: a } } }]
        Launcher:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: iam:PassRole, Resource: !GetAtt Jobs.Arn, Condition: { StringEquals: { iam:PassedToService: [ec2.amazonaws.com, ecs-tasks.amazonaws.com] } } }
                - { Effect: Allow, Action: iam:PassRole, Resource: !GetAtt Jobs.Arn }
                - { Effect: Allow, Action: iam:PassRole, Resource: !GetAtt Jobs.Arn, Condition: { StringLike: { iam:PassedToService: 'ecs*.amazonaws.com' } } }
                - { Effect: Allow, Action: iam:PassRole, Resource: !GetAtt Jobs.Arn, Condition: { StringEquals: { iam:PassedToService: !Ref Service } } }
                - { Effect: Allow, Action: iam:PassRole, Resource: !GetAtt Shared.Arn, Condition: { StringEquals: { iam:PassedToService: lambda.amazonaws.com } } }
                - { Effect: Allow, Action: iam:PassRole, Resource: 'arn:aws:iam::111122223333:role/elsewhere', Condition: { StringEquals: { iam:PassedToService: lambda.amazonaws.com } } }
    `,
  },
];
