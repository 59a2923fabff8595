import assert from 'node:assert/strict';
import { parseParameters } from '#core/index.ts';

const rows: readonly (readonly [name: string, text: string, values: Readonly<Record<string, string>> | undefined])[] = [
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
  ['p.json', '{"Resources":{},"Parameters":{"Env":{"Type":"String"}}}', undefined],
  ['p.json', '{"Parameters":{"Env":{"Type":"String"}}}', undefined],
  ['p.json', '[]', undefined],
  ['p.json', '[{"Key":"Env","Value":"prod"}]', undefined],
  ['p.json', '{"Parameters":', undefined],
  ['p.env', 'echo hello', undefined],
  ['p.env', '', undefined],
];

describe('parameter files', () => {
  for (const [name, text, values] of rows)
    it(`${name}: ${text.slice(0, 60)}`, () => {
      assert.deepEqual(parseParameters(text, `dir/${name}`), values && { from: name, values });
    });
});
