import { isConstantKey } from '#core/data/index.ts';
import { optionFacts, type ConditionTest, testedStatementSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf, isMap } from '#core/syntax/index.ts';
import { literal, render } from '#core/values/index.ts';
import { ownCondition } from './_condition-values.ts';
import { conditionBranches, testAt } from './_conditions.ts';

export default defineRule({
  id: 'iam/key-irrelevant-host',
  title: 'Condition on the account of the resource itself',
  severity: 'info',
  since: '0.1.0',
  why: 'The policy of a resource decides on that resource alone, so that its account is always the same. The test looks like a limit and is none; who may come is said by the account of the principal.',
  refs: [
    'access-analyzer:IRRELEVANT_CONDITION_KEY_IN_POLICY',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  ],
  preset: 'recommended',
  on: testedStatementSubject,
  messages: {
    constant:
      '{key} is the same in all requests that the policy of this resource decides on, so that the test limits nobody.',
  },

  *check(statement, finding) {
    const { policy } = statement;
    const type = policy.owner?.type;
    if (policy.kind !== 'resource' || type === undefined) return;
    for (const { tests, when } of conditionBranches(statement)) {
      for (const test of tests) {
        if (!isConstantKey(type, test.key) || !isCompared(test)) continue;
        yield finding.constant(test.keyEntry.key, { key: test.keyEntry.key.source }).when(when);
      }
    }
  },

  fixes: {
    remove: {
      title: 'Remove the test, which all requests pass',
      applicability: 'needs-review',
      apply(context) {
        const { edit, subject, facts } = context;
        const test = testAt(context);
        const condition = ownCondition(context);
        const own = facts.get(optionFacts.ownAccounts);
        if (!test || !condition?.entries.includes(test.operatorEntry) || !isAlwaysMet(test, own)) return 'decline';
        const tests = test.operatorEntry.value;
        if (isMap(tests) && tests.entries.length > 1) return edit.removeEntry(tests, test.keyEntry);
        if (condition.entries.length > 1) return edit.removeEntry(condition, test.operatorEntry);
        const entry = entryOf(subject.node, 'Condition');
        return entry ? edit.removeEntry(subject.node, entry) : 'decline';
      },
    },
  },
  remedy: 'Test aws:PrincipalAccount, aws:PrincipalOrgID or aws:SourceAccount, which say where the request comes from.',
});

/** Whether a test compares with what is known; with a variable, such as the account of the principal, it may limit. */
function isCompared({ values, unknown }: ConditionTest): boolean {
  return (
    unknown.length === 0 &&
    values.every(({ value }) =>
      value.every((part) => (typeof part === 'string' ? !/[<>$]/.test(part) : part.opaque.startsWith('AWS::'))),
    )
  );
}

/** Whether a test certainly holds: the account is that of the stack, or one that the configuration names. */
function isAlwaysMet({ key, operator, qualifier, values }: ConditionTest, own: readonly string[]): boolean {
  return (
    key.endsWith(':resourceaccount') &&
    /^String(?:Equals(?:IgnoreCase)?|Like)$/.test(operator) &&
    qualifier === undefined &&
    values.some(
      ({ value, when }) =>
        when.length === 0 && (render(value) === '${AWS::AccountId}' || own.includes(literal(value) ?? '')),
    )
  );
}

export const examples: readonly Example[] = [
  {
    title: 'a bucket and a queue by their own account, and a topic by its organisation',
    dialect: 'cfn',
    fixes: ['remove'],
    bad: `
      Resources:
        Rules:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: arn:aws:iam::111122223333:role/ci }
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    StringEquals:
                      s3:ResourceAccount: !Ref AWS::AccountId # ours
                      ^^^^^^^^^^^^^^^^^^ constant
                    Bool: { aws:SecureTransport: true }
        Queue:
          Type: AWS::SQS::QueuePolicy
          Properties:
            Queues: [jobs]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: arn:aws:iam::111122223333:role/ci }
                  Action: sqs:SendMessage
                  Resource: arn:aws:sqs:eu-west-1:444455556666:jobs
                  Condition: { StringLike: { aws:resourceaccount: !Sub '\${AWS::AccountId}' } }
                                             ^^^^^^^^^^^^^^^^^^^ constant
        Topic:
          Type: AWS::SNS::TopicPolicy
          Properties:
            Topics: [jobs]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Principal: '*'
                  Action: sns:Publish
                  Resource: arn:aws:sns:eu-west-1:444455556666:jobs
                  Condition: { StringNotEquals: { aws:ResourceOrgID: o-abc1234567 } }
                                                  ^^^^^^^^^^^^^^^^^ constant
    `,
  },
  {
    title: 'a branch, and a JSON template',
    dialect: 'cfn',
    fixes: [],
    bad: `
      {
        "Conditions": { "IsProd": { "Fn::Equals": [{ "Ref": "AWS::StackName" }, "prod"] } },
        "Resources": {
          "Rules": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {
              "Bucket": "b",
              "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                  {
                    "Effect": "Allow",
                    "Principal": { "AWS": "111122223333" },
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::b/*",
                    "Condition": {
                      "Fn::If": [
                        "IsProd",
                        { "StringEquals": { "aws:ResourceAccount": "444455556666" } },
                                            ^^^^^^^^^^^^^^^^^^^^^ constant
                        { "Ref": "AWS::NoValue" }
                      ]
                    }
                  }
                ]
              }
            }
          }
        }
      }
    `,
  },
  {
    title: 'who asks, a variable, what a parameter gives, access points, and policies that are not of a resource',
    dialect: 'cfn',
    good: `
      Parameters:
        Account: { Type: String }
      Resources:
        Rules:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition: { StringEquals: { aws:PrincipalAccount: !Ref AWS::AccountId } } }
                - { Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition: { StringEquals: { aws:ResourceAccount: '\${aws:PrincipalAccount}' } } }
                - { Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition: { StringEquals: { aws:ResourceAccount: !Ref Account } } }
                - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition: { StringEquals: { s3:DataAccessPointAccount: '111122223333' } } }
        Point:
          Type: AWS::S3::AccessPoint
          Properties:
            Bucket: b
            Policy:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: 's3:GetObject', Resource: '*', Condition: { StringEquals: { aws:ResourceAccount: '444455556666' } } }
        Reading:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition: { StringEquals: { s3:ResourceAccount: '111122223333' } } }
    `,
  },
];
