import { defineRule, type Example, type Severity } from '#core/rule/index.ts';
import { actionTerms, isDenied, mayGrant, grantingStatementSubject } from '#core/models/index.ts';
import { onEachPath, reachesEverything, resourcesOf } from './_everything.ts';

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
    'trivy:AWS-0057',
    'CWE-250',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
  ],
  narrowerRefs: {
    'checkov:CKV_AWS_62': { messages: ['admin'] },
  },
  preset: 'recommended',
  on: grantingStatementSubject,
  messages: {
    admin: { text: 'Action "{action}" on {resources} is full administration of the account.', severity: 'critical' },
    actions: 'Action "{action}" allows every action of every service on {resources}.',
  },
  checklist: { 6: { admin: 'fail', actions: 'fail' } },

  *check(statement, finding, facts) {
    if (!mayGrant(statement)) return;
    const args = { resources: resourcesOf(statement) };
    const [star] = actionTerms(statement).filter(({ breadth }) => breadth === 'everything');
    if (star && !isDenied(facts, statement, '*', '*')) {
      const action = star.pattern;
      const found = reachesEverything(statement)
        ? finding.admin(star.node, { action, ...args })
        : finding.actions(star.node, { action, ...args });
      yield* onEachPath(found.when(star.when), statement, facts, lesser[found.message] ?? 'medium');
    }
  },

  fixes: {},
  remedy: 'Name the actions that are used. CloudTrail and IAM Access Analyzer list those of the last 90 days.',
});

const lesser: Readonly<Record<string, Severity>> = { admin: 'high' };

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
    title: 'all actions denied, or denied after all; a boundary, a trust policy and a bucket policy',
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
                - { Effect: Allow, Principal: { AWS: '123456789012' }, Action: '*', Resource: 'arn:aws:s3:::artifacts-of-ci/*' }
    `,
  },
];
