import { policySubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { isMisspelt, pathsWithout, placeOfMissing, statementElements, statementMaps } from './_grammar.ts';

const wanted = ['Action', 'NotAction'] as const;

export default defineRule({
  id: 'iam/missing-action',
  title: 'Statement without actions',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS refuses a policy in which a statement is about no action, and with it the whole update of the stack.',
  refs: [
    'access-analyzer:MISSING_ACTION',
    'parliament:MALFORMED',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html',
  ],
  preset: 'recommended',
  on: policySubject,
  messages: {
    missing: 'The statement has neither Action nor NotAction, so that AWS refuses the policy.',
  },

  *check(policy, finding, facts) {
    for (const { value: statement, when } of statementMaps(facts, policy)) {
      const paths = pathsWithout(facts, statement, ...wanted);
      if (paths.length === 0 || isMisspelt(statement, wanted, statementElements)) continue;
      for (const path of paths)
        yield finding
          .missing(placeOfMissing(statement, ...wanted))
          .when(when)
          .when(path);
    }
  },

  fixes: {},
  remedy: 'Name the actions that the statement is about, or remove it.',
});

export const examples: readonly Example[] = [
  {
    title: 'a statement that is being written, and one without actions',
    dialect: 'cfn',
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  ^^^^^^ missing
                - Effect: Allow
                  Action:
                  ^^^^^^ missing
                  Resource: arn:aws:s3:::a/*
    `,
  },
  {
    title: 'a document of its own',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": { "Effect": "Allow", "Resource": "arn:aws:s3:::a/*" }
                       ^^^^^^^^ missing
      }
    `,
  },
  {
    title: 'actions that only one branch has',
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
                  Action: !If [IsProd, 's3:GetObject', !Ref AWS::NoValue]
                  Resource: arn:aws:s3:::a/*
    `,
  },
  {
    title:
      'either of the two, each in its branch, what a parameter or a transform gives, an empty list, and a misspelt key',
    dialect: 'cfn',
    good: `
      Parameters:
        Actions: { Type: CommaDelimitedList }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' }
                - { Effect: Deny, NotAction: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' }
                - { Effect: Allow, Action: !Ref Actions, Resource: 'arn:aws:s3:::a/*' }
                - { Effect: Allow, Action: [], Resource: 'arn:aws:s3:::a/*' }
                - { Effect: Allow, Actions: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' }
                - Effect: Deny
                  Action: !If [IsProd, 's3:DeleteBucket', !Ref AWS::NoValue]
                  NotAction: !If [IsProd, !Ref AWS::NoValue, 's3:Get*']
                  Resource: arn:aws:s3:::a/*
                - Effect: Allow
                  Resource: arn:aws:s3:::d/*
                  Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://b/actions.yaml } }
    `,
  },
];
