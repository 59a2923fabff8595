import '../harness/data.ts';
import assert from 'node:assert/strict';
import { open } from '#core/index.ts';
import { onlyPart } from '../harness/part.ts';
import { allows, isPublic, isSubsetOf, meaningOf, policiesIn, type Meaning } from '#core/models/index.ts';

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

function opened(value: Json) {
  const { units, facts } = onlyPart(open({ text: JSON.stringify(value), name: 'policy.json' }));
  const view = facts.tracked([]);
  return { view, policies: units.flatMap((unit) => [...policiesIn(unit, view)]) };
}

function meanings(...statements: readonly Json[]): readonly Meaning[] {
  const { view, policies } = opened({ Version: '2012-10-17', Statement: statements });
  return policies.map((policy) => meaningOf(view, policy));
}

const allow = (action: Json, resource: Json, condition?: Json): Json => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...(condition === undefined ? {} : { Condition: condition }),
});
const deny = (action: Json, resource: Json, condition?: Json): Json => ({
  ...(allow(action, resource, condition) as object),
  Effect: 'Deny',
});

describe('isSubsetOf', () => {
  const bucket = 'arn:aws:s3:::b';
  const rows: readonly (readonly [string, readonly Json[], readonly Json[], string])[] = [
    ['a literal in a wildcard', [allow('s3:GetObject', `${bucket}/*`)], [allow('s3:*', '*')], 'yes'],
    ['case of actions', [allow('S3:getobject', '*')], [allow('s3:GetObject', '*')], 'yes'],
    ['case of ARNs', [allow('s3:GetObject', 'arn:aws:s3:::B')], [allow('s3:GetObject', bucket)], 'no'],
    ['a wildcard in a literal', [allow('s3:*', '*')], [allow('s3:GetObject', '*')], 'no'],
    [
      'two statements for one',
      [allow('s3:GetObject', '*'), allow('s3:PutObject', `${bucket}/*`)],
      [allow(['s3:GetObject', 's3:PutObject'], '*')],
      'yes',
    ],
    [
      'resources of two statements',
      [allow('s3:GetObject', [bucket, `${bucket}/*`])],
      [allow('s3:GetObject', bucket), allow('s3:Get*', `${bucket}/*`)],
      'yes',
    ],
    [
      'NotAction in NotAction',
      [{ Effect: 'Allow', NotAction: ['iam:*', 's3:*'], Resource: '*' }],
      [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
      'yes',
    ],
    [
      'all but a bucket',
      [{ Effect: 'Allow', Action: 's3:GetObject', NotResource: `${bucket}/*` }],
      [allow('s3:GetObject', `${bucket}/*`)],
      'no',
    ],
    [
      'one more condition',
      [allow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } })],
      [allow('iam:PassRole', '*')],
      'yes',
    ],
    [
      'one condition less',
      [allow('iam:PassRole', '*')],
      [allow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } })],
      'no',
    ],
    [
      'without IfExists',
      [allow('s3:*', '*', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } })],
      [allow('s3:*', '*', { StringEqualsIfExists: { 'aws:SourceVpc': ['vpc-1', 'vpc-2'] } })],
      'yes',
    ],
    [
      'with IfExists',
      [allow('s3:*', '*', { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } })],
      [allow('s3:*', '*', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } })],
      'no',
    ],
    [
      'IfExists of a key that has to be there',
      [allow('s3:*', '*', { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' }, Null: { 'aws:SourceVpc': 'false' } })],
      [allow('s3:*', '*', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } })],
      'yes',
    ],
    [
      'a set operator on a key with one value',
      [allow('s3:*', '*', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } })],
      [allow('s3:*', '*', { 'ForAllValues:StringEquals': { 'aws:SourceVpc': 'vpc-1' } })],
      'yes',
    ],
    [
      'a set operator on a key with several',
      [allow('s3:*', '*', { StringEquals: { 'aws:TagKeys': 'a' } })],
      [allow('s3:*', '*', { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } })],
      'unknown',
    ],
    [
      'equals in like',
      [allow('s3:*', '*', { StringEquals: { 'aws:PrincipalTag/a': 'x-1' } })],
      [allow('s3:*', '*', { StringLike: { 'aws:PrincipalTag/a': 'x-*' } })],
      'yes',
    ],
    [
      'addresses',
      [allow('s3:*', '*', { IpAddress: { 'aws:SourceIp': ['10.1.0.0/16', '203.0.113.7'] } })],
      [allow('s3:*', '*', { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '203.0.113.0/24'] } })],
      'yes',
    ],
    [
      'a wildcard that would cross fields of an ARN',
      [allow('s3:*', '*', { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:1:a' } })],
      [allow('s3:*', '*', { ArnLike: { 'aws:SourceArn': 'arn:aws:s*' } })],
      'no',
    ],
    [
      'numbers',
      [allow('s3:*', '*', { NumericLessThan: { 's3:max-keys': '5' } })],
      [allow('s3:*', '*', { NumericLessThan: { 's3:max-keys': '10' } })],
      'yes',
    ],
    ['a Deny of its own', [allow('s3:*', '*'), deny('s3:Put*', '*')], [allow('s3:*', '*')], 'yes'],
    ['a new Deny', [allow('s3:*', '*')], [allow('s3:*', '*'), deny('s3:PutObject', bucket)], 'no'],
    [
      'the same Deny',
      [allow('s3:GetObject', '*'), deny('s3:*', bucket)],
      [allow('s3:*', '*'), deny('s3:Get*', bucket)],
      'yes',
    ],
    [
      'a Deny whose condition cannot be met',
      [allow('s3:*', '*', { Bool: { 'aws:SecureTransport': 'true' } })],
      [allow('s3:*', '*'), deny('s3:*', '*', { Bool: { 'aws:SecureTransport': 'false' } })],
      'yes',
    ],
    ['an Allow that is dead', [allow('s3:GetObject', '*'), deny('s3:*', '*')], [allow('sqs:*', '*')], 'yes'],
    ['nothing', [deny('s3:*', '*')], [allow('sqs:*', '*')], 'yes'],
  ];
  for (const [title, inner, outer, expected] of rows) {
    it(`${title}: ${expected}`, () =>
      assert.equal(isSubsetOf(meanings(...inner), meanings(...outer)).answer, expected));
  }

  const template = (resource: Json, parameter: Json = { Type: 'String' }): readonly Meaning[] => {
    const { view, policies } = opened({
      Parameters: { P: parameter },
      Conditions: { C: { 'Fn::Equals': [{ Ref: 'P' }, 'x'] } },
      Resources: {
        It: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: { PolicyDocument: { Statement: [allow('s3:GetObject', resource)] } },
        },
      },
    });
    return policies.map((policy) => meaningOf(view, policy));
  };
  const ofParameter = { 'Fn::Sub': 'arn:aws:s3:::${P}/*' };
  const inTemplates: readonly (readonly [string, readonly Meaning[], readonly Meaning[], string])[] = [
    ['an unknown name in everything', template(ofParameter), template('*'), 'yes'],
    ['an unknown name in itself', template(ofParameter), template(ofParameter), 'yes'],
    ['an unknown name in a known one', template(ofParameter), template('arn:aws:s3:::b/*'), 'unknown'],
    ['an unknown name in none of its kind', template(ofParameter), template('arn:aws:sqs:*'), 'unknown'],
    ['a known name in an unknown one', template('arn:aws:s3:::b/*'), template(ofParameter), 'unknown'],
    [
      'a branch in itself',
      template({ 'Fn::If': ['C', ofParameter, '*'] }),
      template({ 'Fn::If': ['C', ofParameter, '*'] }),
      'yes',
    ],
    [
      'the narrower of two branches',
      template({ 'Fn::If': ['C', 'arn:aws:s3:::b', '*'] }),
      template({ 'Fn::If': ['C', 'arn:aws:s3:::b*', '*'] }),
      'yes',
    ],
    ['all in one of two branches', template('*'), template({ 'Fn::If': ['C', ofParameter, '*'] }), 'unknown'],
    [
      'a default that may be another',
      template('arn:aws:s3:::b'),
      template({ Ref: 'P' }, { Type: 'String', Default: '*' }),
      'unknown',
    ],
  ];
  for (const [title, inner, outer, expected] of inTemplates) {
    it(`${title}: ${expected}`, () => assert.equal(isSubsetOf(inner, outer).answer, expected));
  }
});

describe('isPublic', () => {
  const open_ = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
  const when = (condition: Json): Json => ({ ...open_, Condition: condition });
  const perimeter = (condition: Json): Json => ({
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'],
    Condition: condition,
  });
  const rows: readonly (readonly [string, readonly Json[], readonly string[]])[] = [
    ['everyone', [open_], ['public']],
    ['everyone of AWS', [{ ...open_, Principal: { AWS: ['arn:aws:iam::111111111111:root', '*'] } }], ['public']],
    ['one account', [{ ...open_, Principal: { AWS: '111111111111' } }], []],
    [
      'everyone but one',
      [
        {
          Effect: 'Allow',
          NotPrincipal: { AWS: '111111111111' },
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::b/*',
        },
      ],
      ['public'],
    ],
    ['TLS', [when({ Bool: { 'aws:SecureTransport': 'true' } })], ['weak']],
    ['a key with the name of what objects have', [when({ StringEquals: { constructor: 'x' } })], ['weak']],
    ['a referer', [when({ StringLike: { 'aws:Referer': 'https://example.com/*' } })], ['weak']],
    ['an endpoint if there is one', [when({ StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-1' } })], ['weak']],
    [
      'an endpoint that has to be there',
      [when({ StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-1' }, Null: { 'aws:SourceVpce': 'false' } })],
      ['confined'],
    ],
    ['any endpoint', [when({ Null: { 'aws:SourceVpce': 'false' } })], ['weak']],
    ['no organisation of theirs', [when({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-bad' } })], ['weak']],
    ['an endpoint', [when({ StringEquals: { 'aws:SourceVpce': 'vpce-1' } })], ['confined']],
    ['every network', [when({ StringLike: { 'aws:SourceVpc': 'vpc-*' } })], ['weak']],
    ['one of two is open', [when({ StringLike: { 'aws:SourceVpc': ['vpc-1', '*'] } })], ['weak']],
    ['a variable', [when({ StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } })], ['weak']],
    ['addresses', [when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })], ['confined']],
    ['half of all addresses', [when({ IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } })], ['weak']],
    [
      'roles of one account',
      [when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/*' } })],
      ['confined'],
    ],
    ['roles of any account', [when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/a' } })], ['weak']],
    ['a bucket that sends', [when({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:*:*:logs' } })], ['confined']],
    ['buckets that send', [when({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:*:*:logs*' } })], ['weak']],
    ['access points', [when({ ArnLike: { 's3:DataAccessPointArn': 'arn:aws:s3:*:*:accesspoint/*' } })], ['weak']],
    [
      'access points of an account',
      [when({ ArnLike: { 's3:DataAccessPointArn': 'arn:aws:s3:*:111122223333:accesspoint/*' } })],
      ['confined'],
    ],
    [
      'a path of an organisation',
      [when({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/r-1/*' } })],
      ['confined'],
    ],
    ['all paths', [when({ 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/r-1/*' } })], ['weak']],
    [
      'a perimeter',
      [
        open_,
        perimeter({
          StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' },
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
        }),
      ],
      ['confined'],
    ],
    ['addresses by Deny', [open_, perimeter({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })], ['confined']],
    ['TLS by Deny', [open_, perimeter({ Bool: { 'aws:SecureTransport': 'false' } })], ['public']],
    [
      'a perimeter around something else',
      [
        open_,
        {
          ...(perimeter({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }) as object),
          Resource: 'arn:aws:s3:::b',
        },
      ],
      ['public'],
    ],
    ['a condition that is not known', [when({ StringLike: { 'aws:SourceVpc': { Ref: 'P' } } })], ['undecided']],
    ['a parameter', [when({ StringEquals: { 'aws:SourceVpc': { Ref: 'P' } } })], ['confined']],
    ['a resource', [when({ StringLike: { 'aws:SourceVpc': { Ref: 'Vpc' } } })], ['confined']],
    ['another service', [{ ...open_, Action: 'sqs:SendMessage' }], []],
  ];
  for (const [title, statements, expected] of rows) {
    it(`${title}: ${expected.join() || 'no'}`, () => {
      const { view, policies } = opened({
        Parameters: { P: { Type: 'String' } },
        Resources: {
          Vpc: { Type: 'AWS::EC2::VPC' },
          It: {
            Type: 'AWS::S3::BucketPolicy',
            Properties: { Bucket: 'b', PolicyDocument: { Version: '2012-10-17', Statement: statements } },
          },
        },
      });
      const [policy] = policies;
      assert.ok(policy);
      const found = isPublic(view, policy, 's3');
      assert.deepEqual(
        found.statements.map((each) => each.as),
        expected,
      );
      const isOpen = expected.some((each) => each === 'public' || each === 'weak');
      assert.equal(found.answer, isOpen ? 'yes' : expected.includes('undecided') ? 'unknown' : 'no');
    });
  }
});

describe('allows', () => {
  const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', context: {}, others: 'unknown' as const };
  const boundary = (...statements: readonly Json[]) =>
    meanings(...statements).map((meaning) => ({ ...meaning, kind: 'boundary' as const }));
  const rows: readonly (readonly [string, readonly Meaning[], string])[] = [
    ['what is allowed', meanings(allow('s3:Get*', '*')), 'yes'],
    ['nothing else', meanings(allow('s3:Put*', '*')), 'no'],
    ['not what is denied', meanings(allow('s3:*', '*'), deny('s3:Get*', '*')), 'no'],
    [
      'perhaps, with a key of which nothing is known',
      meanings(allow('s3:*', '*', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } })),
      'unknown',
    ],
    [
      'perhaps, with a Deny of which nothing is known',
      meanings(allow('s3:*', '*'), deny('s3:*', '*', { Bool: { 'aws:SecureTransport': 'false' } })),
      'unknown',
    ],
    ['what a boundary lets through', [...meanings(allow('s3:*', '*')), ...boundary(allow('s3:Get*', '*'))], 'yes'],
    ['not beyond a boundary', [...meanings(allow('s3:*', '*')), ...boundary(allow('sqs:*', '*'))], 'no'],
    ['nothing without a policy', [], 'no'],
  ];
  for (const [title, policies, expected] of rows) {
    it(`${title}: ${expected}`, () => assert.equal(allows(policies, request), expected));
  }
});
