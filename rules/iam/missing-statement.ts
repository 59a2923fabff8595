import { policyFormSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { elements } from '#core/values/index.ts';
import { isMisspelt, pathsWithout, placeOfMissing, policyElements } from './_grammar.ts';

export default defineRule({
  id: 'iam/missing-statement',
  title: 'Policy without statements',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS refuses a policy that has no statement, and with it the whole update of the stack.',
  refs: [
    'access-analyzer:MISSING_STATEMENT',
    'parliament:MALFORMED',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html',
  ],
  preset: 'recommended',
  on: policyFormSubject,
  messages: {
    missing: 'The policy has no Statement, so that AWS refuses it.',
    empty: 'The list of statements is empty, so that AWS refuses the policy.',
  },

  *check({ node, when }, finding, facts) {
    const entry = entryOf(node, 'Statement');
    if (isMisspelt(node, ['Statement'], policyElements)) return;
    for (const path of pathsWithout(facts, node, 'Statement'))
      yield finding.missing(placeOfMissing(node, 'Statement')).when(when).when(path);
    const list = entry?.value;
    if (list?.kind !== 'seq' || list.tag !== undefined || list.items.length > 0) return;
    if (elements(facts, list).unknown.length === 0) yield finding.empty(list).when(when);
  },

  fixes: {},
  remedy: 'Write at least one statement, or remove the policy.',
});

export const examples: readonly Example[] = [
  {
    title: 'policies that are not written to the end',
    dialect: 'cfn',
    bad: `
      Resources:
        Empty:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement: []
                         ^^ empty
        Started:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              ^^^^^^^ missing
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
              ^^^^^^^^^ missing
    `,
  },
  {
    title: 'a document of its own',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": []
                     ^^ empty
      }
    `,
  },
  {
    title: 'a bucket policy in which only one environment has statements',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              ^^^^^^^ missing
              Statement: !If
                - IsProd
                - { Effect: Deny, Principal: '*', Action: 's3:DeleteBucket', Resource: 'arn:aws:s3:::b' }
                - !Ref AWS::NoValue
    `,
  },
  {
    title: 'one statement, what a parameter, a transform or another key gives, and a policy of SAM',
    dialect: 'cfn',
    good: `
      Transform: AWS::Serverless-2016-10-31
      Parameters:
        Statements: { Type: String }
      Resources:
        One:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement: { Effect: Allow, Action: sns:Publish, Resource: 'arn:aws:sns:eu-west-1:123456789012:builds' }
        Given:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument: !Ref Statements
        Included:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://b/statements.yaml } }
        Misspelt:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statements: []
        Function:
          Type: AWS::Serverless::Function
          Properties:
            Handler: index.handler
            Runtime: nodejs20.x
            CodeUri: src/
            Policies:
              - S3ReadPolicy: { BucketName: b }
              - AWSLambdaBasicExecutionRole
    `,
  },
];
