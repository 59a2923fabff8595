import { replacementsOfKey } from '#core/data/index.ts';
import { type ConditionTest, type Statement, testedWith } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { conditionBranches, renameKey, testAt } from './_conditions.ts';

export default defineRule({
  id: 'iam/key-deprecated',
  title: 'Condition key that AWS withdrew',
  severity: 'medium',
  since: '0.1.0',
  why: 'Nobody can rely on a key that is withdrawn: an Allow that tests it gives nothing, which ends in a wider policy; a Deny stops nothing, and nobody notices.',
  refs: [
    'access-analyzer:DEPRECATED_GLOBAL_CONDITION_KEY',
    'access-analyzer:UNSUPPORTED_GLOBAL_CONDITION_KEY',
    'CWE-863',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  ],
  preset: 'recommended',
  on: testedWith(({ key }) => replacementsOfKey(key) !== undefined),
  messages: {
    withdrawn: 'AWS withdrew {key}; {others} took its place.',
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      for (const { key, keyEntry } of tests) {
        const others = replacementsOfKey(key);
        if (!others) continue;
        yield finding.withdrawn(keyEntry.key, { key: keyEntry.key.source, others: others.join(' or ') }).when(when);
      }
    }
  },

  fixes: {
    principal: {
      title: 'Compare who asks: aws:PrincipalArn',
      applicability: 'needs-review',
      apply: (context) => compare(context, 'aws:PrincipalArn', isOfPrincipal),
    },
    source: {
      title: 'Compare for what a service asks: aws:SourceArn',
      applicability: 'needs-review',
      apply: (context) => compare(context, 'aws:SourceArn', (arn) => !isOfPrincipal(arn)),
    },
  },
});

function compare(
  context: FixContext<Statement>,
  key: string,
  isOfKind: (arn: string) => boolean,
): ReturnType<typeof renameKey> {
  const test = testAt(context);
  return test && mayBeOf(test, isOfKind) ? renameKey(context, test, key) : 'decline';
}

/** Whether all values may be ARNs of a kind; those that are not known may. */
function mayBeOf({ values }: ConditionTest, isOfKind: (arn: string) => boolean): boolean {
  return values.every(({ value }) => {
    const text = render(value);
    return !/^arn:[^:]*:[a-z]/.test(text) || isOfKind(text);
  });
}

function isOfPrincipal(arn: string): boolean {
  return /^arn:[^:]*:(?:iam|sts):/.test(arn);
}

export const examples: readonly Example[] = [
  {
    title: 'who asks, and for what a service does',
    dialect: 'iam-policy',
    fixes: ['principal', 'source'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Deny",
            "Action": "s3:DeleteObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": { "ArnNotLike": { "aws:ARN": "arn:aws:iam::210987654321:role/ci" } }
                                           ^^^^^^^^^ withdrawn
          },
          {
            "Effect": "Allow",
            "Action": "sqs:SendMessage",
            "Resource": "arn:aws:sqs:eu-west-1:210987654321:jobs",
            "Condition": { "ArnEquals": { "AWS:arn": "arn:aws:sns:eu-west-1:210987654321:builds" } }
                                          ^^^^^^^^^ withdrawn
          }
        ]
      }
    `,
  },
  {
    title: 'what a parameter gives, in a branch',
    dialect: 'cfn',
    fixes: ['principal', 'source'],
    bad: `
      Parameters:
        Asking: { Type: String }
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
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    ArnLike: { aws:ARN: !Ref Asking } # the job
                               ^^^^^^^ withdrawn
                - Effect: Allow
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition: !If [IsProd, { ArnLike: { aws:Arn: 'arn:aws:iam::210987654321:role/ci-*' } }, !Ref AWS::NoValue]
                                                       ^^^^^^^ withdrawn
    `,
  },
  {
    title: 'its successors, keys of services, and keys that never were',
    dialect: 'cfn',
    good: `
      Parameters:
        Key: { Type: String, Default: aws:ARN }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    ArnLike: { aws:PrincipalArn: 'arn:aws:iam::210987654321:role/ci', aws:SourceArn: 'arn:aws:sns:eu-west-1:210987654321:builds' }
                - Effect: Allow
                  Action: iam:AttachRolePolicy
                  Resource: arn:aws:iam::210987654321:role/ci-*
                  Condition:
                    ArnEquals: { iam:PolicyARN: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }
                    StringEquals: { aws:Country: aws:ARN }
    `,
  },
];
