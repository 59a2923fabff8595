import { policySubject, type Policy } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { isMisspelt, kindNames, pathsWithout, placeOfMissing, statementElements, statementMaps } from './_grammar.ts';

const wanted = ['Resource', 'NotResource'] as const;

export default defineRule({
  id: 'iam/missing-resource',
  title: 'Statement without resources',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS refuses the policy, and with it the whole update of the stack.',
  refs: [
    'access-analyzer:MISSING_RESOURCE',
    'parliament:MALFORMED',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html',
  ],
  preset: 'recommended',
  on: policySubject,
  messages: {
    missing: 'The statement has neither Resource nor NotResource, which {kind} has to have; AWS refuses it.',
  },

  *check(policy, finding, facts) {
    if (!needsResource(policy)) return;
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
  remedy: 'Name the ARNs of the resources; * only where an action knows no resources.',
});

/** Of policies of resources, only some services ask for it: a repository of ECR and a file system take none. */
function needsResource({ kind, owner }: Policy): boolean {
  if (kind === 'trust') return false;
  return kind !== 'resource' || /^AWS::(?:S3::BucketPolicy|KMS::(?:Replica)?Key)$/.test(owner?.type ?? '');
}

export const examples: readonly Example[] = [
  {
    title: 'a statement of a role, of a key and of a bucket',
    dialect: 'cfn',
    bad: `
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }
            Policies:
              - PolicyName: read
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      ^^^^^^ missing
                      Action: s3:GetObject
        Key:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: !Sub 'arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root' }
                  Action: kms:*
                  Resource:
                  ^^^^^^^^ missing
    `,
  },
  {
    title: 'a document of its own',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [{ "Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"] }]
                        ^^^^^ missing
      }
    `,
  },
  {
    title: 'resources that only one branch has',
    dialect: 'cfn',
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
                  ^^^^^^ missing
                  Action: s3:GetObject
                  Resource: !If [IsProd, 'arn:aws:s3:::a/*', !Ref AWS::NoValue]
    `,
  },
  {
    title: 'who may assume a role, policies of services that ask for none, unknown values, and misspelt keys',
    dialect: 'cfn',
    good: `
      Parameters:
        Resources: { Type: CommaDelimitedList }
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }
        Images:
          Type: AWS::ECR::Repository
          Properties:
            RepositoryPolicyText:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: 'ecr:BatchGetImage' }
        Files:
          Type: AWS::EFS::FileSystem
          Properties:
            FileSystemPolicy:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: 'elasticfilesystem:ClientMount' }
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 's3:GetObject', Resource: !Ref Resources }
                - { Effect: Allow, Action: 's3:GetObject', Resource: [] }
                - { Effect: Deny, Action: 's3:GetObject', NotResource: 'arn:aws:s3:::a/*' }
                - { Effect: Allow, Action: 's3:GetObject', Resources: 'arn:aws:s3:::a/*' }
                - Effect: Allow
                  Action: s3:GetObject
                  Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://b/resources.yaml } }
    `,
  },
];
