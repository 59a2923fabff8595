import '../harness/data.ts';
import assert from 'node:assert/strict';
import { createAnalyzer, defaultConfig, open } from '#core/index.ts';
import { rules } from '#rules';

/* Policies about which simple checks are wrong, in one direction or the other; E… are the cases of the specification. */

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

const analyzer = createAnalyzer(rules.filter(({ id }) => id.startsWith('iam/')));

/** `rule message` of each finding of a policy. */
function findings(...statements: readonly Json[]): readonly string[] {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);
  const { findings: found } = analyzer.analyze(open({ text, name: 'policy.json' }), defaultConfig);
  return found.map(({ rule, messageKey }) => `${rule.replace('iam/', '')} ${messageKey}`);
}

const allow = (action: Json, resource: Json, condition?: Json): Json => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...(condition === undefined ? {} : { Condition: condition }),
});
const objects = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
const objectsWhen = (condition: Json): Json => ({ ...objects, Condition: condition });

const rows: readonly (readonly [string, readonly Json[], readonly string[]])[] = [
  ['E1: the login of ECR needs a star', [allow('ecr:GetAuthorizationToken', '*')], []],
  [
    'E1b: its namesake of CodeArtifact does not',
    [allow('codeartifact:GetAuthorizationToken', '*')],
    ['resource-star reads'],
  ],
  [
    'E2: the login of ECR on one repository is not allowed',
    [allow('ecr:GetAuthorizationToken', 'arn:aws:ecr:us-east-1:111111111111:repository/x')],
    ['resource-wildcard-only-scoped never'],
  ],
  [
    'E3: the login beside what can be limited',
    [allow(['ecr:GetAuthorizationToken', 'ecr:PutImage', 'ecr:InitiateLayerUpload'], '*')],
    ['resource-star-mixed changes'],
  ],
  [
    'E4: objects by the ARN of their bucket',
    [allow(['s3:ListBucket', 's3:PutObject'], 'arn:aws:s3:::b')],
    ['resource-mismatch object'],
  ],
  [
    'E4b: a wildcard behind the name of a bucket takes in objects',
    [allow(['s3:ListBucket', 's3:PutObject'], 'arn:aws:s3:::b*')],
    ['arn-s3-bucket-prefix-trap trap'],
  ],
  [
    'E5: optional resources, limited by a key of the service',
    [allow('cloudwatch:PutMetricData', '*', { StringEquals: { 'cloudwatch:namespace': 'app' } })],
    [],
  ],
  [
    'E5b: a function that is named by a condition',
    [
      allow('lambda:CreateEventSourceMapping', '*', {
        ArnEquals: { 'lambda:FunctionArn': 'arn:aws:lambda:eu-west-1:111111111111:function:f' },
      }),
    ],
    [],
  ],
  [
    'E6: an action that needs several types of resource',
    [
      allow('ec2:RunInstances', [
        'arn:aws:ec2:*:111111111111:instance/*',
        'arn:aws:ec2:*::image/*',
        'arn:aws:ec2:*:111111111111:network-interface/*',
        'arn:aws:ec2:*:111111111111:security-group/*',
        'arn:aws:ec2:*:111111111111:subnet/*',
      ]),
    ],
    ['resource-sub-type-missing missing'],
  ],
  [
    'E6b: an image of an account, which images do not have',
    [allow('ec2:DeregisterImage', 'arn:aws:ec2:*:111111111111:image/*')],
    ['arn-account-forbidden account'],
  ],
  [
    'E7: a bound iam:PassRole in a shared statement',
    [
      allow(['lambda:CreateFunction', 'iam:PassRole'], '*', {
        StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' },
      }),
    ],
    ['key-not-for-action allow'],
  ],
  [
    'E8: iam:PassRole behind NotAction',
    [{ Effect: 'Allow', NotAction: ['organizations:*'], Resource: '*' }],
    ['allow-notaction-resource-star nearAdmin', 'passrole-star notAction'],
  ],
  [
    'E8b: iam:PassRole in a pattern',
    [allow('iam:P*', '*')],
    ['privesc-single self', 'wildcard-hidden-risk hidden', 'passrole-star all'],
  ],
  [
    'E8c: iam:PassRole bound to every service',
    [allow('iam:PassRole', 'arn:aws:iam::111111111111:role/ci/*', { StringLike: { 'iam:PassedToService': '*' } })],
    ['passrole-service-wildcard anyService'],
  ],
  [
    'E9: roles for EC2 are none for functions',
    [
      allow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }),
      allow(['lambda:CreateFunction', 'lambda:InvokeFunction'], '*'),
    ],
    ['resource-star changes'],
  ],
  [
    'E9b: with instances too, they are for those',
    [
      allow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }),
      allow(['lambda:CreateFunction', 'lambda:InvokeFunction', 'ec2:RunInstances'], '*'),
    ],
    ['privesc-combo passRole', 'resource-star changes'],
  ],
  [
    'E10: public over TLS only',
    [objectsWhen({ Bool: { 'aws:SecureTransport': 'true' } })],
    ['public-weak-condition weak'],
  ],
  [
    'E11: public without an endpoint',
    [objectsWhen({ StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-12345678' } })],
    ['public-weak-condition weak'],
  ],
  [
    'E11b: public but for one organisation',
    [objectsWhen({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-bad' } })],
    ['public-weak-condition weak'],
  ],
  [
    'E11c: through one endpoint',
    [objectsWhen({ StringEquals: { 'aws:SourceVpce': 'vpce-12345678' } })],
    ['public-confined condition'],
  ],
  [
    'E11d: from every network',
    [objectsWhen({ StringLike: { 'aws:SourceVpc': 'vpc-*' } })],
    ['public-weak-condition weak'],
  ],
  [
    'E12: a perimeter',
    [
      objects,
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'],
        Condition: {
          StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abc123' },
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
        },
      },
    ],
    ['public-confined deny'],
  ],
];

describe('policies about which simple checks are wrong', () => {
  for (const [title, statements, expected] of rows) {
    it(title, () => assert.deepEqual(findings(...statements), expected));
  }
});
