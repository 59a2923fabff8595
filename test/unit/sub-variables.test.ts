/** The variables of a `Fn::Sub` are found without a search through all of them for each. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { createAnalyzer, defaultConfig, open } from '#core/index.ts';
import { descendants, type MapNode } from '#core/syntax/index.ts';
import { rules } from '#rules';

/** How often an analysis looks at the names of so many variables. */
function looksAt(count: number): number {
  const names = Array.from({ length: count }, (_, n) => `V${String(n)}`);
  const text = `Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: web
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 22
          ToPort: 22
          CidrIp: !Sub ['${names.map((name) => `\${${name}}`).join('')}', {${names.map((name) => `${name}: a`).join(', ')}}]
`;
  const document = open({ text, name: 'a.yaml' });
  const root = document.parts[0]?.tree.root;
  assert.ok(root);
  const variables = [...descendants(root)].find(
    (node): node is MapNode => node.kind === 'map' && node.entries[0]?.key.source === 'V0',
  );
  assert.equal(variables?.entries.length, count);
  let looks = 0;
  for (const { key } of variables.entries) {
    const { source } = key;
    Object.defineProperty(key, 'source', { get: () => (looks++, source) });
  }
  createAnalyzer(rules).analyze(document, defaultConfig);
  return looks;
}

describe('variables of a Fn::Sub', () => {
  it('are looked at as often each, however many there are', () => {
    const [few, many] = [looksAt(200), looksAt(800)];
    assert.ok(few > 0 && many <= 5 * few, `${String(few)}, ${String(many)}`);
  });
});
