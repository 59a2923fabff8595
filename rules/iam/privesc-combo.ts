import { inWords } from '#core/text/index.ts';
import { isOnlyForPeople, roleReach } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { explained, nameOf, waysUp, startingSubject } from './_privesc.ts';

export default defineRule({
  id: 'iam/privesc-combo',
  title: 'Actions that together lead to more rights',
  severity: 'medium',
  since: '0.1.0',
  why: 'Each of the actions looks harmless. Together they start something new with a role that has more rights, and run in it whatever one likes.',
  refs: [
    'checkov:CKV_AWS_110',
    'parliament:PRIVILEGE_ESCALATION',
    'CWE-269',
    'https://pathfinding.cloud',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html',
  ],
  preset: 'recommended',
  on: startingSubject,
  messages: {
    passRole:
      '{action} with {others} runs whatever one likes with the rights of any role that its service may assume ({path}).',
  },

  *check(statement, finding, facts) {
    for (const way of waysUp(facts, statement)) {
      // Roles that are named were given away on purpose.
      if (way.path.kind !== 'passrole' || !way.on.some(({ pattern }) => roleReach(pattern) === 'all')) continue;
      const others = inWords(way.others.map(({ action }) => action));
      const args = { action: nameOf(way), others, path: way.path.id };
      const found = explained(finding.passRole(way.term.node, args), way);
      if (way.path.isMinor) yield found.withSeverity('info');
      else yield isOnlyForPeople(facts, statement.policy) ? found.withSeverity('low') : found;
    }
  },

  fixes: {},
  remedy: 'Pass only the roles that are meant, and bind iam:PassRole to the service that gets them.',
});

export const examples: readonly Example[] = [
  {
    title: 'instances with any role, by two statements',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: "iam:PassRole"
                  ^^^^^^^^^^^^^^ passRole
          Resource: "*"
          Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } }
        - Effect: Allow
          Action: ["lambda:CreateFunction", "lambda:InvokeFunction", "ec2:RunInstances"]
          Resource: "*"
    `,
  },
  {
    title: 'a pattern in one policy of a role and functions in another',
    dialect: 'cfn',
    bad: `
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: codebuild.amazonaws.com }, Action: sts:AssumeRole }
        Pass:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: pass
            Roles: [!Ref Role]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: iam:Pass*
                          ^^^^^^^^^ passRole
                  Resource: '*'
        Functions:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: functions
            Roles: [!Ref Role]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: ['lambda:CreateFunction', 'lambda:InvokeFunction'], Resource: '*' }
    `,
  },
  {
    title: 'people who start instances with the roles of an account',
    dialect: 'cfn',
    bad: `
      Resources:
        Person:
          Type: AWS::IAM::User
          Properties:
            Policies:
              - PolicyName: instances
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: [ec2:RunInstances, iam:PassRole]
                                                 ^^^^^^^^^^^^ passRole low
                      Resource: '*'
    `,
  },
  {
    title: 'tasks that a template of SAM runs, of a definition with any role',
    dialect: 'cfn',
    bad: `
      Transform: AWS::Serverless-2016-10-31
      Resources:
        Starter:
          Type: AWS::Serverless::Function
          Properties:
            Policies:
              - EcsRunTaskPolicy: { TaskDefinition: '*' }
              - Statement:
                  - Effect: Allow
                    Action: [ecs:RegisterTaskDefinition, iam:PassRole]
                                                         ^^^^^^^^^^^^ passRole
                    Resource: '*'
        Other:
          Type: AWS::Serverless::Function
          Properties:
            Policies:
              - SQSPollerPolicy: { QueueName: jobs }
              - Statement:
                  - Effect: Allow
                    Action: [ecs:RegisterTaskDefinition, iam:PassRole]
                    Resource: '*'
    `,
  },
  {
    title: 'instances of one type only, which run all the same',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: "iam:PassRole"
                  ^^^^^^^^^^^^^^ passRole
          Resource: "*"
        - Effect: Allow
          Action: "ec2:RunInstances"
          Resource: "*"
          Condition: { StringEquals: { "ec2:InstanceType": "t3.micro" } }
    `,
  },
  {
    title: 'passing that a Deny keeps to another service',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], Resource: "*" }
        - { Effect: Deny, Action: "iam:PassRole", Resource: "*", Condition: { StringNotEquals: { "iam:PassedToService": "ec2.amazonaws.com" } } }
    `,
  },
  {
    title: 'roles that a Deny leaves, and instances that it does not',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: ["iam:PassRole", "ec2:RunInstances", "glue:CreateDevEndpoint"], Resource: "*" }
        - { Effect: Deny, Action: "iam:PassRole", NotResource: "arn:aws:iam::111122223333:role/ci" }
    `,
  },
  {
    title: 'a user by what its group may, and a role by a managed policy of AWS',
    dialect: 'cfn',
    bad: `
      Resources:
        Person:
          Type: AWS::IAM::User
          Properties:
            Groups: [!Ref Team]
            Policies:
              - PolicyName: pass
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: iam:PassRole
                              ^^^^^^^^^^^^ passRole low
                      Resource: '*'
        Team:
          Type: AWS::IAM::Group
          Properties:
            GroupName: team
        Functions:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            Groups: [team]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: ['lambda:CreateFunction', 'lambda:InvokeFunction'], Resource: 'arn:aws:lambda:*:111122223333:function:*' }
        Builder:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: codebuild.amazonaws.com }, Action: sts:AssumeRole }
            ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonEC2FullAccess]
            Policies:
              - PolicyName: pass
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: iam:PassRole
                              ^^^^^^^^^^^^ passRole
                      Resource: '*'
    `,
  },
  {
    title: 'parts that are never there together, of two groups, and of a managed policy that only reads',
    dialect: 'cfn',
    good: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Builder:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: codebuild.amazonaws.com }, Action: sts:AssumeRole }
            ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess]
            Policies:
              - PolicyName: pass
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - !If [IsProd, { Effect: Allow, Action: iam:PassRole, Resource: '*' }, !Ref AWS::NoValue]
                    - !If [IsProd, !Ref AWS::NoValue, { Effect: Allow, Action: ec2:RunInstances, Resource: '*' }]
        Starters:
          Type: AWS::IAM::Group
          Properties:
            Policies:
              - PolicyName: start
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - { Effect: Allow, Action: ec2:RunInstances, Resource: '*' }
        Passers:
          Type: AWS::IAM::Group
          Properties:
            Policies:
              - PolicyName: pass
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - { Effect: Allow, Action: iam:PassRole, Resource: '*' }
    `,
  },
  {
    title: 'another service, no service, what is denied, and a boundary',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: "iam:PassRole"
          Resource: "*"
          Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } }
        - { Effect: Allow, Action: ["lambda:CreateFunction", "lambda:InvokeFunction"], Resource: "*" }
        - { Effect: Deny, Action: "ec2:RunInstances", Resource: "*" }
    `,
  },
  {
    title: 'passing without anything that takes a role, and a role that is named',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "iam:PassRole", Resource: "*" }
        - { Effect: Allow, Action: "ec2:DescribeInstances", Resource: "*" }
        - { Effect: Allow, Action: "iam:PassRole", Resource: "arn:aws:iam::111122223333:role/jobs" }
        - { Effect: Allow, Action: "lambda:InvokeFunction", Resource: "*" }
    `,
  },
];
