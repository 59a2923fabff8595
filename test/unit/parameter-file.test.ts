import assert from 'node:assert/strict';
import { isParameterFileName, matchParameters, open, parseParameters } from '#core/index.ts';

/** Values of the only set, values of each environment, or why there is none. */
type Expected = Readonly<Record<string, string>> | string;

const rows: readonly (readonly [name: string, text: string, expected: Expected])[] = [
  [
    'p.json',
    '[{"ParameterKey":"Env","ParameterValue":"prod"},{"ParameterKey":"Old","UsePreviousValue":true}]',
    { Env: 'prod' },
  ],
  [
    'p.json',
    '{"Parameters":{"Env":"prod","Size":3,"On":true,"Zones":["a","b"]},"Tags":{"x":"y"}}',
    { Env: 'prod', Size: '3', On: 'true', Zones: 'a,b' },
  ],
  ['p.json', '["Env=prod","Url=a=b"]', { Env: 'prod', Url: 'a=b' }],
  ['p.yaml', 'Env: prod\nAccount: 012345678901\n', { Env: 'prod', Account: '012345678901' }],
  ['p.yaml', '- ParameterKey: Env\n  ParameterValue: prod\n', { Env: 'prod' }],
  ['prod.env', '# production\nEnv=prod\nCidr="10.0.0.0/8"\n', { Env: 'prod', Cidr: '10.0.0.0/8' }],
  [
    'prod.env',
    `Env=prod Name='a b' Note="say \\"x\\"" Empty=`,
    { Env: 'prod', Name: 'a b', Note: 'say "x"', Empty: '' },
  ],
  ['prod.env', 'ParameterKey=Env,ParameterValue=prod ParameterKey=B,ParameterValue="x y"', { Env: 'prod', B: 'x y' }],
  ['p.json', '{"Resources":{},"Parameters":{"Env":{"Type":"String"}}}', 'gives no values of parameters'],
  ['p.json', '{"Parameters":{"Env":{"Type":"String"}}}', 'gives no values of parameters'],
  ['p.json', '[]', 'gives no values of parameters'],
  ['p.json', '[{"Key":"Env","Value":"prod"}]', 'gives no values of parameters'],
  ['p.json', '{\n"Parameters":', 'has an error on line 2: A value is missing here'],
  ['p.env', 'echo hello', 'gives no values of parameters'],
  ['p.env', '', 'gives no values of parameters'],
];

describe('parameter files', () => {
  for (const [name, text, expected] of rows)
    it(`${name}: ${text.slice(0, 60)}`, () => {
      const parsed = parseParameters(text, `dir/${name}`);
      if (typeof expected === 'string') assert.deepEqual(parsed, { why: expected });
      else
        assert.deepEqual('sets' in parsed && parsed.sets.map(({ from, values }) => [from, values]), [[name, expected]]);
    });
  it('say which parameters keep their value', () => {
    const parsed = parseParameters('[{"ParameterKey": "Old", "UsePreviousValue": true}]', 'p.json');
    assert.deepEqual(parsed, { sets: [{ from: 'p.json', values: {}, keeps: ['Old'] }] });
  });
});

/** The values of each environment, by its name; or why there are none. */
function environments(text: string, name = 'samconfig.toml'): unknown {
  const parsed = parseParameters(text, `infra/${name}`);
  if ('why' in parsed) return parsed.why;
  for (const { from, environment } of parsed.sets) assert.equal(from, `${name}:${environment ?? ''}`);
  return Object.fromEntries(parsed.sets.map(({ environment, values }) => [environment, values]));
}

const samRows: readonly (readonly [title: string, text: string, expected: unknown])[] = [
  [
    'one text of pairs, in quotes of a shell',
    'version = 0.1\n[default.deploy.parameters]\nstack_name = "s"\nparameter_overrides = "A=1 B=\\"x y\\" C=\'z\'"',
    { default: { A: '1', B: 'x y', C: 'z' } },
  ],
  [
    'a literal text, and the long form',
    '[prod.deploy.parameters]\nparameter_overrides = \'ParameterKey=A,ParameterValue=1 ParameterKey=B,ParameterValue="x y"\'',
    { prod: { A: '1', B: 'x y' } },
  ],
  [
    'a list',
    '[default.deploy.parameters]\nparameter_overrides = ["A=1", "B=x y", "C=\\"q\\"", "Url=https://h/?a=b"]',
    { default: { A: '1', B: 'x y', C: 'q', Url: 'https://h/?a=b' } },
  ],
  [
    'a table',
    '[default.deploy.parameters.parameter_overrides]\nA = 1\nOn = true\nZones = ["a", "b"]\nId = 99999999999999999',
    { default: { A: '1', On: 'true', Zones: 'a,b', Id: '99999999999999999' } },
  ],
  ['an inline table', '[d.deploy.parameters]\nparameter_overrides = { A = "1" }', { d: { A: '1' } }],
  [
    'several environments, in order',
    '[default.deploy.parameters]\nparameter_overrides = "A=1"\n[prod.deploy.parameters]\nparameter_overrides = "A=2"',
    { default: { A: '1' }, prod: { A: '2' } },
  ],
  [
    'global parameters where the command has none',
    '[default.global.parameters]\nparameter_overrides = "A=1"\n[default.deploy.parameters]\nstack_name = "s"',
    { default: { A: '1' } },
  ],
  [
    'those of the command in place of global ones',
    '[default.global.parameters]\nparameter_overrides = "A=1 B=1"\n[default.deploy.parameters]\nparameter_overrides = "A=2"',
    { default: { A: '2' } },
  ],
  ['sync where nothing is said of deploy', '[dev.sync.parameters]\nparameter_overrides = "A=1"', { dev: { A: '1' } }],
  [
    'an environment whose values stand in another file is left out',
    '[a.deploy.parameters]\nparameter_overrides = "file://p.json"\n[b.deploy.parameters]\nparameter_overrides = "A=1"',
    { b: { A: '1' } },
  ],
  [
    'no environment at all',
    'version = 0.1\n[default.deploy.parameters]\nstack_name = "s"',
    'has no environment whose deploy parameters say parameter_overrides',
  ],
  [
    'values of build only',
    '[default.build.parameters]\nparameter_overrides = "A=1"',
    'has no environment whose deploy parameters say parameter_overrides',
  ],
  ['other TOML', 'a = 1', 'has no environment whose deploy parameters say parameter_overrides'],
  [
    'names of objects',
    '[__proto__.deploy.parameters]\nparameter_overrides = "A=1"',
    'has no environment whose deploy parameters say parameter_overrides',
  ],
];

describe('samconfig.toml', () => {
  for (const [title, text, expected] of samRows) it(title, () => assert.deepEqual(environments(text), expected));
  it('with CRLF', () =>
    assert.deepEqual(environments('[d.deploy.parameters]\r\nparameter_overrides = "A=1"\r\n'), { d: { A: '1' } }));
  it('with an error', () =>
    assert.match(String(environments('version = 0.1\n[default.deploy')), /^has an error on line 2: /));
  it('as YAML', () =>
    assert.deepEqual(
      environments(
        'version: 0.1\ndefault:\n  global:\n    parameters:\n      parameter_overrides: A=1\nprod:\n  deploy:\n    parameters:\n      parameter_overrides:\n        - A=2\n        - B: [x, y]\n',
        'samconfig.yaml',
      ),
      { default: { A: '1' }, prod: { A: '2', B: 'x,y' } },
    ));
});

describe('names of parameter files', () => {
  const names: readonly (readonly [string, boolean])[] = [
    ['stack.parameters.json', true],
    ['stack-parameters-prod.json', true],
    ['stack_params.yaml', true],
    ['stackparams.json', true],
    ['parameters.json', true],
    ['params-prod.yaml', true],
    ['paramsProd.json', true],
    ['prod.parameters.json', true],
    ['prod-params.json', true],
    ['parameters/prod.json', true],
    ['params/prod.env', true],
    ['samconfig.toml', true],
    ['samconfig.yaml', true],
    ['stack.yaml', false],
    ['prod.json', false],
    ['parametric.json', false],
    ['parameters.md', false],
    ['config/prod.json', false],
    ['parameters/a/prod.json', false],
    ['other.toml', false],
  ];
  for (const [name, expected] of names)
    it(`${name}: ${String(expected)}`, () => assert.equal(isParameterFileName(name, 'stack.yaml'), expected));
  it('are not that of the template', () =>
    assert.equal(isParameterFileName('parameters.yaml', 'parameters.yaml'), false));
});

describe('a set and a template', () => {
  const template = [
    'Parameters:',
    '  Cidr: {Type: String}',
    '  Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}',
    '  Size: {Type: Number}',
    'Resources:',
    '  A: {Type: "AWS::S3::Bucket"}',
  ].join('\n');
  const check = (values: Record<string, string>, keeps: readonly string[] = []) =>
    matchParameters(open({ text: template, name: 'a.yaml' }), { from: 'p', values, keeps });
  it('share names, and say what is unknown, missing and refused', () =>
    assert.deepEqual(check({ Foo: '1', Env: 'test', Size: '3' }), {
      shared: ['Env', 'Size'],
      unknown: ['Foo'],
      missing: ['Cidr'],
      refused: ['Env'],
    }));
  it('miss nothing that keeps its value', () =>
    assert.deepEqual(check({ Env: 'prod', Size: '3' }, ['Cidr']), {
      shared: ['Cidr', 'Env', 'Size'],
      unknown: [],
      missing: [],
      refused: [],
    }));
  it('have nothing in common where the document is no template', () =>
    assert.deepEqual(
      matchParameters(open({ text: '{"Statement": []}', name: 'p.json' }), { from: 'p', values: { A: '1' } }),
      {
        shared: [],
        unknown: ['A'],
        missing: [],
        refused: [],
      },
    ));
});
