import { isAccountOfAws } from '#core/data/index.ts';
import {
  arnFields,
  isOfOwnAccount,
  patternOf,
  reachOf,
  resourceStatementSubject,
  unlimitedPaths,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { actionsOf } from './_public.ts';

export default defineRule({
  id: 'iam/cross-account-root',
  title: 'Whole other account that may use a resource',
  severity: 'info',
  since: '0.1.0',
  why: 'The other account decides alone which of its users and roles get in, and a break-in there is one here.',
  refs: [
    'CWE-284',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts',
  ],
  preset: 'recommended',
  on: resourceStatementSubject,
  messages: {
    account: 'Account {account} decides which of its users and roles may {actions} here.',
  },

  *check(statement, finding, facts) {
    const { policy, principals, allow } = statement;
    // Who looks after a key is its own account, mostly written as a number.
    if (policy.kind !== 'resource' || allow.length === 0 || !principals || isOfKey(statement)) return;
    for (const principal of principals.items) {
      if (reachOf(principal) !== 'account' || isOfOwnAccount(facts, principal)) continue;
      const pattern = patternOf(principal.value);
      const account = arnFields(pattern)?.[4] ?? pattern;
      if (isAccountOfAws(account)) continue;
      const args = { account: account.replaceAll('..', '::'), actions: actionsOf(statement) };
      for (const path of unlimitedPaths(statement, () => true))
        yield finding.account(principal.node, args).when(path).when(principal.when);
    }
  },

  fixes: {},
  remedy:
    'Name the roles of the other account that need it, or list the account in `ownAccounts` of the configuration.',
});

function isOfKey({ policy, actions }: Statement): boolean {
  if (policy.owner) return policy.owner.type.startsWith('AWS::KMS::');
  return actions?.items.some(({ value }) => patternOf(value).toLowerCase().startsWith('kms:')) ?? false;
}

export const examples: readonly Example[] = [
  {
    title: 'another account that reads a bucket, and one that a parameter gives',
    dialect: 'cfn',
    bad: `
      Parameters:
        Partner: { Type: String }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: builds
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: 'arn:aws:iam::111122223333:root' }
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
                  Action: [s3:GetObject, s3:ListBucket]
                  Resource: [arn:aws:s3:::builds, arn:aws:s3:::builds/*]
        QueuePolicy:
          Type: AWS::SQS::QueuePolicy
          Properties:
            Queues: [jobs]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal:
                    AWS:
                      - !Sub arn:aws:iam::\${Partner}:root
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
                      - !If [IsProd, '444455556666', !Ref AWS::AccountId]
                                     ^^^^^^^^^^^^^^ account
                  Action: sqs:SendMessage
                  Resource: '*'
    `,
  },
  {
    title: 'a repository of images, in a policy of its own',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "AWS": ["111122223333", "arn:aws:iam::111122223333:role/jobs"] },
                                   ^^^^^^^^^^^^^^ account
            "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
          }
        ]
      }
    `,
  },
  {
    title:
      'the own account, roles, a condition, the account that writes access logs, a key, who may assume a role, what a parameter gives, and a Deny',
    dialect: 'cfn',
    good: `
      Parameters:
        Reader: { Type: String }
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: logs
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: !Sub 'arn:aws:iam::\${AWS::AccountId}:root' }, Action: s3:GetObject, Resource: 'arn:aws:s3:::logs/*' }
                - { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:role/reader' }, Action: s3:GetObject, Resource: 'arn:aws:s3:::logs/*' }
                - { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: s3:GetObject, Resource: 'arn:aws:s3:::logs/*', Condition: { ArnLike: { aws:PrincipalArn: 'arn:aws:iam::111122223333:role/reader' } } }
                - { Effect: Allow, Principal: { AWS: 'arn:aws:iam::127311923021:root' }, Action: s3:PutObject, Resource: 'arn:aws:s3:::logs/*' }
                - { Effect: Allow, Principal: { AWS: !Ref Reader }, Action: s3:GetObject, Resource: 'arn:aws:s3:::logs/*' }
                - { Effect: Deny, Principal: { AWS: '111122223333' }, Action: s3:DeleteObject, Resource: 'arn:aws:s3:::logs/*' }
        Key:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Version: '2012-10-17'
              Statement: [{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' }]
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement: [{ Effect: Allow, Principal: { AWS: '111122223333' }, Action: sts:AssumeRole, Condition: { StringEquals: { sts:ExternalId: jobs } } }]
    `,
  },
  {
    title: 'an account that the configuration names as an own one',
    dialect: 'iam-policy',
    options: { ownAccounts: ['111122223333'] },
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Principal: { AWS: "111122223333" }, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:444455556666:jobs" }
    `,
  },
];
