import { policyWriterOf } from '#core/data/index.ts';
import {
  actionTerms,
  arnFields,
  includes,
  reachOf,
  resourceTerms,
  resourceStatementSubject,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { literal, render } from '#core/values/index.ts';
import { listed } from './_shared.ts';

export default defineRule({
  id: 'iam/deny-lockout',
  title: 'Deny that locks everybody out',
  severity: 'medium',
  since: '0.1.0',
  why: 'A Deny without a condition holds for the administrators of the account and for CloudFormation too. Nobody can change the policy back, at best the root user.',
  refs: [
    'CWE-1188',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
    'https://repost.aws/knowledge-center/s3-accidentally-denied-access',
  ],
  preset: 'recommended',
  on: resourceStatementSubject,
  messages: {
    locked:
      'This Deny of {actions} has no condition and holds for everybody: nobody but the root user can change the policy again ({change}).',
  },

  *check(statement, finding) {
    const { isDeny, policy, principals, conditions, when } = statement;
    const isFree = conditions.alternatives.length === 0 && conditions.unknown.length === 0;
    if (policy.kind !== 'resource' || !isDeny || !isFree || !principals) return;
    const everybody = principals.items.find((principal) => reachOf(principal) === 'anyone');
    const change = everybody && changeDenied(statement);
    if (!change) return;
    const actions = listed(actionTerms(statement).map(({ value }) => render(value)));
    yield finding.locked(everybody.node, { actions, change }).when(when).when(everybody.when);
  },

  fixes: {},
  remedy: 'Leave out those who look after it, by a condition such as StringNotLike on aws:PrincipalArn.',
});

/** The action that would change the policy, where a Deny takes it from everybody; undefined where it is not known to. */
function changeDenied(statement: Statement): string | undefined {
  const own = serviceOf(statement);
  const change = own === undefined ? undefined : policyWriterOf(own);
  if (change === undefined || !isOnResource(statement)) return undefined;
  const isDenied = actionTerms(statement).some(
    ({ value, when, pattern }) => when.length === 0 && literal(value) !== undefined && includes(pattern, change),
  );
  return isDenied ? change : undefined;
}

/** The service of what the policy is attached to: by its resource, else by the ARNs in it. */
function serviceOf(statement: Statement): string | undefined {
  const type = statement.policy.owner?.type.split('::')[1]?.toLowerCase();
  if (type !== undefined) return type;
  const services = new Set(resourceTerms(statement).map(({ pattern }) => arnFields(pattern)?.[2]));
  const [only, ...others] = services;
  return others.length === 0 ? only : undefined;
}

/** Whether the Deny is about the resource itself; of a bucket, its objects are none of that. */
function isOnResource(statement: Statement): boolean {
  const { resources } = statement;
  // A repository has no resources in its policy.
  if (!resources) return statement.notResources === undefined;
  return resourceTerms(statement).some(
    ({ pattern, when }) => when.length === 0 && !pattern.replace(/^\$\{[^}]*\}/, '').includes('/'),
  );
}

export const examples: readonly Example[] = [
  {
    title: 'a bucket, a key and a queue that nobody may touch',
    dialect: 'cfn',
    bad: `
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: !Ref Bucket
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Principal: '*'
                             ^^^ locked
                  Action: s3:*
                  Resource:
                    - !GetAtt Bucket.Arn
                    - !Sub '\${Bucket.Arn}/*'
        Bucket:
          Type: AWS::S3::Bucket
        Key:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: !Sub 'arn:aws:iam::\${AWS::AccountId}:root' }, Action: 'kms:*', Resource: '*' }
                - Effect: Deny
                  Principal: { AWS: '*' }
                                    ^^^ locked
                  Action: [kms:Put*, kms:ScheduleKeyDeletion]
                  Resource: '*'
    `,
  },
  {
    title: 'a queue, in a policy of its own',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Deny",
            "Principal": "*",
                         ^^^ locked
            "Action": "*",
            "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs"
          }
        ]
      }
    `,
  },
  {
    title:
      'a condition, objects only, single actions, one account, everybody but one, one stage only, and what a parameter names',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: { Type: String }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: site
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Deny, Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'], Condition: { Bool: { aws:SecureTransport: 'false' } } }
                - { Effect: Deny, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::site/private/*' }
                - { Effect: Deny, Principal: '*', Action: 's3:DeleteBucket', Resource: 'arn:aws:s3:::site' }
                - { Effect: Deny, Principal: { AWS: '111122223333' }, Action: 's3:*', Resource: 'arn:aws:s3:::site' }
                - { Effect: Deny, NotPrincipal: { AWS: '111122223333' }, Action: 's3:*', Resource: 'arn:aws:s3:::site' }
                - { Effect: Deny, Principal: '*', NotAction: 's3:*', Resource: 'arn:aws:s3:::site' }
                - { Effect: Deny, Principal: '*', Action: !If [IsProd, 's3:*', 's3:DeleteBucket'], Resource: 'arn:aws:s3:::site' }
                - { Effect: Deny, Principal: '*', Action: !Ref Action, Resource: 'arn:aws:s3:::site' }
                - { Effect: Allow, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::site', Condition: { StringEquals: { aws:PrincipalOrgID: o-a1b2c3d4e5 } } }
    `,
  },
];
