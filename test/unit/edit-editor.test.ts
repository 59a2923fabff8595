import assert from 'node:assert/strict';
import { createEditor, hole, sub, text } from '../../server/core/edit/index.ts';
import { entryOf, formatOf, get, parse } from '../../server/core/syntax/index.ts';
import { applyEdits } from '../../server/core/text/index.ts';
import { dedent, edited, editorOf, type Operation } from './edit-check.ts';

function holesOf(before: string, operation: Operation): readonly string[] {
  return editorOf(dedent(before), operation)
    .edits()
    .flatMap((edit) => edit.holes.map(({ start, end, label }) => `${label}=${edit.text.slice(start, end)}`));
}

describe('edit: holes', () => {
  const rows: readonly (readonly [string, string, Operation, readonly string[]])[] = [
    ['plain', 'A: x', (edit, at) => edit.replace(at.node('A'), hole('id')), ['id=<id>']],
    ['quoted', 'A: "x"', (edit, at) => edit.replace(at.node('A'), hole('id')), ['id=<id>']],
    ['an example', 'A: x', (edit, at) => edit.replace(at.node('A'), hole('port', '443')), ['port=443']],
    [
      'two in one text, behind escapes',
      'A: "x"',
      (edit, at) => edit.replace(at.node('A'), text('"\\', hole('a'), "'", hole('b'))),
      ['a=<a>', 'b=<b>'],
    ],
    ['single quotes', "A: 'x'", (edit, at) => edit.replace(at.node('A'), text("it's ", hole('a'))), ['a=<a>']],
    ['an intrinsic', 'A: x', (edit, at) => edit.replace(at.node('A'), sub(text('a${B}', hole('a')))), ['a=<a>']],
    [
      'several changes that touch',
      'A:\r\n  B: 1\r\n',
      (edit, at) => edit.put(at.node('A'), 'X', [hole('x'), { Z: hole('z') }]).put(at.node(), 'Y', hole('y')),
      ['x=<x>', 'z=<z>', 'y=<y>'],
    ],
    ['JSON', '{"A": {}}', (edit, at) => edit.put(at.node('A'), 'X', [hole('x'), hole('y')]), ['x=<x>', 'y=<y>']],
  ];
  for (const [title, before, operation, expected] of rows) {
    it(title, () => assert.deepEqual(holesOf(`\n${before}`, operation), expected));
  }
});

describe('edit: extent of edits', () => {
  const rows: readonly (readonly [string, string, Operation, readonly string[]])[] = [
    ['a scalar alone', 'A: one # a\n', (edit, at) => edit.replace(at.node('A'), 'two'), ['one>two']],
    ['an element alone', 'A: [x, y]\n', (edit, at) => edit.replace(at.node('A', 1), 'z'), ['y>z']],
    ['nothing asked', 'A: 1\n', () => undefined, []],
    ['nothing changed', 'A: 1\n', (edit, at) => edit.replace(at.node('A'), 1), []],
    ['only what is added', '{"A": [1]}', (edit, at) => edit.append(at.seq('A'), 2), ['>, 2']],
    ['only what is removed', 'A: 1\nB: 2\n', (edit, at) => edit.removeEntry(...at.entry('A')), ['A: 1\n>']],
  ];
  for (const [title, before, operation, expected] of rows) {
    it(title, () => {
      const edits = editorOf(before, operation).edits();
      assert.deepEqual(
        edits.map((edit) => `${before.slice(edit.range.start, edit.range.end)}>${edit.text}`),
        expected,
      );
    });
  }
});

describe('edit: touched nodes', () => {
  const source = dedent(`
    A:
      B: 1
      L: [x]
    C: 2
    `);
  const rows: readonly (readonly [string, Operation, readonly (readonly (string | number)[])[]])[] = [
    ['a replaced value', (edit, at) => edit.replace(at.node('C'), 3), [['C']]],
    ['the map that an entry is added to', (edit, at) => edit.put(at.node('A'), 'N', 3), [['A']]],
    ['a removed value', (edit, at) => edit.removeEntry(...at.entry('C')), [['C']]],
    [
      'an emptied list',
      (edit, at) => edit.removeItem(...at.item('A', 'L', 0), 'keep-empty'),
      [
        ['A', 'L'],
        ['A', 'L', 0],
      ],
    ],
    ['a list that goes', (edit, at) => edit.removeItem(...at.item('A', 'L', 0), 'remove-key'), [['A', 'L']]],
  ];
  for (const [title, operation, paths] of rows) {
    it(title, () => {
      const edit = editorOf(source, operation);
      assert.deepEqual(new Set(edit.touched()), new Set(paths.map((path) => get(edit.tree.root, ...path))));
    });
  }
});

describe('edit: documents that are odd', () => {
  const rows: readonly (readonly [string, string, Operation, string])[] = [
    [
      'byte order mark',
      '\uFEFFA: 1\nB: 2\n',
      (edit, at) => edit.removeEntry(...at.entry('A')).put(at.node(), 'C', 3),
      '\uFEFFB: 2\nC: 3\n',
    ],
    ['an empty text', '', (edit) => edit.insertResource('A', { Type: 'X' }), 'Resources:\n  A:\n    Type: X\n'],
    ['a document start', '---\nA: 1\n', (edit, at) => edit.put(at.node(), 'B', 2), '---\nA: 1\nB: 2\n'],
    ['a document end', 'A: 1\n...\n', (edit, at) => edit.put(at.node(), 'B', 2), 'A: 1\nB: 2\n...\n'],
    ['a list as document', '- a\n', (edit, at) => edit.append(at.seq(), 'b'), '- a\n- b\n'],
    ['a missing bracket', '{"A": [1, 2', (edit, at) => edit.append(at.seq('A'), 3), '{"A": [1, 2'],
    ['trailing blanks stay', 'A: 1  \nB:   \n', (edit, at) => edit.put(at.node(), 'C', 2), 'A: 1  \nB:   \nC: 2\n'],
    [
      'blanks behind a key go with a value',
      'A:   \nB: 1\n',
      (edit, at) => edit.replace(at.node('A'), 'x'),
      'A: x\nB: 1\n',
    ],
  ];
  for (const [title, before, operation, after] of rows) it(title, () => assert.equal(edited(before, operation), after));

  it('never throws on broken text', () => {
    const pieces = [
      'A:',
      '\n',
      '  ',
      '- ',
      '[',
      '{',
      '}',
      ']',
      ',',
      '"',
      ': ',
      'x',
      '# c',
      '|',
      '!Ref',
      '&a ',
      '*a',
      '? ',
    ];
    let state = 7;
    for (let round = 0; round < 400; round++) {
      let broken = 'A:\n  B: 1\nL: [1, {C: 2}]\n';
      for (let times = 0; times < 3; times++) {
        state = (state * 1103515245 + 12345) % 2147483648;
        const at = state % broken.length;
        broken = broken.slice(0, at) + (pieces[state % pieces.length] ?? '') + broken.slice(at + (state % 3));
      }
      editEverything(broken);
    }
  });
});

function editEverything(broken: string): void {
  const tree = parse({ text: broken, format: formatOf(broken) });
  const edit = createEditor(tree);
  const a = get(tree.root, 'A');
  if (a) edit.put(a, 'N', { M: ['x'] });
  const list = get(tree.root, 'L');
  if (list?.kind === 'seq') {
    edit.append(list, 'x');
    const [first] = list.items;
    if (first) edit.removeItem(list, first, 'remove-key');
  }
  const entry = entryOf(tree.root, 'A');
  if (tree.root?.kind === 'map' && entry && a?.kind !== 'map') edit.removeEntry(tree.root, entry);
  edit.insertInto('Parameters', 'P', { Type: 'String' });
  applyEdits(broken, edit.edits());
}
