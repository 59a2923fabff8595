import { policySubject, type Policy } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { isMisspelt, kindNames, pathsWithout, placeOfMissing, statementElements, statementMaps } from './_grammar.ts';

const wanted = ['Principal', 'NotPrincipal'] as const;

export default defineRule({
  id: 'iam/missing-principal',
  title: 'Statement that names nobody',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS refuses the policy, and with it the whole update of the stack.',
  refs: [
    'access-analyzer:MISSING_PRINCIPAL',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html',
  ],
  preset: 'recommended',
  on: policySubject,
  messages: {
    missing: 'The statement has no Principal, which {kind} has to have; AWS refuses it.',
  },

  *check(policy, finding, facts) {
    if (!needsPrincipal(policy)) return;
    for (const { value: statement, when } of statementMaps(facts, policy)) {
      const paths = pathsWithout(facts, statement, ...wanted);
      if (paths.length === 0 || isMisspelt(statement, wanted, statementElements)) continue;
      const kind = kindNames[policy.kind];
      for (const path of paths)
        yield finding
          .missing(placeOfMissing(statement, ...wanted), { kind })
          .when(when)
          .when(path);
    }
  },

  fixes: {},
  remedy: 'Name who the statement is about.',
});

/** Whom a policy of IoT is about is the device that it is attached to; that of an endpoint has a rule of its own. */
function needsPrincipal({ kind, owner }: Policy): boolean {
  return kind === 'trust' || kind === 'rcp' || (kind === 'resource' && owner?.type !== 'AWS::IoT::Policy');
}

export const examples: readonly Example[] = [
  {
    title: 'a bucket and a role that somebody may use, and what nobody may do with the buckets of an organisation',
    dialect: 'cfn',
    bad: `
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Sid: Read
                  ^^^ missing
                  Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: # who?
                  ^^^^^^^^^ missing
                  Action: sts:AssumeRole
        Perimeter:
          Type: AWS::Organizations::Policy
          Properties:
            Name: perimeter
            Type: RESOURCE_CONTROL_POLICY
            Content:
              Version: '2012-10-17'
              Statement:
                - { Effect: Deny, Action: 's3:*', Resource: '*' }
                    ^^^^^^ missing
    `,
  },
  {
    title: 'a document of which one statement names somebody',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*" },
          { "Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::b/*" }
            ^^^^^^^^ missing
        ]
      }
    `,
  },
  {
    title: 'somebody in one branch only',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        TopicPolicy:
          Type: AWS::SNS::TopicPolicy
          Properties:
            Topics: [t]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  ^^^^^^ missing
                  Principal: !If [IsProd, { AWS: '111122223333' }, !Ref AWS::NoValue]
                  Action: sns:Publish
                  Resource: arn:aws:sns:eu-west-1:111122223333:t
    `,
  },
  {
    title: 'identity policies, devices, somebody that a parameter names, and a misspelt key',
    dialect: 'cfn',
    good: `
      Parameters:
        Account: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
        Device:
          Type: AWS::IoT::Policy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 'iot:Connect', Resource: 'arn:aws:iot:eu-west-1:111122223333:client/c' }
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: !Ref Account }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
                - { Effect: Allow, Principals: { AWS: '111122223333' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
                - { Effect: Deny, NotPrincipal: { AWS: '111122223333' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
                - Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://b/statement.yaml } }
    `,
  },
];
