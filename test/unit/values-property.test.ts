/** What stands at a path: written plainly all the way, or with something on the way that may add to it. */
import assert from 'node:assert/strict';
import { open } from '#core/index.ts';
import { get } from '#core/syntax/index.ts';
import { property } from '#core/values/index.ts';

const told: readonly (readonly [title: string, written: string, expected: Told])[] = [
  ['written plainly', '{ A: { B: yes } }', { values: ['yes'], absent: 0, unknown: [] }],
  ['not there', '{ A: { C: yes } }', { values: [], absent: 1, unknown: [] }],
  ['not there at all', '{ C: { B: yes } }', { values: [], absent: 1, unknown: [] }],
  ['below a text', '{ A: yes }', { values: [], absent: 0, unknown: ['it is not an object'] }],
  ['below a call', '{ A: !GetAtt X.B }', { values: [], absent: 0, unknown: ['Fn::GetAtt'] }],
  ['below a call in full', '{ A: { Ref: B } }', { values: [], absent: 0, unknown: ['Ref'] }],
  ['on a branch', '{ A: !If [IsProd, { B: yes }, { B: no }] }', { values: ['yes', 'no'], absent: 0, unknown: [] }],
  [
    'on a branch further up',
    '!If [IsProd, { A: { B: yes } }, !Ref AWS::NoValue]',
    { values: ['yes'], absent: 1, unknown: [] },
  ],
  ['merged', '{ A: { <<: { B: yes } } }', { values: ['yes'], absent: 0, unknown: [] }],
  [
    'below a macro, which may add to it',
    '{ Fn::Transform: { Name: M }, A: { C: yes } }',
    { values: [], absent: 0, unknown: ['a macro may add it'] },
  ],
  ['there below a macro', '{ Fn::Transform: { Name: M }, A: { B: yes } }', { values: ['yes'], absent: 0, unknown: [] }],
  [
    'below an include, which adds to its own map only',
    '{ Fn::Transform: { Name: AWS::Include }, A: { C: yes } }',
    { values: [], absent: 1, unknown: [] },
  ],
  [
    'beside an include',
    '{ A: { Fn::Transform: { Name: AWS::Include }, C: yes } }',
    { values: [], absent: 0, unknown: ['a transform may add it'] },
  ],
];

interface Told {
  readonly values: readonly string[];
  readonly absent: number;
  readonly unknown: readonly string[];
}

describe('a property', () => {
  for (const [title, written, expected] of told) {
    it(`${title}: ${written}`, () => {
      assert.deepEqual(toldOf(written), expected);
    });
  }
});

function toldOf(written: string): Told {
  const text = [
    'Parameters: { Stage: { Type: String } }',
    'Conditions: { IsProd: !Equals [!Ref Stage, prod] }',
    `Resources: { X: { Type: AWS::S3::Bucket, Properties: ${written} } }`,
  ].join('\n');
  const [part] = open({ text, name: 'a.yaml' }).parts;
  const found = part && property(part.facts.untracked, get(part.tree.root, 'Resources', 'X'), 'Properties', 'A', 'B');
  return {
    values: (found?.alternatives ?? []).map(({ value }) => (value.kind === 'scalar' ? value.source : value.kind)),
    absent: found?.absent.length ?? 0,
    unknown: found?.unknown ?? [],
  };
}
