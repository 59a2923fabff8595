import { globalConditionKeys } from '#core/data/index.ts';
import { testedWith, type ConditionTest } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { conditionBranches, renameKey, testAt } from './_conditions.ts';

export default defineRule({
  id: 'iam/key-format',
  title: 'Condition key without its service',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS refuses such a policy, or it tests a key that no request has: an Allow then gives nothing, and a Deny stops nothing.',
  refs: [
    'access-analyzer:INVALID_CONDITION_KEY_FORMAT',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  ],
  preset: 'recommended',
  on: testedWith(isWithoutService),
  messages: {
    global: 'A condition key begins with its service: "{key}" is {meant} in full.',
    format: 'A condition key begins with its service and a colon, such as aws:SourceIp; "{key}" has none.',
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      for (const { keyEntry } of tests) {
        const key = keyEntry.key.source;
        if (!isWithoutService({ keyEntry })) continue;
        const meant = meantBy(key);
        const at = keyEntry.key;
        yield (meant === undefined ? finding.format(at, { key }) : finding.global(at, { key, meant })).when(when);
      }
    }
  },

  fixes: {
    service: {
      title: 'Write {meant} (the test then takes effect)',
      applicability: 'needs-review',
      apply: (context) => {
        const test = testAt(context);
        const meant = test && meantBy(test.keyEntry.key.source);
        return test && meant !== undefined ? renameKey(context, test, meant) : 'decline';
      },
    },
  },
  remedy: 'Write the key with its service, as the Service Authorization Reference lists it.',
});

function isWithoutService({ keyEntry }: Pick<ConditionTest, 'keyEntry'>): boolean {
  const key = keyEntry.key.source;
  return !/^[^:]+:./.test(key) && !/[$<>{}]/.test(key);
}

/** The global key of this name; tags need a key of their own. */
function meantBy(key: string): string | undefined {
  const wanted = `aws:${key.replace(/^:/, '').toLowerCase()}`;
  return globalConditionKeys().find((each) => each.key.toLowerCase() === wanted)?.key;
}

export const examples: readonly Example[] = [
  {
    title: 'names of global keys',
    dialect: 'iam-policy',
    fixes: ['service'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": { "IpAddress": { "SourceIp": "203.0.113.0/24" } }
                                          ^^^^^^^^^^ global
          },
          {
            "Effect": "Deny",
            "Action": "s3:PutObject",
            "Resource": "*",
            "Condition": { "Bool": { "secureTransport": "false" } }
                                     ^^^^^^^^^^^^^^^^^ global
          }
        ]
      }
    `,
  },
  {
    title: 'names of a service, and keys with half a name',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: s3:ListBucket
                  Resource: arn:aws:s3:::b
                  Condition:
                    StringLike: { prefix: ci/* }
                                  ^^^^^^ format
                    StringEquals: { 's3:': ci }
                                    ^^^^^ format
    `,
  },
  {
    title: 'keys with a service, an issuer, a tag with colons, blanks to fill, and branches',
    dialect: 'cfn',
    good: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Federated: arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com }
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition:
                    StringEquals:
                      token.actions.githubusercontent.com:sub: repo:acme/app:ref:refs/heads/main
                      token.actions.githubusercontent.com:aud: sts.amazonaws.com
                - Effect: Allow
                  Principal: { AWS: arn:aws:iam::111122223333:root }
                  Action: sts:AssumeRole
                  Condition:
                    StringEquals:
                      !If [IsProd, { 'aws:PrincipalTag/aws:cloudformation:stack-name': ci }, { aws:username: ci }]
                - Effect: Allow
                  Principal: { AWS: arn:aws:iam::111122223333:root }
                  Action: sts:AssumeRole
                  Condition:
                    StringEquals: { <issuer>: ci }
    `,
  },
];
