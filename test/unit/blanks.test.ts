/** Blanks that the text of a resource does not show as they are: written with escapes, or behind an alias. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { createAnalyzer, defaultConfig, open } from '#core/index.ts';
import { rules } from '#rules';

const written: readonly (readonly [title: string, value: string])[] = [
  ['as it is', '<account-id>'],
  ['with escapes', String.raw`"\x3caccount-id\u003E"`],
  ['with an escape in the middle', String.raw`"11112222\x33333"`],
  ['over two lines', '"REPLACE\\\n        ME"'],
];

describe('blanks', () => {
  for (const [title, value] of written) {
    it(`written ${title}`, () => {
      assert.deepEqual(owners(template(value)), ['One']);
    });
  }
  it('behind an alias', () => {
    const text = `${template('&it { a: [<account-id>] }')}  Two: { Type: AWS::SSM::Parameter, Properties: { Value: *it } }\n`;
    assert.deepEqual(owners(text), ['One', 'Two']);
  });
});

function template(value: string): string {
  return `Resources:\n  One:\n    Type: AWS::SSM::Parameter\n    Properties:\n      Value: ${value}\n`;
}

/** Whose resources a rule runs on and finds a blank in, before what is repeated is said once. */
function owners(text: string): readonly (string | undefined)[] {
  const own = rules.filter(({ id }) => id === 'core/unfilled-hole');
  const found: (string | undefined)[] = [];
  const counted = own.map((rule) => ({
    ...rule,
    *check(...[subject, findings, facts]: Parameters<typeof rule.check>) {
      for (const finding of rule.check(subject, findings, facts)) {
        found.push((subject as { readonly path: readonly string[] }).path[1]);
        yield finding;
      }
    },
  }));
  createAnalyzer(counted).analyze(open({ text, name: 'a.yaml' }), defaultConfig);
  return found;
}
