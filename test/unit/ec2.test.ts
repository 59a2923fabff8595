import assert from 'node:assert/strict';
import {
  isMetadataOff,
  isMetadataOpen,
  launchSubject,
  metadataOf,
  templateUseSubject,
  tokenlessUserData,
} from '#core/models/index.ts';
import { openPart } from '../harness/part.ts';

/** Launch data of a document as text: `name tokens [path]` for each case, and whether user data reads without a token. */
function check(text: string, expected: readonly string[]): void {
  const { facts, units, tree } = openPart({ text, name: text.trimStart().startsWith('{') ? 'a.json' : 'a.yaml' });
  assert.deepEqual(tree.problems, []);
  const read = facts.tracked([]);
  const found = units
    .flatMap((unit) => [...launchSubject.find(unit, read)])
    .flatMap((data) => {
      const cases = metadataOf(read, data).map(({ tokens, when }) => {
        const path = when.map((each) =>
          'condition' in each ? `${each.condition}=${String(each.is)}` : `${each.parameter}=${each.is}`,
        );
        return [data.name, tokens, ...path].join(' ');
      });
      return tokenlessUserData(data) ? [...cases, `${data.name} reads without token`] : cases;
    });
  assert.deepEqual(found, expected);
}

const template = (data: string, rest = '') => `
Parameters:
  Tokens: { Type: String, Default: optional, AllowedValues: [optional, required] }
  Other: { Type: String }
Conditions:
  Strict: !Equals [!Ref Other, a]
Resources:
  T:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData: ${data}
${rest}`;

const instance = (properties: string) => `
Resources:
  I: { Type: AWS::EC2::Instance, Properties: ${properties} }
`;

describe('metadata options', () => {
  const rows: readonly [title: string, text: string, expected: readonly string[]][] = [
    ['none', template('{ ImageId: ami-1 }'), ['T absent']],
    ['tokens missing', template('{ MetadataOptions: { HttpPutResponseHopLimit: 1 } }'), ['T absent']],
    ['required', template('{ MetadataOptions: { HttpTokens: required } }'), ['T required']],
    ['endpoint off', template('{ MetadataOptions: { HttpEndpoint: disabled } }'), []],
    ['endpoint unknown', template('{ MetadataOptions: { HttpEndpoint: !Ref Other, HttpTokens: optional } }'), []],
    ['unknown parameter', template('{ MetadataOptions: { HttpTokens: !Ref Other } }'), []],
    [
      'parameter',
      template('{ MetadataOptions: { HttpTokens: !Ref Tokens } }'),
      ['T optional Tokens=optional', 'T required Tokens=required'],
    ],
    [
      'options on one branch',
      template('{ MetadataOptions: !If [Strict, { HttpTokens: required }, !Ref AWS::NoValue] }'),
      ['T absent Strict=false', 'T required Strict=true'],
    ],
    [
      'data on two branches',
      template('!If [Strict, { MetadataOptions: { HttpTokens: required } }, { ImageId: ami-1 }]'),
      ['T required Strict=true', 'T absent Strict=false'],
    ],
    [
      'endpoint off on one branch',
      template('{ MetadataOptions: { HttpEndpoint: !If [Strict, disabled, enabled], HttpTokens: optional } }'),
      ['T optional Strict=false'],
    ],
    ['transform within', template("{ MetadataOptions: { 'Fn::Transform': { Name: M }, HttpEndpoint: enabled } }"), []],
    ['instance alone', instance('{ ImageId: ami-1 }'), ['I absent']],
    ['instance of a template', instance('{ LaunchTemplate: { LaunchTemplateId: lt-1 } }'), []],
    [
      'instance against its template',
      instance('{ LaunchTemplate: { LaunchTemplateId: lt-1 }, MetadataOptions: { HttpTokens: optional } }'),
      ['I optional'],
    ],
    ['launch data', '{ "LaunchTemplateData": { "ImageId": "ami-1" } }', ['The launch data absent']],
    [
      'two versions',
      '{ "LaunchTemplateVersions": [{ "LaunchTemplateData": { "MetadataOptions": { "HttpTokens": "required" } } }, { "LaunchTemplateData": {} }] }',
      ['The launch data required', 'The launch data absent'],
    ],
    [
      'user data',
      instance("{ ImageId: ami-1, UserData: !Base64 'wget -qO- http://169.254.169.254/latest/user-data' }"),
      ['I absent', 'I reads without token'],
    ],
    [
      'user data by IPv6',
      instance("{ ImageId: ami-1, UserData: { 'Fn::Base64': !Sub 'curl http://[fd00:ec2::254]/latest/meta-data/' } }"),
      ['I absent', 'I reads without token'],
    ],
    [
      'the address for another purpose',
      instance("{ ImageId: ami-1, UserData: !Base64 'export NO_PROXY=169.254.169.254' }"),
      ['I absent'],
    ],
    [
      'a token in another piece',
      instance(
        "{ ImageId: ami-1, UserData: { 'Fn::Base64': !Join ['', ['curl -H X-aws-ec2-metadata-token:a ', 'http://169.254.169.254/latest/']] } }",
      ),
      ['I absent'],
    ],
  ];
  for (const [title, text, expected] of rows) it(title, () => check(text, expected));
});

describe('what the file leaves open of instance metadata', () => {
  const cases: readonly (readonly [string, 'open' | 'off' | 'known'])[] = [
    ['{}', 'known'],
    ['{ MetadataOptions: { HttpTokens: !Ref Tokens } }', 'known'],
    ['{ MetadataOptions: { HttpTokens: !Ref Other } }', 'open'],
    ['{ MetadataOptions: { HttpTokens: required, HttpEndpoint: !Ref Other } }', 'known'],
    ['{ MetadataOptions: { HttpTokens: optional, HttpEndpoint: !Ref Other } }', 'open'],
    ['{ MetadataOptions: { HttpTokens: !Ref Other, HttpEndpoint: disabled } }', 'off'],
    ['{ MetadataOptions: { HttpEndpoint: !If [Strict, disabled, enabled] } }', 'known'],
    ['{ MetadataOptions: !Ref Elsewhere }', 'open'],
  ];
  for (const [data, expected] of cases) {
    it(`${data}: ${expected}`, () => {
      const { facts, units } = openPart({ text: template(data), name: 'a.yaml' });
      const read = facts.tracked([]);
      const [found] = units.flatMap((unit) => [...launchSubject.find(unit, read)]);
      assert.ok(found);
      const is = isMetadataOff(read, found) ? 'off' : isMetadataOpen(read, found) ? 'open' : 'known';
      assert.equal(is, expected);
    });
  }
});

describe('uses of launch templates', () => {
  const group = (properties: string) =>
    template('{}', `  G: { Type: AWS::AutoScaling::AutoScalingGroup, Properties: ${properties} }`);
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['{ LaunchTemplate: { LaunchTemplateId: !Ref T, Version: 1 } }', ['G LaunchTemplate T']],
    ['{ LaunchTemplate: { LaunchTemplateId: !GetAtt T.LaunchTemplateId } }', ['G LaunchTemplate T']],
    ['{ LaunchTemplate: { LaunchTemplateName: runner } }', ['G LaunchTemplate elsewhere']],
    ['{ LaunchTemplate: { LaunchTemplateId: !Ref Other } }', ['G LaunchTemplate elsewhere']],
    ['{ LaunchTemplate: !If [Strict, { LaunchTemplateId: !Ref T }, !Ref AWS::NoValue] }', ['G LaunchTemplate T']],
    ['{ LaunchConfigurationName: agents }', []],
    [
      '{ MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateId: !Ref T }, Overrides: [{ InstanceType: a }, { LaunchTemplateSpecification: { LaunchTemplateId: lt-1 } }] } } }',
      [
        'G MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification T',
        'G MixedInstancesPolicy.LaunchTemplate.Overrides.*.LaunchTemplateSpecification elsewhere',
      ],
    ],
  ];
  for (const [properties, expected] of cases) {
    it(properties, () => {
      const { facts, units } = openPart({ text: group(properties), name: 'a.yaml' });
      const read = facts.tracked([]);
      const found = units.flatMap((unit) => [...templateUseSubject.find(unit, read)]);
      assert.deepEqual(
        found.map(
          ({ resource, place, template: own }) => `${resource.id} ${place.join('.')} ${own?.id ?? 'elsewhere'}`,
        ),
        expected,
      );
    });
  }
});
