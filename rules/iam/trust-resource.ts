import type { Editor } from '#core/edit/index.ts';
import { isStar, resourceTerms, trustStatementSubject, type Statement } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { mayChange } from './_grammar.ts';

export default defineRule({
  id: 'iam/trust-resource',
  title: 'Resource in a trust policy',
  severity: 'medium',
  since: '0.1.0',
  why: 'A trust policy is about its own role. IAM refuses one that names resources, and with it the whole update of the stack.',
  refs: [
    'access-analyzer:ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE',
    'cfn-lint:E3530',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  ],
  preset: 'recommended',
  on: trustStatementSubject,
  messages: {
    resource: 'A trust policy is about its own role: IAM refuses the {element} of this statement.',
  },

  *check(statement, finding) {
    if (statement.policy.kind !== 'trust') return;
    for (const element of ['Resource', 'NotResource']) {
      const entry = entryOf(statement.node, element);
      if (entry) yield finding.resource(entry.key, { element }).when(statement.when);
    }
  },

  fixes: {
    star: {
      title: 'Drop {element}, which says nothing here',
      applicability: 'safe',
      apply: (context) => drop(context, 'any'),
    },
    named: {
      title: 'Drop {element} (the statement then takes effect)',
      applicability: 'needs-review',
      apply: (context) => drop(context, 'named'),
    },
  },
});

function drop(
  { edit, finding, subject: statement, tree }: FixContext<Statement>,
  which: 'any' | 'named',
): Editor | 'decline' {
  const entry = statement.node.entries.find(({ key }) => key === finding.at);
  const terms = resourceTerms(statement);
  const isAny = entry?.key.source === 'Resource' && terms.length > 0 && terms.every(({ pattern }) => isStar(pattern));
  if (!entry || isAny !== (which === 'any') || !mayChange(tree, statement.policy, statement.node)) return 'decline';
  return edit.removeEntry(statement.node, entry);
}

export const examples: readonly Example[] = [
  {
    title: 'a star',
    dialect: 'cfn',
    fixes: ['star'],
    bad: `
      Resources:
        Runner:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Service: ec2.amazonaws.com } # the instances
                  Action: sts:AssumeRole
                  Resource: '*'
                  ^^^^^^^^ resource
    `,
  },
  {
    title: 'roles by name, and all but one',
    dialect: 'iam-policy',
    fixes: ['named'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "Service": "ec2.amazonaws.com" },
            "Action": "sts:AssumeRole",
            "Resource": "arn:aws:iam::*:role/ci"
            ^^^^^^^^^^ resource
          },
          {
            "Effect": "Allow",
            "Principal": { "Service": "lambda.amazonaws.com" },
            "Action": "sts:AssumeRole",
            "NotResource": "arn:aws:iam::*:role/cd"
            ^^^^^^^^^^^^^ resource
          }
        ]
      }
    `,
  },
  {
    title: 'a branch of a template',
    dialect: 'cfn',
    fixes: ['star'],
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Runner:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - !If
                  - IsProd
                  - Effect: Allow
                    Principal: { Service: ec2.amazonaws.com }
                    Action: sts:AssumeRole
                    Resource: ['*']
                    ^^^^^^^^ resource
                  - { Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }
    `,
  },
  {
    title: 'policies of the role, of a bucket, and who may assume a role by a right of his own',
    dialect: 'cfn',
    good: `
      Parameters:
        Bucket: { Type: String }
      Resources:
        Runner:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: ci
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - { Effect: Allow, Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::111122223333:role/ci' }
        Rules:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: !Ref Bucket
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::\${Bucket}/*' }
    `,
  },
];
