/** Each call in each spelling, with values that are good, bad, unknown, bad on one branch, and not there. */
import assert from 'node:assert/strict';
import { verdictsOn } from '../support/bad-value.ts';
import { spellings, type Json } from '../support/spellings.ts';

const head = {
  Transform: 'AWS::LanguageExtensions',
  Parameters: {
    Open: { Type: 'String' },
    Usual: { Type: 'String', Default: 'yes' },
    Calm: { Type: 'String', Default: 'no' },
    Choice: { Type: 'String', Default: 'no', AllowedValues: ['no', 'yes'] },
    Fixed: { Type: 'String', AllowedValues: ['yes'] },
    Env: { Type: 'String', Default: 'dev', AllowedValues: ['dev', 'prod'] },
    Index: { Type: 'Number', Default: 1 },
    Words: { Type: 'CommaDelimitedList', Default: 'no, yes' },
    Ports: { Type: 'List<Number>', Default: '1,2' },
    Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: 'yes' },
    Short: { Type: 'String', Default: 'x', MaxLength: 1, AllowedPattern: '[a-z]' },
  },
  Mappings: {
    M: { dev: { k: 'no', l: ['no', 'yes'] }, prod: { k: 'yes', l: ['no'] } },
    Regions: { 'eu-west-1': { k: 'yes' }, 'us-east-1': { k: 'no' } },
  },
  Conditions: {
    IsProd: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] },
    IsDev: { 'Fn::Not': [{ Condition: 'IsProd' }] },
    Never: { 'Fn::And': [{ Condition: 'IsProd' }, { 'Fn::Equals': [{ Ref: 'Env' }, 'dev'] }] },
    Always: { 'Fn::Or': [{ Condition: 'IsProd' }, { Condition: 'IsDev' }] },
    IsLong: { 'Fn::Equals': [{ Ref: 'Short' }, 'long'] },
    InIreland: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
  },
} satisfies Json;

const yes = 'yes';
const no = 'no';
const nothing = { Ref: 'AWS::NoValue' };
const ref = (name: string) => ({ Ref: name });
const when = (condition: string, a: Json, b: Json) => ({ 'Fn::If': [condition, a, b] });
const inMap = (...keys: readonly Json[]) => ({ 'Fn::FindInMap': ['M', ...keys] });
const select = (index: Json, list: Json) => ({ 'Fn::Select': [index, list] });
const join = (delimiter: string, list: Json) => ({ 'Fn::Join': [delimiter, list] });
const split = (text: Json) => ({ 'Fn::Split': ['|', text] });
const imported = { 'Fn::ImportValue': 'x' };

/** The property, and what is said of it; `<…>` is the text at the finding's range without quotes. */
const values: readonly (readonly [title: string, value: Json, ...verdicts: readonly string[]])[] = [
  ['a literal', no],
  ['a literal', yes, 'high: X is bad. <yes>'],
  ['no value', nothing, 'high: X lacks it. <X>'],
  ['Ref of a parameter with a good default', ref('Calm')],
  ['Ref of a parameter with a bad default', ref('Usual'), 'high: X is bad by default (parameter Usual). <yes>'],
  ['Ref of a parameter with a bad choice', ref('Choice'), 'medium: X is bad if Choice is set to "yes". <yes>'],
  ['Ref of a parameter that has one value', ref('Fixed'), 'high: X is bad. <yes>'],
  ['Ref of an open parameter', ref('Open')],
  ['Ref of a stored parameter', ref('Stored')],
  ['Ref of a resource', ref('X')],
  ['Ref of a pseudo parameter', ref('AWS::Region')],
  ['If with a bad branch', when('IsProd', yes, no), 'medium: X is bad when IsProd is true. <yes>'],
  ['If with a bad branch by default', when('IsProd', no, yes), 'high: X is bad when IsProd is false. <yes>'],
  ['If without a value on a branch', when('IsProd', no, nothing), 'high: X lacks it when IsProd is false. <X>'],
  ['If with an unknown branch', when('IsProd', imported, no)],
  ['If on a condition that is never true', when('Never', yes, no)],
  ['If on a condition that is always true', when('Always', yes, no), 'high: X is bad. <yes>'],
  ['If on a value that the pattern excludes', when('IsLong', yes, no)],
  ['If in If, contradicting', when('IsProd', when('IsDev', yes, no), no)],
  [
    'If in If, where one implies the other',
    when('IsProd', when('IsDev', no, yes), no),
    'medium: X is bad when IsProd is true. <yes>',
  ],
  [
    'If of two parameters',
    when('IsProd', no, ref('Choice')),
    'medium: X is bad when IsProd is false and if Choice is set to "yes". <yes>',
  ],
  ['If on the region', when('InIreland', yes, no), 'high: X is bad when InIreland is true. <yes>'],
  ['FindInMap with literal keys', inMap('dev', 'k')],
  ['FindInMap with literal keys', inMap('prod', 'k'), 'high: X is bad. <yes>'],
  ['FindInMap by a parameter', inMap(ref('Env'), 'k'), 'medium: X is bad if Env is set to "prod". <yes>'],
  ['FindInMap by an If', inMap(when('IsProd', 'prod', 'dev'), 'k'), 'medium: X is bad when IsProd is true. <yes>'],
  ['FindInMap by an open parameter', inMap(ref('Open'), 'k'), 'medium: X is bad if Open is set to "prod". <yes>'],
  ['FindInMap by an unknown key', inMap(imported, 'k'), 'high: X is bad. <yes>'],
  ['FindInMap of a missing key', inMap('test', 'k')],
  ['FindInMap with a default value', inMap('test', 'k', { DefaultValue: yes }), 'high: X is bad. <yes>'],
  [
    'FindInMap with a default value that is never taken',
    inMap(ref('Env'), 'k', { DefaultValue: no }),
    'medium: X is bad if Env is set to "prod". <yes>',
  ],
  [
    'FindInMap with a default value for an open parameter',
    inMap(ref('Open'), 'l', { DefaultValue: yes }),
    'medium: X is bad if Open is none of dev, prod. <yes>',
  ],
  [
    'FindInMap by region',
    { 'Fn::FindInMap': ['Regions', ref('AWS::Region'), 'k'] },
    'high: X is bad if AWS::Region is "eu-west-1". <yes>',
  ],
  ['Sub of a parameter', { 'Fn::Sub': '${Usual}' }, 'high: X is bad by default (parameter Usual). <yes>'],
  ['Sub with a good text', { 'Fn::Sub': '${Usual}!' }],
  ['Sub of an open parameter', { 'Fn::Sub': 'y${Open}s' }],
  [
    'Sub with a map',
    { 'Fn::Sub': ['y${V}', { V: when('IsProd', 'es', 'o') }] },
    'medium: X is bad when IsProd is true. <es>',
  ],
  ['Sub of an escape', { 'Fn::Sub': '${!yes}' }],
  ['Join of literals', join('', ['y', 'es']), 'high: X is bad. <JOIN>'],
  ['Join with an element that is not there', join('e', ['y', nothing, 's']), 'high: X is bad. <JOIN>'],
  ['Join with a branch', join('', ['y', when('IsProd', 'es', 'o')]), 'medium: X is bad when IsProd is true. <es>'],
  ['Join with an unknown element', join('', ['y', imported])],
  ['Join of a list parameter', join('', ref('Words'))],
  ['Select of literals', select(1, [no, yes]), 'high: X is bad. <yes>'],
  ['Select of literals', select('0', [no, yes])],
  ['Select of a branch', select(0, [when('IsProd', yes, no)]), 'medium: X is bad when IsProd is true. <yes>'],
  ['Select after an element that may be missing', select(1, [when('IsProd', nothing, no), yes])],
  ['Select of a list parameter', select(1, ref('Words')), 'high: X is bad by default (parameter Words). <yes>'],
  ['Select by a parameter', select(ref('Index'), [no, yes]), 'high: X is bad by default (parameter Index). <yes>'],
  ['Select of a Split', select(1, split('no|yes')), 'high: X is bad. <yes>'],
  ['Select of a mapping’s list', select(1, inMap('dev', 'l')), 'high: X is bad. <yes>'],
  ['Select of what is unknown', select(0, { 'Fn::GetAZs': '' })],
  ['Base64', { 'Fn::Base64': yes }],
  ['Length', { 'Fn::Length': [no, yes] }],
  ['ToJsonString', { 'Fn::ToJsonString': { a: yes } }],
  ['ImportValue', imported],
  ['GetAtt', { 'Fn::GetAtt': ['X', 'Arn'] }],
  ['Transform', { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://b/k' } } }],
  ['a dynamic reference', '{{resolve:ssm:yes}}'],
];

const lists: readonly (readonly [title: string, value: Json, ...verdicts: readonly string[]])[] = [
  ['literals', [no, yes], 'high: X has a bad element. <yes>'],
  ['an element that is not there', [no, nothing]],
  ['an element on a branch', [when('IsProd', yes, nothing)], 'medium: X has a bad element when IsProd is true. <yes>'],
  ['If of lists', when('IsProd', [yes], [no]), 'medium: X has a bad element when IsProd is true. <yes>'],
  ['a list parameter', ref('Words'), 'high: X has a bad element by default (parameter Words). <yes>'],
  ['a list parameter of numbers', ref('Ports')],
  ['Split', split('no|yes'), 'high: X has a bad element. <yes>'],
  ['Split of what is unknown', split(ref('Open'))],
  ['a mapping’s list', inMap(ref('Env'), 'l'), 'high: X has a bad element by default (parameter Env). <yes>'],
  ['Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }],
  ['GetAZs', { 'Fn::GetAZs': '' }],
  ['a macro among the elements', [yes, { 'Fn::Transform': { Name: 'Count' } }], 'high: X has a bad element. <yes>'],
];

describe('values of calls', () => {
  for (const [title, value, ...verdicts] of values) {
    it(`${title}: ${JSON.stringify(value)}`, () => {
      check({ Bad: value }, verdicts);
    });
  }
  for (const [title, value, ...verdicts] of lists) {
    it(`list of ${title}: ${JSON.stringify(value)}`, () => {
      check({ Bad: no, List: value }, verdicts);
    });
  }
});

function check(properties: Json, verdicts: readonly string[]): void {
  const template = { ...head, Resources: { X: { Type: 'AWS::S3::Bucket', Properties: properties } } };
  for (const { name, text } of spellings(template)) {
    const found = verdictsOn(text, name).map((each) =>
      each.replace(/<['"]?(.*?)['"]?>$/s, '<$1>').replace(/<(?:!Join|\{|\[).*>$/s, '<JOIN>'),
    );
    assert.deepEqual(found, verdicts, `${name}\n${text}`);
  }
}
