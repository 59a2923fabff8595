import { statementSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { property } from '#core/values/index.ts';
import { isBlank, kindNames, mayChange } from './_grammar.ts';

const elements = ['Principal', 'NotPrincipal'] as const;

export default defineRule({
  id: 'iam/principal-not-allowed',
  title: 'Principal where there can be none',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS refuses the policy: whom it is about is whoever it is attached to. Somebody may have taken it for the policy of a resource.',
  refs: [
    'access-analyzer:UNSUPPORTED_PRINCIPAL',
    'access-analyzer:SCP_SYNTAX_ERROR_PRINCIPAL',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    principal: '{element} cannot stand in {kind}, which is about whoever it is attached to; AWS refuses it.',
  },

  *check({ node, policy, when }, finding, facts) {
    if (!['identity', 'boundary', 'scp'].includes(policy.kind)) return;
    for (const element of elements) {
      const entry = entryOf(node, element);
      if (!entry) continue;
      const there = property(facts, node, element).alternatives.find(({ value }) => !isBlank(value));
      if (there)
        yield finding.principal(entry.key, { element, kind: kindNames[policy.kind] }).when(when).when(there.when);
    }
  },

  fixes: {
    remove: {
      title: 'Remove the principal (the statement then takes effect)',
      applicability: 'needs-review',
      apply({ edit, finding, subject: { node, policy }, tree }) {
        const entry = elements.map((element) => entryOf(node, element)).find((each) => each?.key === finding.at);
        return entry && mayChange(tree, policy, node) ? edit.removeEntry(node, entry) : 'decline';
      },
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'policies of a role, of an organisation and of a boundary',
    dialect: 'cfn',
    fixes: ['remove'],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: # the builds
                  ^^^^^^^^^ principal
                    AWS: arn:aws:iam::111122223333:role/builds
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::a/*
        Guard:
          Type: AWS::Organizations::Policy
          Properties:
            Name: guard
            Type: SERVICE_CONTROL_POLICY
            Content:
              Version: '2012-10-17'
              Statement:
                - { Effect: Deny, NotPrincipal: { AWS: '111122223333' }, Action: 'ec2:*', Resource: '*' }
                                  ^^^^^^^^^^^^ principal
    `,
  },
  {
    title: 'a policy that is JSON in a template of JSON',
    dialect: 'cfn',
    fixes: ['remove'],
    bad: `
      {
        "Resources": {
          "Policy": {
            "Type": "AWS::IAM::Policy",
            "Properties": {
              "PolicyName": "read",
              "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                  { "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*" }
                                       ^^^^^^^^^^^ principal
                ]
              }
            }
          }
        }
      }
    `,
  },
  {
    title: 'a principal in one branch',
    dialect: 'cfn',
    fixes: ['remove'],
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: !If [IsProd, '*', !Ref AWS::NoValue]
                  ^^^^^^^^^ principal
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::a/*
    `,
  },
  {
    title:
      'no principal, one that is taken away, resource policies, trust, and policies for resources of an organisation',
    dialect: 'cfn',
    good: `
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' }
                - { Effect: Allow, Principal: !Ref AWS::NoValue, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Deny, Principal: '*', Action: 's3:DeleteBucket', Resource: 'arn:aws:s3:::b' }
        Perimeter:
          Type: AWS::Organizations::Policy
          Properties:
            Name: perimeter
            Type: RESOURCE_CONTROL_POLICY
            Content:
              Version: '2012-10-17'
              Statement:
                - { Effect: Deny, Principal: '*', Action: 's3:DeleteBucket', Resource: '*' }
    `,
  },
];
