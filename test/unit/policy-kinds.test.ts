import '../harness/data.ts';
import assert from 'node:assert/strict';
import { createAnalyzer, defaultConfig, open } from '#core/index.ts';
import { policiesIn } from '#core/models/index.ts';
import { rules } from '#rules';

/** The kinds of the policies in a file, by its name and text. */
function kindsIn(name: string, text: string): readonly string[] {
  return open({ name, text }).parts.flatMap(({ units, facts }) => {
    const view = facts.tracked([]);
    return units.flatMap((unit) => [...policiesIn(unit, view)].map(({ kind }) => kind));
  });
}

const denies = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}';
const named = denies.replace('"Effect"', '"Principal":"*","Effect"');
const onSts = named.replace('s3:*', 'sts:*');
const trust = onSts.replace(',"Resource":"*"', '');

describe('kinds of policies', () => {
  const rows: readonly (readonly [name: string, text: string, kinds: readonly string[]])[] = [
    ['policy.json', denies, ['identity']],
    ['region-scp.json', denies, ['scp']],
    ['scps/region.json', denies, ['identity']],
    ['SCP.json', named, ['scp']],
    ['perimeter.rcp.json', named, ['rcp']],
    ['boundary.json', denies, ['boundary']],
    ['boundary.json', named, ['resource']],
    ['role.json', trust, ['trust']],
    ['role.json', trust.replace('"sts:*"', '["sts:AssumeRole","sts:GetCallerIdentity"]'), ['trust']],
    ['role.json', trust.replace('sts:*', 's3:*'), ['resource']],
    ['access.json', onSts, ['resource']],
    ['vpce.json', trust, ['vpc-endpoint']],
    ['a.sh', `aws organizations create-policy --type SERVICE_CONTROL_POLICY --content '${denies}'`, ['scp']],
    ['a.sh', `aws organizations create-policy --type SERVICE_CONTROL_POLICY --content '${named}'`, ['scp']],
    ['a.sh', `aws organizations create-policy --type RESOURCE_CONTROL_POLICY --content '${named}'`, ['rcp']],
    ['a.sh', `aws organizations create-policy --type "$TYPE" --content '${named}'`, ['rcp']],
    ['a.sh', `aws organizations update-policy --policy-id p --content '${denies}'`, ['scp']],
    ['discps.json', denies, ['identity']],
    ['vpce.json', named, ['vpc-endpoint']],
    ['started.json', '{"Version":"2012-10-17","Statement":[]}', ['identity']],
    ['other.json', '{"Version":"1","Statement":[]}', []],
    ['other.json', '{"Version":"2012-10-17","Rules":[]}', []],
  ];
  for (const [name, text, kinds] of rows)
    it(`${name}: ${kinds.join() || 'none'}, ${text.slice(0, 60)}`, () => {
      assert.deepEqual(kindsIn(name, text), kinds);
    });

  it('says nothing of files that are no policies', () => {
    const analyzer = createAnalyzer(rules);
    for (const text of [
      '{"Statement":"x"}',
      'Statement:\n',
      '{"Statement":[{"Action":"run"}]}',
      'Version: 3\nAction: a\n',
    ])
      assert.deepEqual(analyzer.analyze(open({ name: 'a.yaml', text }), defaultConfig).findings, []);
  });
});
