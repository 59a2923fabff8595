import { changes, isOnlyForPeople } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { listed } from './_shared.ts';
import { exposedBy, limitingFixes, openings, unlimitable, openSubject, withMinorWays } from './_star.ts';

export default defineRule({
  id: 'iam/resource-star',
  title: 'Actions allowed on every resource',
  severity: 'medium',
  since: '0.1.0',
  why: 'Whoever gets hold of these credentials reaches what other teams and systems own in the account, not only what this role works with.',
  refs: [
    'WB603',
    'checkov:CKV_AWS_111',
    'checkov:CKV_AWS_356',
    'cfn_nag:W11',
    'cfn_nag:W12',
    'cfn_nag:W13',
    'trivy:AWS-0057',
    'cloudsplaining:InfrastructureModification',
    'CWE-732',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ],
  narrowerRefs: {
    'checkov:CKV_AWS_111': { messages: ['changes'] },
    'cloudsplaining:InfrastructureModification': { messages: ['changes'] },
  },
  preset: 'recommended',
  on: openSubject,
  messages: {
    changes:
      'Resource "{resource}" lets {actions} act on everything in the account{when}; each of them can be limited to resources.',
    reads: { text: 'Resource "{resource}" lets {actions} read from everything in the account.', severity: 'info' },
  },
  checklist: { 6: { changes: 'partial', reads: 'note' } },

  *check(statement, finding, facts) {
    if (unlimitable(statement).length > 0) return;
    for (const opening of openings(facts, statement)) {
      if (exposedBy(opening)) continue;
      const { resource, open, path } = opening;
      const args = { resource: render(resource.value), actions: listed(open.map(({ term }) => render(term.value))) };
      const isChange = open.some(({ actions }) => actions.some(changes));
      const stated = isChange ? finding.changes(resource.node, args) : finding.reads(resource.node, args);
      const found = isChange && isOnlyForPeople(facts, statement.policy) ? stated.withSeverity('low') : stated;
      yield withMinorWays(found, facts, statement, opening).when(path).when(resource.when);
    }
  },

  fixes: limitingFixes,
});

export const examples: readonly Example[] = [
  {
    title: 'launching instances anywhere, beside actions that need a star',
    dialect: 'cfn',
    fixes: ['typeScope'],
    bad: `
      Resources:
        Launcher:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Sid: Lifecycle
                  Effect: Allow
                  Action:
                    - ec2:RunInstances
                    - ec2:TerminateInstances
                    - ec2:CreateTags
                    - ec2:Describe*
                  Resource: '*'
                            ^^^ changes
    `,
  },
  {
    title: 'tags that need not be there',
    dialect: 'iam-policy',
    fixes: ['typeScope', 'name'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: "ec2:TerminateInstances"
          Resource: "*"
                    ^^^ changes
          Condition: { StringEqualsIfExists: { "aws:ResourceTag/team": "ci" } }
        - Effect: Allow
          Action: "ec2:StopInstances"
          Resource: "*"
                    ^^^ changes
          Condition: { StringNotEquals: { "ec2:ResourceTag/keep": "yes" } }
        - Effect: Allow
          Action: "ec2:RebootInstances"
          Resource: "*"
          Condition: { StringEqualsIfExists: { "aws:ResourceTag/team": "ci" }, "Null": { "aws:ResourceTag/team": "false" } }
    `,
  },
  {
    title: 'the objects of every bucket, with one bucket in the template',
    dialect: 'cfn',
    fixes: ['own', 'bucket'],
    bad: `
      Resources:
        Artifacts:
          Type: AWS::S3::Bucket
        Uploader:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { Service: codebuild.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: upload
                PolicyDocument:
                  Statement:
                    - Effect: Allow
                      Action: [s3:PutObject, s3:ListBucket]
                      Resource: ['arn:aws:s3:::*']
                                 ^^^^^^^^^^^^^^^^ changes
    `,
  },
  {
    title: 'pushing to every repository of a registry, and people who may do the same',
    dialect: 'cfn',
    fixes: ['typeScope', 'repository'],
    bad: `
      Resources:
        Pusher:
          Type: AWS::IAM::RolePolicy
          Properties:
            RoleName: pusher
            PolicyName: push
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: [ecr:PutImage, ecr:BatchGetImage]
                  Resource: '*'
                            ^^^ changes
        Person:
          Type: AWS::IAM::UserPolicy
          Properties:
            UserName: person
            PolicyName: push
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: [ecr:PutImage, ecr:BatchGetImage]
                  Resource: '*'
                            ^^^ changes low
    `,
  },
  {
    title: 'a queue that refers to the role, so that the role cannot refer to it',
    dialect: 'cfn',
    fixes: ['name'],
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Jobs:
          Type: AWS::SQS::Queue
          Properties:
            Tags: [{ Key: reader, Value: !GetAtt Reader.Arn }]
        Reader:
          Type: AWS::IAM::Role
          Condition: IsProd
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: read
                PolicyDocument:
                  Statement:
                    - Effect: Allow
                      Action: sqs:DeleteMessage
                      Resource: '*'
                                ^^^ changes
    `,
  },
  {
    title: 'reading every image, and a second star that adds nothing',
    dialect: 'iam-policy',
    fixes: ['typeScope', 'name'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: ecr:BatchGetImage
          Resource:
            - "*"
              ^^^ reads
            - "arn:aws:*:*:*:*"
    `,
  },
  {
    title: 'a pattern of which few actions need no resource',
    dialect: 'iam-policy',
    fixes: ['typeScope', 'name'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Sid: Tables
          Effect: Allow
          Action:
            - dynamodb:Delete*
            - dynamodb:DescribeTable
          Resource: "*"
                    ^^^ changes
    `,
  },
  {
    title: 'a statement that two places share is not split',
    dialect: 'cfn',
    bad: `
      Resources:
        One:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: one
            Roles: [one]
            PolicyDocument: &shared
              Statement:
                - Effect: Allow
                  Action: sqs:SendMessage
                  Resource: '*'
                            ^^^ changes
        Two:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: two
            Roles: [two]
            PolicyDocument: *shared
    `,
  },
  {
    title: 'actions without resources, limited by a tag, a namespace or an account, denied, or named',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "ecr:GetAuthorizationToken", Resource: "*" }
        - { Effect: Allow, Action: ["ec2:Describe*", "s3:ListAllMyBuckets"], Resource: "*" }
        - { Effect: Allow, Action: "cloudwatch:PutMetricData", Resource: "*", Condition: { StringEquals: { "cloudwatch:namespace": "app" } } }
        - { Effect: Allow, Action: "lambda:CreateEventSourceMapping", Resource: "*", Condition: { ArnEquals: { "lambda:FunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:jobs" } } }
        - { Effect: Allow, Action: "ec2:TerminateInstances", Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/managed-by": "warpbuild" } } }
        - { Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:*:123456789012:*" }
        - { Effect: Allow, Action: "sns:Publish", Resource: "*" }
        - { Effect: Deny, Action: "sns:*", Resource: "*" }
    `,
  },
  {
    title: 'a Deny for all but the resources with the tag of the caller',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: ["ec2:StartInstances", "ec2:StopInstances"], Resource: "*" }
        - Effect: Deny
          Action: "ec2:St*Instances"
          Resource: "*"
          Condition: { StringNotEquals: { "aws:ResourceTag/team": "\${aws:PrincipalTag/team}" } }
    `,
  },
  {
    title: 'a Deny that leaves resources without the tag, or that is about something else',
    dialect: 'iam-policy',
    fixes: ['typeScope', 'name'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "ec2:StopInstances", Resource: "*" }
                                                                  ^^^ changes
        - Effect: Deny
          Action: "ec2:StopInstances"
          Resource: "*"
          Condition: { StringNotEquals: { "aws:ResourceTag/team": "ci" }, "Null": { "aws:ResourceTag/team": "false" } }
        - Effect: Deny
          Action: "ec2:StopInstances"
          Resource: "*"
          Condition: { StringNotEquals: { "aws:RequestedRegion": "eu-west-1" } }
        - Effect: Deny
          Action: "ec2:StartInstances"
          Resource: "*"
          Condition: { StringNotEquals: { "aws:ResourceTag/team": "ci" } }
    `,
  },
];
