import assert from 'node:assert/strict';
import { formatOf, parse } from '#core/syntax/index.ts';
import { problemsOf, sketch } from '../support/tree-sketch.ts';

type Row = readonly [text: string, tree: string, problems?: string];

const rows: readonly Row[] = [
  [
    '{"a": 1, "b": [true, null, "x"]}',
    'f{"a@1-4: 1=1@6-7, "b@9-12: f[true=true@15-19 null=null@21-25 "x@27-30]@14-31}@0-32',
  ],
  ['[1, 2]', 'f[1=1@1-2 2=2@4-5]@0-6'],
  ['"a"', '"a@0-3'],
  ['{"a": "\\u0041\\n"}', 'f{"a@1-4: "A⏎@6-16}@0-17'],
  ['{"a": 1e3, "b": -0.5}', 'f{"a@1-4: 1e3=1000@6-9, "b@11-14: -0.5=-0.5@16-20}@0-21'],
  ['{}', 'f{}@0-2'],
  ['', ''],
  ['// only a comment', ''],
  ['\uFEFF{"a": 1}', 'f{"a@2-5: 1=1@7-8}@1-9'],
  ['{"a": {"b": 1}} // c', 'f{"a@1-4: f{"b@7-10: 1=1@12-13}@6-14}@0-15'],
  ['{\r\n"a": 1\r\n}', 'f{"a@3-6: 1=1@8-9}@0-12'],
  [
    '{"a": [1, 2,], "b": 3,}',
    'f{"a@1-4: f[1=1@7-8 2=2@10-11]@6-13, "b@15-18: 3=3@20-21}@0-23',
    'comma-trailing@11-12 comma-trailing@21-22',
  ],
  ['{"a": 1, /* , */ }', 'f{"a@1-4: 1=1@6-7}@0-18', 'comma-trailing@7-8'],
  ['{"a": 1, "a": 2}', 'f{"a@1-4: 1=1@6-7, "a@9-12: 2=2@14-15}@0-16', 'duplicate-key?@1-4'],
  ['{"a" 1}', 'f{"a@1-4: =null@4-4}@0-7', 'colon-before@5-6'],
  ['{"a": }', 'f{"a@1-4: =null@5-5}@0-7', 'value-missing@6-7'],
  ['{"a"}', 'f{"a@1-4: =null@4-4}@0-5', 'colon-before@4-5'],
  ['{"a": 1 "b": 2}', 'f{"a@1-4: 1=1@6-7, "b@8-11: 2=2@13-14}@0-15', 'comma-missing@8-11'],
  ['{"a": "x\n}', 'f{"a@1-4: "x@6-8}@0-10', 'quote-open@6-8'],
  ['{"a": tru}', 'f{"a@1-4: =null@5-5}@0-10', 'symbol-unknown@6-9'],
  ['{a: 1}', 'f{}@0-6', 'symbol-unknown@1-2'],
  ['{"a": 1', 'f{"a@1-4: 1=1@6-7}@0-7', 'brace-open@7-7'],
  ['[1, 2', 'f[1=1@1-2 2=2@4-5]@0-5', 'bracket-open@5-5'],
  ['{"a": 1}}', 'f{"a@1-4: 1=1@6-7}@0-8', 'text-after-end@8-9'],
  ['{"a": "\\q"}', 'f{"a@1-4: "@6-10}@0-11', 'bad-escape@6-10'],
  ['{"a": 1 /* x}', 'f{"a@1-4: 1=1@6-7}@0-13', 'comment-open@8-13'],
  ["{'a': 1}", 'f{}@0-8', 'symbol-unknown@1-4'],
  ['{"a": 01}', 'f{"a@1-4: 0=0@6-7}@0-9', 'comma-missing@7-8'],
  ['{"a": -}', 'f{"a@1-4: =null@5-5}@0-8', 'symbol-unknown@6-7'],
  ['[,1]', 'f[1=1@2-3]@0-4', 'value-missing@1-2'],
  ['{"a": "\t"}', 'f{"a@1-4: "\t@6-9}@0-10', 'control-character@6-9'],
];

describe('JSON', () => {
  for (const [text, tree, problems = ''] of rows) {
    it(JSON.stringify(text), () => {
      const parsed = parse({ text, format: 'json' });
      assert.equal(sketch(parsed), tree);
      assert.equal(problemsOf(parsed), problems);
    });
  }
  it('has comments, but none in strings', () => {
    const { comments } = parse({ text: '{ // a\n"b": "//c" /* d */ }', format: 'json' });
    assert.deepEqual(comments, [
      { start: 2, end: 6, text: '// a' },
      { start: 18, end: 25, text: '/* d */' },
    ]);
  });
});

describe('formatOf', () => {
  const cases: readonly (readonly [text: string, name: string, format: string])[] = [
    ['{"a": 1}', '', 'json'],
    ['\uFEFF // c\n/* d */ [1]', '', 'json'],
    ['a: {b: c}', '', 'yaml'],
    ['', '', 'yaml'],
    ['', 'x.json', 'json'],
    ['a: b', 'X.JSON', 'json'],
    ['{a: b}', 'x.yaml', 'yaml'],
    ['{"a": b}', 'x.yml', 'yaml'],
    ['{"a": 1}', 'x.yaml', 'json'],
    ['{"a": 1', 'x.template', 'json'],
    ['# {\na: b', 'x.template', 'yaml'],
  ];
  for (const [text, name, format] of cases) {
    it(`${JSON.stringify(text)} in ${name || 'a file without name'} is ${format}`, () =>
      assert.equal(formatOf(text, name), format));
  }
});
