import { defineRule, type Example, type Severity } from '#core/rule/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  actionTerms,
  isDenied,
  mayGrant,
  mayGrantOnHost,
  wideningStatementSubject,
  type Statement,
} from '#core/models/index.ts';
import { adminActionLeft, onEachPath, reachesEverything, resourcesOf } from './_everything.ts';

export default defineRule({
  id: 'iam/action-star',
  title: 'Every action allowed',
  severity: 'high',
  since: '0.1.0',
  why: 'Whoever gets hold of these credentials can do everything, also make new users and turn off logging.',
  refs: [
    'WB602',
    'WB604',
    'CIS-AWS-3.0:1.16',
    'FSBP:IAM.1',
    'checkov:CKV_AWS_62',
    'checkov:CKV_AWS_63',
    'cfn_nag:F3',
    'cfn_nag:F4',
    'cfn_nag:F5',
    'cfn_nag:F15',
    'cfn_nag:F20',
    'trivy:AWS-0057',
    'CWE-250',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
  ],
  narrowerRefs: {
    'checkov:CKV_AWS_62': { messages: ['admin'] },
    'checkov:CKV_AWS_63': { messages: ['admin', 'actions'] },
    'cfn_nag:F3': { messages: ['admin', 'actions'] },
    'cfn_nag:F4': { messages: ['admin', 'actions'] },
    'cfn_nag:F5': { messages: ['admin', 'actions'] },
    'cfn_nag:F15': { messages: ['host'] },
    'cfn_nag:F20': { messages: ['host'] },
    'trivy:AWS-0057': { messages: ['admin', 'actions'] },
  },
  preset: 'recommended',
  on: wideningStatementSubject,
  messages: {
    admin: { text: 'Action "{action}" on {resources} is full administration of the account.', severity: 'critical' },
    actions: 'Action "{action}" allows every action of every service on {resources}.',
    rest: {
      text: 'Action "{action}" on {resources} allows every action that no Deny and no permissions boundary takes back.',
      severity: 'medium',
    },
    host: {
      text: 'Action "{action}" allows every action that the service has for {resources}.',
      severity: 'medium',
    },
  },
  checklist: { 6: { admin: 'fail', actions: 'fail', rest: 'fail' } },

  *check(statement, finding, facts) {
    if (!mayGrant(statement) && !mayGrantOnHost(statement)) return;
    const args = { resources: resourcesOf(statement) };
    const [star] = actionTerms(statement).filter(({ breadth }) => breadth === 'everything');
    if (star && !isDenied(facts, statement, '*', '*')) {
      const action = star.pattern;
      const found = finding[messageFor(facts, statement)](star.node, { action, ...args });
      yield* onEachPath(found.when(star.when), statement, facts, lesser[found.message] ?? 'medium');
    }
  },

  fixes: {},
  remedy: 'Name the actions that are used. CloudTrail and IAM Access Analyzer list those of the last 90 days.',
});

const lesser: Readonly<Record<string, Severity>> = { admin: 'high', rest: 'low', host: 'low' };

function messageFor(facts: Facts, statement: Statement): 'admin' | 'actions' | 'rest' | 'host' {
  if (mayGrantOnHost(statement)) return 'host';
  if (!reachesEverything(statement)) return 'actions';
  return adminActionLeft(facts, statement) === undefined ? 'rest' : 'admin';
}

export const examples: readonly Example[] = [
  {
    title: 'a policy of an administrator',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "*",
                      ^^^ admin
            "Resource": "*"
          }
        ]
      }
    `,
  },
  {
    title: 'every action on what one account has, as a list, and a single statement',
    dialect: 'cfn',
    bad: `
      Resources:
        Deployer:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: { Service: codebuild.amazonaws.com }
                  Action: sts:AssumeRole
            Policies:
              - PolicyName: deploy
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    Effect: Allow
                    Action: ['*:*']
                             ^^^^^ actions
                    Resource: !Sub arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/orders
    `,
  },
  {
    title: 'a wildcard in an ARN that takes in everything, under a condition',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action:
            - "*"
              ^^^ admin high
          Resource: "arn:aws:*:*:*:*"
          Condition:
            Bool:
              aws:MultiFactorAuthPresent: "true"
    `,
  },
  {
    title: 'a Deny of all but one service, and one under a condition',
    dialect: 'cfn',
    bad: `
      Resources:
        Buckets:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: '*'
                          ^^^ rest
                  Resource: '*'
                - { Effect: Deny, NotAction: ['s3:*'], Resource: '*' }
        InOneRegion:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: '*'
                          ^^^ admin
                  Resource: '*'
                - Effect: Deny
                  NotAction: 's3:*'
                  Resource: '*'
                  Condition: { StringNotEquals: { aws:RequestedRegion: eu-west-1 } }
    `,
  },
  {
    title: 'everything only in a development stack',
    dialect: 'cfn',
    bad: `
      Parameters:
        Stage: { Type: String, AllowedValues: [dev, prod], Default: prod }
      Conditions:
        IsDev: !Equals [!Ref Stage, dev]
      Resources:
        Debug:
          Type: AWS::IAM::ManagedPolicy
          Condition: IsDev
          Properties:
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Action: '*'
                          ^^^ admin high
                  Resource: '*'
    `,
  },
  {
    title: 'everything for people, in a policy of a group',
    dialect: 'cfn',
    bad: `
      Resources:
        Admins:
          Type: AWS::IAM::Group
        AdminRights:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            Groups: [!Ref Admins]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: '*'
                          ^^^ admin high
                  Resource: '*'
    `,
  },
  {
    title: 'everything on a bucket and on a queue, for a role and another account',
    dialect: 'cfn',
    bad: `
      Resources:
        BucketRules:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: artifacts-of-ci
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: !GetAtt Builder.Arn }
                  Action: '*'
                          ^^^ host
                  Resource: ['arn:aws:s3:::artifacts-of-ci', 'arn:aws:s3:::artifacts-of-ci/*']
        QueueRules:
          Type: AWS::SQS::QueuePolicy
          Properties:
            Queues: [jobs]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: '123456789012' }
                  Action: ['*']
                           ^^^ host low
                  Resource: '*'
                  Condition: { IpAddress: { aws:SourceIp: 203.0.113.0/24 } }
        Builder:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: codebuild.amazonaws.com }, Action: 'sts:AssumeRole' }
    `,
  },
  {
    title:
      'all actions denied, or denied after all; a boundary, a trust policy, what has a rule of its own, the own account and a key',
    dialect: 'cfn',
    good: `
      Resources:
        Limits:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Statement:
                - { Effect: Allow, Action: '*', Resource: '*' }
        Person:
          Type: AWS::IAM::User
          Properties:
            PermissionsBoundary: !Ref Limits
            Policies:
              - PolicyName: closed
                PolicyDocument:
                  Statement:
                    - { Effect: Allow, Action: '*', Resource: '*' }
                    - { Effect: Deny, Action: '*', Resource: '*' }
        BucketRules:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: artifacts-of-ci
            PolicyDocument:
              Statement:
                - { Effect: Allow, Principal: '*', Action: '*', Resource: 'arn:aws:s3:::artifacts-of-ci/*' }
                - { Effect: Allow, Principal: { AWS: !Sub 'arn:aws:iam::\${AWS::AccountId}:root' }, Action: '*', Resource: 'arn:aws:s3:::artifacts-of-ci/*' }
                - { Effect: Allow, Principal: { AWS: '123456789012' }, Action: 's3:*', Resource: 'arn:aws:s3:::artifacts-of-ci/*' }
        Key:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: 'arn:aws:iam::123456789012:role/security' }, Action: '*', Resource: '*' }
    `,
  },
  {
    title: 'a boundary, and a Deny of another policy of the role',
    dialect: 'cfn',
    bad: `
      Resources:
        Bounded:
          Type: AWS::IAM::Role
          Properties:
            PermissionsBoundary: !Sub arn:aws:iam::\${AWS::AccountId}:policy/limits-of-deployments
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: cloudformation.amazonaws.com }, Action: 'sts:AssumeRole' }
            Policies:
              - PolicyName: deploy
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - { Effect: Allow, Action: '*', Resource: '*' }
                                               ^^^ rest
        Denied:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: cloudformation.amazonaws.com }, Action: 'sts:AssumeRole' }
            Policies:
              - PolicyName: deploy
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - { Effect: Allow, Action: '*', Resource: '*' }
                                               ^^^ rest
              - PolicyName: no-administration
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - { Effect: Deny, Action: ['iam:*', 'sts:*'], Resource: '*' }
    `,
  },
  {
    title: 'a boundary that some stacks lack, one that limits nothing, and a Deny of another role',
    dialect: 'cfn',
    bad: `
      Parameters:
        IsBounded: { Type: String, AllowedValues: ['true', 'false'] }
      Conditions:
        HasBoundary: !Equals [!Ref IsBounded, 'true']
      Resources:
        Sometimes:
          Type: AWS::IAM::Role
          Properties:
            PermissionsBoundary: !If [HasBoundary, arn:aws:iam::123456789012:policy/limits, !Ref AWS::NoValue]
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: cloudformation.amazonaws.com }, Action: 'sts:AssumeRole' }
            Policies:
              - PolicyName: deploy
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - { Effect: Allow, Action: '*', Resource: '*' }
                                               ^^^ admin
        Limitless:
          Type: AWS::IAM::Role
          Properties:
            PermissionsBoundary: arn:aws:iam::aws:policy/AdministratorAccess
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: cloudformation.amazonaws.com }, Action: 'sts:AssumeRole' }
            Policies:
              - PolicyName: deploy
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - { Effect: Allow, Action: '*', Resource: '*' }
                                               ^^^ admin
        Other:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: no-administration
            Roles: [another]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Deny, Action: 'iam:*', Resource: '*' }
    `,
  },
];
