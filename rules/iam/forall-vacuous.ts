import { conditionKey } from '#core/data/index.ts';
import { type ConditionTest, holdsWithoutKey, reachOf, type Statement, testedWith } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { addTest, isDemanded } from './_condition-values.ts';
import { conditionBranches, keyTypeOf, moveTest, testAt } from './_conditions.ts';

export default defineRule({
  id: 'iam/forall-vacuous',
  title: 'Condition that requests without the key pass',
  severity: 'medium',
  since: '0.1.0',
  why: 'Who sends a request without the key passes the condition, so that the statement allows more than it says.',
  refs: [
    'CWE-863',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null',
  ],
  preset: 'recommended',
  on: testedWith(holdsWithoutKey),
  messages: {
    forAll: 'ForAllValues also holds for requests without {key}, so that this Allow does not depend on it.',
    ifExists: {
      text: '{operator} also holds for requests without {key}, and nothing else limits this Allow.',
      severity: 'low',
    },
    negated: {
      text: '{operator} also holds for requests without {key}, and nothing else limits this Allow.',
      severity: 'info',
    },
  },

  *check(statement, finding) {
    if (statement.allow.length === 0) return;
    for (const { tests, when } of conditionBranches(statement)) {
      for (const test of tests) {
        const message = defectOf(statement, test, tests);
        if (!message) continue;
        const args = { key: test.keyEntry.key.source, operator: test.operatorEntry.key.source };
        const at = test.keyEntry.key;
        const stated = message === 'forAll' ? finding.forAll(at, { key: args.key }) : finding[message](at, args);
        const found =
          message === 'ifExists' && statement.policy.kind === 'identity' ? stated.withSeverity('info') : stated;
        for (const path of statement.allow) yield found.when(when).when(path);
      }
    }
  },

  fixes: {
    demand: {
      title: 'Demand that the key is there (cuts off requests without)',
      applicability: 'needs-review',
      asked: 'unticked',
      apply(context) {
        const key = testAt(context)?.keyEntry.key.source;
        // A test for something else holds without the key, with IfExists or without.
        return key === undefined || (context.finding.message === 'ifExists' && !isNegated(context))
          ? 'decline'
          : addTest(context, 'Null', key, 'false');
      },
    },
    plain: {
      title: 'Drop IfExists (cuts off requests without the key)',
      applicability: 'needs-review',
      asked: 'unticked',
      apply: (context) =>
        context.finding.message === 'ifExists' && !isNegated(context)
          ? moveTest(context, ({ operatorEntry }) => operatorEntry.key.source.replace(/IfExists$/, ''))
          : 'decline',
    },
  },
});

function isNegated(context: Pick<FixContext<Statement>, 'finding' | 'subject'>): boolean {
  return testAt(context)?.operator.includes('Not') === true;
}

/** Keys that every request has, or that are about how a request is made; of MFA there is another rule. */
const always =
  /^aws:(?:securetransport|requestedregion|viaawsservice|principalisawsservice|currenttime|epochtime|multifactorauth(?:present|age)|useragent|referer|tagkeys)$/;

/** Keys that every request of an identity has. */
const ofCallers = /^aws:(?:principal(?:arn|account|type)|userid)$/;

function defectOf(
  statement: Statement,
  test: ConditionTest,
  tests: readonly ConditionTest[],
): 'forAll' | 'ifExists' | 'negated' | undefined {
  const { key, operator, qualifier, ifExists } = test;
  if (operator === 'Null' || always.test(key) || isDemanded(tests, key)) return undefined;
  // An identity signs its requests.
  if (statement.policy.kind === 'identity' && ofCallers.test(key)) return undefined;
  if (qualifier === 'ForAllValues') {
    // What a service sends with its own actions mostly is there, and AWS shows it so.
    return conditionKey(key)?.global && keyTypeOf(key)?.isMany ? 'forAll' : undefined;
  }
  // Of several that may be absent the first is told.
  if (!tests.every(holdsWithoutKey) || tests[0] !== test) return undefined;
  if (ifExists && (isForOthers(statement) || isOfRequests(statement, tests))) return 'ifExists';
  if (!isForOthers(statement)) return undefined;
  return qualifier === undefined ? 'negated' : undefined;
}

/** Whether what an identity may do is narrowed by what every kind of request may have. */
function isOfRequests({ policy }: Statement, tests: readonly ConditionTest[]): boolean {
  return policy.kind === 'identity' && tests.every(({ key }) => /^aws:(?!(?:resource|request)tag\/)/.test(key));
}

/**
 * A policy of a resource or a role that names some callers. What identities may do is narrowed by keys of single
 * resource types, which need IfExists; what everyone may do has rules of its own.
 */
function isForOthers({ policy, principals }: Statement): boolean {
  if (policy.kind !== 'resource' && policy.kind !== 'trust') return false;
  return principals !== undefined && !principals.items.some((principal) => reachOf(principal) === 'anyone');
}

export const examples: readonly Example[] = [
  {
    title: 'an endpoint that need not be used; keys of some types of resources need IfExists',
    dialect: 'iam-policy',
    fixes: ['plain'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: "s3:GetObject"
          Resource: "arn:aws:s3:::artifacts/*"
          Condition: { StringEqualsIfExists: { "aws:SourceVpce": "vpce-0a1b2c3d" } }
                                               ^^^^^^^^^^^^^^^^ ifExists info
        - Effect: Allow
          Action: "ec2:RunInstances"
          Resource: "*"
          Condition: { StringEqualsIfExists: { "ec2:InstanceType": "t3.small", "aws:ResourceTag/team": "ci" } }
    `,
  },
  {
    title: 'the services that call, and units of an organisation',
    dialect: 'iam-policy',
    fixes: ['demand'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "dynamodb:GetItem",
            "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/jobs",
            "Condition": { "ForAllValues:StringEquals": { "aws:CalledVia": "cloudformation.amazonaws.com" } }
                                                          ^^^^^^^^^^^^^^^ forAll
          },
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": {
              "Bool": { "aws:SecureTransport": "true" },
              "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" }
                                           ^^^^^^^^^^^^^^^^^^^^^^^ forAll
            }
          }
        ]
      }
    `,
  },
  {
    title: 'what another account may do with a key, and who may assume a role',
    dialect: 'cfn',
    fixes: ['plain'],
    bad: `
      Parameters:
        ExternalId: { Type: String }
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: '111122223333' }
                  Action: sts:AssumeRole
                  Condition:
                    StringEqualsIfExists: # agreed by mail
                      sts:ExternalId: !Ref ExternalId
                      ^^^^^^^^^^^^^^ ifExists
    `,
  },
  {
    title: 'a Deny that was meant, in a branch',
    dialect: 'cfn',
    fixes: ['demand'],
    bad: `
      Conditions:
        IsTest: !Equals [!Ref AWS::StackName, test]
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: '111122223333' }
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    StringNotEquals:
                      aws:SourceVpce: vpce-0123456789abcdef0
                      ^^^^^^^^^^^^^^ negated
                - !If
                  - IsTest
                  - Effect: Allow
                    Principal: { AWS: '111122223333' }
                    Action: s3:GetObject
                    Resource: arn:aws:s3:::b/test/*
                    Condition:
                      NotIpAddress: { aws:SourceIp: 198.51.100.0/24 }
                                      ^^^^^^^^^^^^ negated
                  - !Ref AWS::NoValue
    `,
  },
  {
    title: 'keys that are demanded, tags, keys of a service, keys that are always there, other limits, and a Deny',
    dialect: 'cfn',
    good: `
      Parameters:
        Effect: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: dynamodb:GetItem
                  Resource: arn:aws:dynamodb:eu-west-1:111122223333:table/jobs
                  Condition:
                    ForAllValues:StringEquals: { aws:CalledVia: cloudformation.amazonaws.com, dynamodb:LeadingKeys: [a], aws:TagKeys: [team] }
                    'Null': { aws:CalledVia: 'false' }
                - Effect: Allow
                  Action: ec2:RunInstances
                  Resource: arn:aws:ec2:eu-west-1:111122223333:instance/*
                  Condition: { StringEqualsIfExists: { ec2:InstanceType: t3.micro } }
                - Effect: !Ref Effect
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { ForAllValues:StringEquals: { aws:CalledVia: cloudformation.amazonaws.com } }
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: '111122223333' }
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    StringEqualsIfExists: { aws:SourceVpce: vpce-0123456789abcdef0 }
                    StringEquals: { aws:PrincipalOrgID: o-a1b2c3d4e5 }
                - Effect: Allow
                  Principal: { AWS: '111122223333' }
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { BoolIfExists: { aws:SecureTransport: true } }
                - Effect: Deny
                  Principal: '*'
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition: { ForAllValues:StringNotEquals: { aws:PrincipalOrgPaths: o-a1b2c3d4e5/r-ab12/ } }
    `,
  },
];
