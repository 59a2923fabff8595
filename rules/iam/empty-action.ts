import { policySubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf, type SyntaxNode } from '#core/syntax/index.ts';
import { expand, intrinsicOf, type Alternative } from '#core/values/index.ts';
import { statementMaps } from './_grammar.ts';

const elements = ['Action', 'Resource', 'Principal'] as const;

export default defineRule({
  id: 'iam/empty-action',
  title: 'Statement with an empty list',
  severity: 'info',
  since: '0.1.0',
  why: 'A statement that names no action, no resource or nobody decides nothing: an Allow grants nothing, and a Deny that somebody relies on stops nothing.',
  refs: [
    'access-analyzer:EMPTY_ARRAY_ACTION',
    'access-analyzer:EMPTY_ARRAY_RESOURCE',
    'access-analyzer:EMPTY_ARRAY_PRINCIPAL',
    'access-analyzer:EMPTY_OBJECT_PRINCIPAL',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  ],
  preset: 'recommended',
  on: policySubject,
  messages: {
    empty: '{element} is empty, so that the statement decides nothing.',
  },

  *check(policy, finding, facts) {
    for (const { value: statement, when } of statementMaps(facts, policy)) {
      for (const element of elements) {
        const value = entryOf(statement, element)?.value;
        const forms = value && mayBeEmpty(value) ? expand(facts, value).alternatives : [];
        for (const { value: form, when: path } of forms.filter(isEmpty))
          yield finding.empty(form, { element }).when(when).when(path);
      }
    }
  },

  fixes: {},
  remedy: 'Name what the statement is about, or remove it.',
});

function mayBeEmpty(value: SyntaxNode): boolean {
  return value.kind !== 'scalar' || intrinsicOf(value) !== undefined;
}

/** An empty list, an empty map, or a map of principals with empty lists only. */
function isEmpty({ value }: Alternative<SyntaxNode>): boolean {
  if (value.tag !== undefined) return false;
  if (value.kind === 'seq') return value.items.length === 0;
  return (
    value.kind === 'map' &&
    !intrinsicOf(value) &&
    value.entries.every(
      ({ key, value: list }) =>
        !key.source.startsWith('Fn::') && list.kind === 'seq' && list.tag === undefined && list.items.length === 0,
    )
  );
}

export const examples: readonly Example[] = [
  {
    title: 'lists of a policy',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Effect": "Allow", "Action": [], "Resource": "arn:aws:s3:::a/*" },
                                         ^^ empty
          { "Effect": "Deny", "Action": "s3:DeleteObject", "Resource": [] }
                                                                       ^^ empty
        ]
      }
    `,
  },
  {
    title: 'nobody',
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
              Statement:
                - { Effect: Deny, Principal: {}, Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::b/*' }
                                             ^^ empty
                - { Effect: Deny, Principal: { AWS: [] }, Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::b/*' }
                                             ^^^^^^^^^^^ empty
                - { Effect: Deny, Principal: [], Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::b/*' }
                                             ^^ empty
                - { Effect: Deny, Principal: '*', Action: !If [IsProd, 's3:DeleteObject', []], Resource: 'arn:aws:s3:::b/*' }
                                                                                          ^^ empty
    `,
  },
  {
    title: 'lists of one, exceptions of nothing, which is everything, and what a parameter or a transform gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Names: { Type: CommaDelimitedList, Default: '' }
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Deny, Principal: { AWS: ['*'] }, Action: ['s3:DeleteObject'], Resource: ['arn:aws:s3:::b/*'] }
                - { Effect: Deny, Principal: { AWS: [], Service: ec2.amazonaws.com }, Action: 's3:*', Resource: 'arn:aws:s3:::b/*' }
                - { Effect: Deny, Principal: '*', NotAction: [], Resource: 'arn:aws:s3:::b/*' }
                - { Effect: Deny, Principal: { AWS: !Ref Names }, Action: !Ref Names, Resource: 'arn:aws:s3:::b/*' }
                - Effect: Deny
                  Principal:
                    Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://b/principals.yaml } }
                  Action: s3:*
                  Resource: arn:aws:s3:::b/*
    `,
  },
];
