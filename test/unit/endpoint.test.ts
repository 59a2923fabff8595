import assert from 'node:assert/strict';
import { endpointSubject, openingsOf } from '#core/models/index.ts';
import { provideCommitted } from './data-files.ts';
import { openPart } from '../harness/part.ts';

/** Endpoints as text: `service`, and `service kind [path]` for each opening. */
function check(text: string, expected: readonly string[]): void {
  const { facts, units, tree } = openPart({ text, name: text.trimStart().startsWith('{') ? 'a.json' : 'a.yaml' });
  assert.deepEqual(tree.problems, []);
  const read = facts.tracked([]);
  const found = units
    .flatMap((unit) => [...endpointSubject.find(unit, read)])
    .flatMap((endpoint) => {
      const openings = openingsOf(read, endpoint).map(({ kind, when }) => {
        const path = when.map((each) =>
          'condition' in each ? `${each.condition}=${String(each.is)}` : `${each.parameter}=${each.is}`,
        );
        return [endpoint.service, kind, ...path].join(' ');
      });
      return openings.length > 0 ? openings : [endpoint.service];
    });
  assert.deepEqual(found, expected);
}

const endpoint = (properties: string) => `
Parameters:
  Name: { Type: String }
Conditions:
  Strict: !Equals [!Ref Name, a]
Resources:
  E: { Type: AWS::EC2::VPCEndpoint, Properties: { ${properties} } }
`;

const policy = (...statements: readonly string[]) =>
  endpoint(`ServiceName: com.amazonaws.eu-west-1.s3, PolicyDocument: { Statement: [${statements.join(', ')}] }`);
const allow = (rest: string) => `{ Effect: Allow, Principal: '*', Action: 's3:*', Resource: '*', ${rest} }`;
const condition = (operator: string, key: string, value = "'123456789012'") =>
  `Condition: { '${operator}': { '${key}': ${value} } }`;

describe('services of endpoints', () => {
  before(() => provideCommitted());

  const rows: readonly [title: string, text: string, expected: readonly string[]][] = [
    ['literal', endpoint('ServiceName: com.amazonaws.us-east-1.ecr.api'), ['ecr.api no-policy']],
    ['Sub', endpoint('ServiceName: !Sub "com.amazonaws.${AWS::Region}.dynamodb"'), ['dynamodb no-policy']],
    ['Join', endpoint("ServiceName: !Join ['', [com.amazonaws., !Ref AWS::Region, .s3]]"), ['s3 no-policy']],
    ['China', endpoint('ServiceName: cn.com.amazonaws.cn-north-1.ecr.dkr'), ['ecr.dkr no-policy']],
    ['one of which no policy is known', endpoint('ServiceName: com.amazonaws.us-east-1.transfer'), ['transfer']],
    ['another vendor', endpoint('ServiceName: com.amazonaws.vpce.us-east-1.vpce-svc-1'), []],
    ['a load balancer', endpoint('VpcEndpointType: GatewayLoadBalancer, ServiceName: com.amazonaws.us-east-1.s3'), []],
    ['unknown', endpoint('ServiceName: !Ref Name'), []],
    ['unknown in part', endpoint('ServiceName: !Sub "com.amazonaws.${AWS::Region}.${Name}"'), []],
    ['none', endpoint('ResourceConfigurationArn: arn'), []],
  ];
  for (const [title, text, expected] of rows) it(title, () => check(text, expected));
});

describe('openings of endpoints', () => {
  before(() => provideCommitted());

  const rows: readonly [title: string, text: string, expected: readonly string[]][] = [
    ['everything', policy(allow('')), ['s3 everything']],
    [
      'some actions',
      policy("{ Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: 'arn:aws:s3:::*' }"),
      ['s3 any-resource'],
    ],
    [
      'one of two resources',
      policy("{ Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: ['arn:aws:s3:::a/*', '*'] }"),
      ['s3 any-resource'],
    ],
    ['a bucket', policy("{ Effect: Allow, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::a/*' }"), ['s3']],
    [
      'a bucket without a name',
      policy("{ Effect: Allow, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::/*' }"),
      ['s3'],
    ],
    ['only Deny', policy("{ Effect: Deny, Principal: '*', Action: '*', Resource: '*' }"), ['s3']],
    [
      'actions without resources',
      policy(
        "{ Effect: Allow, Principal: '*', Action: ['ecr:GetAuthorizationToken', 's3:ListAllMyBuckets'], Resource: '*' }",
      ),
      ['s3'],
    ],
    [
      'a principal',
      policy(
        "{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::123456789012:role/ci' }, Action: 's3:*', Resource: '*' }",
      ),
      ['s3 principal-only'],
    ],
    [
      'a branch',
      endpoint(
        'ServiceName: com.amazonaws.eu-west-1.s3, PolicyDocument: !If [Strict, { Statement: [] }, !Ref AWS::NoValue]',
      ),
      ['s3 no-policy Strict=false'],
    ],
    ['the account of the resource', policy(allow(condition('StringEquals', 'aws:ResourceAccount'))), ['s3']],
    ['keys in another case', policy(allow(condition('ArnLike', 'AWS:resourceorgid', 'o-a'))), ['s3']],
    ['any account', policy(allow(condition('StringLike', 'aws:ResourceAccount', "'*'"))), ['s3 everything']],
    ['IfExists', policy(allow(condition('StringEqualsIfExists', 'aws:ResourceAccount'))), ['s3 everything']],
    ['ForAllValues', policy(allow(condition('ForAllValues:StringEquals', 'aws:ResourceOrgPaths'))), ['s3 everything']],
    ['a negated operator', policy(allow(condition('StringNotEquals', 'aws:ResourceAccount'))), ['s3 everything']],
    [
      'the account of the principal',
      policy(allow(condition('StringEquals', 'aws:PrincipalAccount'))),
      ['s3 principal-only'],
    ],
    [
      'a guard',
      policy(
        allow(''),
        `{ Effect: Deny, Principal: '*', Action: '*', Resource: '*', ${condition('StringNotEquals', 'aws:ResourceOrgID', 'o-a')} }`,
      ),
      ['s3'],
    ],
    [
      'a guard of principals',
      policy(
        allow(''),
        `{ Effect: Deny, Principal: '*', Action: '*', Resource: '*', ${condition('StringNotEquals', 'aws:PrincipalOrgID', 'o-a')} }`,
      ),
      ['s3 principal-only'],
    ],
    [
      'a guard of what is not ours',
      policy(allow(''), "{ Effect: Deny, Principal: '*', Action: '*', NotResource: 'arn:aws:s3:::a/*' }"),
      ['s3'],
    ],
    [
      'a Deny for something else',
      policy(allow(''), "{ Effect: Deny, Principal: '*', Action: 's3:DeleteBucket', Resource: '*' }"),
      ['s3 everything'],
    ],
    [
      'a policy in a string',
      '{ "VpcEndpoints": [{ "ServiceName": "com.amazonaws.eu-west-1.s3", "PolicyDocument": "{\\"Statement\\":{\\"Effect\\":\\"Allow\\",\\"Action\\":\\"*\\",\\"Resource\\":\\"*\\"}}" }] }',
      ['s3 everything'],
    ],
  ];
  for (const [title, text, expected] of rows) it(title, () => check(text, expected));
});
