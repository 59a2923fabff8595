import assert from 'node:assert/strict';
import { get, parse } from '#core/syntax/index.ts';
import { unknownName } from '#core/values/index.ts';

describe('what an unknown value is called', () => {
  const names: readonly (readonly [yaml: string, name: string])[] = [
    ['!Ref Name', 'Name'],
    ['!GetAtt Bucket.Arn', 'Bucket.Arn'],
    ['!ImportValue jobs', 'ImportValue(jobs)'],
    ['{ Fn::ImportValue: jobs }', 'ImportValue(jobs)'],
    ['!ImportValue { Fn::Sub: "${Stack}-jobs" }', 'ImportValue(Sub((Stack)-jobs))'],
    ['!Select [1, !Ref Names]', 'Select(1,(Names))'],
    ['{ Fn::Select: [1, { Ref: Names }] }', 'Select(1,(Names))'],
  ];
  for (const [yaml, name] of names)
    it(`is ${name} for ${yaml}`, () => {
      assert.equal(nameOf(yaml), name);
    });

  const others: readonly (readonly [one: string, other: string])[] = [
    ['!ImportValue a', '!ImportValue b'],
    ['!Join [",", [a, !Ref B]]', '!Join [",", ["a,(B)"]]'],
    ['!ImportValue { Fn::Sub: "${A}" }', '!ImportValue { Fn::Sub: "(A)" }'],
    ['!Select [0, [a, b]]', '!Select [0, ["a,b"]]'],
    ['!Split ["*", !Ref A]', '!Split ["?", !Ref A]'],
  ];
  for (const [one, other] of others)
    it(`tells ${one} and ${other} apart`, () => {
      assert.notEqual(nameOf(one), nameOf(other));
    });

  it('has no braces and no wildcards, is short, and begins as it is written', () => {
    for (const yaml of [`!ImportValue ${'x'.repeat(200)}`, '!Split ["*", !Ref A]', '!FindInMap [A, "{b}", "?"]'])
      assert.match(nameOf(yaml), /^\w+\([^{}"*?]{1,45}…#[0-9a-f]{10}\)$/);
  });
});

function nameOf(yaml: string): string {
  const { units } = parse({ text: `Resources:\n  X:\n    value: ${yaml}\n`, format: 'yaml' });
  const node = units.map((unit) => get(unit.node, 'value')).find((found) => found !== undefined);
  assert.ok(node);
  return unknownName(node);
}
