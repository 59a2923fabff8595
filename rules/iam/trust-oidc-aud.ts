import { conditionKey } from '#core/data/index.ts';
import { trustStatementSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { branches } from './_trust.ts';

export default defineRule({
  id: 'iam/trust-oidc-aud',
  title: 'Audience of a token that is compared as a list',
  severity: 'info',
  since: '0.1.0',
  why: 'A qualifier is for claims with several values. ForAllValues also holds for tokens without the claim, so that the condition may be none.',
  refs: [
    'access-analyzer:CONFIRM_AUDIENCE_CLAIM_TYPE',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif',
  ],
  preset: 'recommended',
  on: trustStatementSubject,
  messages: {
    several: '{qualifier} compares {key} as a list; most providers sign one audience, which takes no qualifier.',
  },

  *check(statement, finding) {
    if (statement.policy.kind !== 'trust' || statement.allow.length === 0) return;
    for (const { tests, path } of branches(statement)) {
      for (const { key, qualifier, keyEntry } of tests) {
        // Of keys that AWS lists as single values, there is a rule on conditions without effect.
        const isKnown = qualifier === 'ForAllValues' && conditionKey(key) !== undefined;
        if (qualifier === undefined || isKnown || !/^[\w./-]+:aud$/.test(key)) continue;
        yield finding.several(keyEntry.key, { qualifier, key: keyEntry.key.source }).when(path);
      }
    }
  },

  fixes: {},
  remedy: 'Leave the qualifier out, unless the provider signs several audiences into one token.',
});

export const examples: readonly Example[] = [
  {
    title: 'a workflow whose audience is a list',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.example.com" },
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
              "ForAnyValue:StringEquals": { "gitlab.example.com:aud": ["sts.amazonaws.com"] },
                                            ^^^^^^^^^^^^^^^^^^^^^^^^ several
              "StringEquals": { "gitlab.example.com:sub": "project_path:ci/site:ref_type:branch:ref:main" }
            }
          }
        ]
      }
    `,
  },
  {
    title: 'a cluster, in some stacks',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Pods:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC' }
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition: !If
                    - IsProd
                    - ForAllValues:StringLike: { oidc.eks.eu-west-1.amazonaws.com/id/ABC:aud: sts.amazonaws.com }
                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ several
                    - StringEquals: { oidc.eks.eu-west-1.amazonaws.com/id/ABC:aud: sts.amazonaws.com }
  `,
  },
  {
    title: 'no qualifier, other claims, a condition that a parameter gives, a Deny, and a policy of a bucket',
    dialect: 'cfn',
    good: `
      Parameters:
        Audience: { Type: String }
      Resources:
        Pods:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/gitlab.example.com' }
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition:
                    StringEquals: { gitlab.example.com:aud: !Ref Audience }
                    ForAnyValue:StringLike: { gitlab.example.com:amr: mfa }
                - Effect: Deny
                  Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/gitlab.example.com' }
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition: { ForAnyValue:StringEquals: { gitlab.example.com:aud: other } }
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: site
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: s3:GetObject, Resource: 'arn:aws:s3:::site/*', Condition: { ForAnyValue:StringEquals: { aws:CalledVia: athena.amazonaws.com } } }
    `,
  },
];
