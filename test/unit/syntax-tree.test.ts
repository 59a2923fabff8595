import assert from 'node:assert/strict';
import {
  type Block,
  descendants,
  get,
  nodeAt,
  parse,
  pathTo,
  pointerOf,
  type Entry,
  type Tree,
} from '#core/syntax/index.ts';
import { dump } from '../support/tree-dump.ts';

const yaml = (text: string, previous?: Tree) => parse({ text, format: 'yaml', ...(previous && { previous }) });

describe('units', () => {
  const rows: readonly (readonly [text: string, units: string])[] = [
    ['Version: x\nResources:\n  A:\n    T: 1\n  B: {}\nOutputs: {a: b}\n', 'Version Resources/A Resources/B Outputs/a'],
    ['R:\n  ? A\n  : b\n  C: d', 'R/A R/C'],
    ['R:\n- a\n- b', 'R'],
    ['R: &x\n  A: b', 'R/A'],
    ['- a', '(root)'],
    ['', ''],
    ['%YAML 1.1\n---\nR:\n  A: b', 'R/A'],
    [
      '{"Version": "x", "Resources": {"A": {}, "B": {}}, "Empty": {}, "S": [1]}',
      'Version Resources/A Resources/B Empty S',
    ],
    ['[1]', '(root)'],
  ];
  for (const [text, units] of rows) {
    it(JSON.stringify(text), () => {
      const tree = parse({ text, format: /^[{[]/.test(text) ? 'json' : 'yaml' });
      assert.equal(tree.units.map(({ path }) => path.join('/') || '(root)').join(' '), units);
      for (const { path, node } of tree.units) assert.equal(get(tree.root, ...path), node);
    });
  }
});

describe('units of loops', () => {
  const loop = '[X, [a, b], {"B${X}": {T: 1}, "Fn::ForEach::Ys": [Y, !Ref P, {"C${X}${Y}": {}}]}]';
  const paths = 'R/A R/Fn::ForEach::Xs R/B${X} R/Fn::ForEach::Ys R/C${X}${Y} R/Z';

  for (const text of [
    `R:\n  A: {}\n  Fn::ForEach::Xs: ${loop}\n  Z: {}\n`,
    `R: {A: {}, "Fn::ForEach::Xs": ${loop}, Z: {}}`,
    `R:\n  A: {}\n  Fn::ForEach::Xs:\n    - X\n    - [a]\n    - B\${X}: {}\n      Fn::ForEach::Ys: [Y, [a], {"C\${X}\${Y}": {}}]\n  Z: {}`,
    `{"R": {"A": {}, "Fn::ForEach::Xs": ${loop.replace('{T: 1}', '{}').replace('!Ref P', '[]').replace('[X, [a, b]', '["X", []').replace('[Y,', '["Y",')}, "Z": {}}}`,
  ]) {
    it(JSON.stringify(text), () => {
      const tree = parse({ text, format: text.startsWith('{') ? 'json' : 'yaml' });
      assert.deepEqual(tree.problems, []);
      assert.equal(tree.units.map(({ path }) => path.join('/')).join(' '), paths);
    });
  }

  it('are their collection alone, so that no node is of two units', () => {
    const tree = yaml(`R:\n  Fn::ForEach::Xs: ${loop}\n`);
    const nodes = tree.units.flatMap(({ node }) => [...descendants(node)]);
    assert.equal(new Set(nodes).size, nodes.length);
  });

  it('of unfinished loops are the whole loop', () => {
    for (const value of ['', '[X]', '[X, [a]]', '[X, [a], b]', '{a: b}'])
      assert.deepEqual(
        yaml(`R:\n  Fn::ForEach::Xs: ${value}\n  Z: {}\n`).units.map(({ path }) => path.join('/')),
        ['R/Fn::ForEach::Xs', 'R/Z'],
      );
  });

  it('are taken over with their block, and only then', () => {
    const before = yaml(`R:\n  A: {}\n  Fn::ForEach::Xs: ${loop}\n`);
    const body = (tree: Tree) => tree.units.find(({ path }) => path[1] === 'B${X}')?.node;
    assert.equal(body(yaml(before.text.replace('A: {}', 'A: {B: 1}'), before)), body(before));
    assert.notEqual(body(yaml(before.text.replace('[a, b]', '[a, c]'), before)), body(before));
  });
});

describe('blocks of an earlier version', () => {
  const text = 'D: x\nR:\n  A:\n    T: 1\n  B:\n    T: 2\n  C:\n    T: 3\nO:\n  E: {}\n';
  const blockOf = (tree: Tree, name: string): Block | undefined => get(tree.root, 'R', name)?.block;
  const rows: readonly (readonly [what: string, from: string, to: string, kept: string])[] = [
    ['a value', 'T: 2', 'T: 22', 'AC'],
    ['an open quote', 'T: 2', 'T: "2', 'AC'],
    ['an open bracket', 'T: 2', 'T: [2', 'AC'],
    ['a half-written key', '  B:\n', '  New\n  B:\n', 'ABC'],
    ['a new entry', '  B:\n', '  New: {}\n  B:\n', 'ABC'],
    ['a line break in an entry', '  T: 2', '\nT: 2', 'AC'],
    ['a removed entry', '  B:\n    T: 2\n', '', 'AC'],
    ['a line before all', 'D: x', '# c\nD: xyz', 'ABC'],
    ['a line behind all', 'E: {}', 'E: {}\nP: 1', 'ABC'],
  ];
  for (const [what, from, to, kept] of rows) {
    it(`${what}: ${kept} stay`, () => {
      const before = yaml(text);
      const after = yaml(text.replace(from, to), before);
      assert.equal(dump(after), dump(yaml(after.text)));
      const same = ['A', 'B', 'C'].filter(
        (name) => blockOf(before, name) && blockOf(before, name) === blockOf(after, name),
      );
      assert.equal(same.join(''), kept);
    });
  }
  it('outlive a version that cannot be cut', () => {
    const before = yaml(text);
    const whole = yaml(`${text}---\n`, before);
    assert.equal(whole.problems[0]?.code, 'several-documents');
    assert.equal(blockOf(yaml(text, whole), 'B'), blockOf(before, 'B'));
  });
  it('have one place each, even where texts are the same', () => {
    const twice = 'R:\n  A: 1\n  A: 1\n  A: 1\n  B: 2\n';
    const tree = yaml(twice, yaml(twice));
    const blocks = tree.units.map(({ entry }) => entry?.block);
    assert.equal(new Set(blocks).size, 4);
    assert.deepEqual(
      tree.units.map(({ node }) => tree.rangeOf(node).start),
      [8, 15, 22, 29],
    );
  });
  it('are taken over in large JSON', () => {
    const members = Array.from(
      { length: 3000 },
      (_, at) => `"R${at}": {"Type": "AWS::S3::Bucket", "Properties": {"N": ${at}, "x": "${'y'.repeat(40)}"}}`,
    );
    const json = `{"Version": "x", // c\n"Resources": {\n${members.join(',\n')}\n}}`;
    const before = parse({ text: json, format: 'json' });
    const after = parse({ text: json.replace('"N": 7,', '"N": 70,'), format: 'json', previous: before });
    assert.equal(dump(after), dump(parse({ text: after.text, format: 'json' })));
    assert.equal(get(after.root, 'Resources', 'R8'), get(before.root, 'Resources', 'R8'));
    assert.notEqual(get(after.root, 'Resources', 'R7'), get(before.root, 'Resources', 'R7'));
    assert.equal(after.comments[0]?.text, '// c');
    assert.deepEqual(after.rangeOf(after.root as never), { start: 0, end: after.text.length });
  });
});

describe('anchors', () => {
  const tree = yaml('A: &x 1\nR:\n  B: *x\n  C: &x {}\n  D: [*x, *y]\n');
  it('are found across blocks, the last of a name', () => assert.equal(tree.anchor('x'), get(tree.root, 'R', 'C')));
  it('are counted', () =>
    assert.deepEqual([tree.aliasCount('x'), tree.aliasCount('y'), tree.aliasCount('z')], [2, 1, 0]));
});

describe('paths', () => {
  const texts = [
    'A: 1\nR:\n  B/~c:\n    - {d: e, f: }\n    -\n    - [g]\n    - !Ref h\n  C:\nD: &x\n  i: *x\n',
    '{"A": 1, "B": {"C": [1, {"D": null}, []], "E": {}}}',
    '- a\n- b: [c, [d]]\n',
  ];
  for (const text of texts) {
    it(`lead to every node of ${JSON.stringify(text)}`, () => {
      const tree = parse({ text, format: text.startsWith('{') ? 'json' : 'yaml' });
      const visit = (path: readonly (string | number)[]): void => {
        const node = get(tree.root, ...path);
        assert.ok(node);
        assert.deepEqual(pathTo(tree, node), path);
        const { start } = tree.rangeOf(node);
        if (node.kind === 'scalar' && node.style !== 'empty') assert.equal(nodeAt(tree, start), node);
        if (node.kind === 'map') {
          for (const entry of node.entries) {
            assert.deepEqual(pathTo(tree, entry), [...path, entry.key.source]);
            assert.deepEqual(pathTo(tree, entry.key), [...path, entry.key.source]);
            assert.equal(nodeAt(tree, tree.rangeOf(entry.key).start), entry.key);
            visit([...path, entry.key.source]);
          }
        } else if (node.kind === 'seq') node.items.forEach((_, index) => visit([...path, index]));
      };
      visit([]);
    });
  }
  it('are pointers with escapes', () => {
    const tree = yaml(texts[0] ?? '');
    assert.equal(pointerOf(tree, get(tree.root, 'R', 'B/~c', 0, 'd') as never), '/R/B~1~0c/0/d');
  });
  it('do not exist in another tree', () => {
    const other = yaml('A: 1');
    assert.equal(pathTo(yaml('A: 1'), (other.root as { entries: readonly Entry[] }).entries[0] as Entry), undefined);
  });
});

describe('nodeAt', () => {
  const tree = yaml('A: !Ref bc\nD:\n  E: [x, ]\n  F:\n');
  const rows: readonly (readonly [offset: number, what: string])[] = [
    [0, 'A'],
    [1, 'A'],
    [3, 'bc'],
    [10, 'bc'],
    [17, 'E'],
    [19, 'seq'],
    [21, 'x'],
    [22, 'seq'],
    [11, 'D'],
    [26, 'map'],
  ];
  for (const [offset, what] of rows) {
    it(`${offset} is ${what}`, () => {
      const node = nodeAt(tree, offset);
      assert.equal(node?.kind === 'scalar' ? node.source : node?.kind, what);
    });
  }
  it('finds an empty value behind its colon', () =>
    assert.equal(nodeAt(tree, tree.text.lastIndexOf(':') + 1), get(tree.root, 'D', 'F')));
  it('finds nothing outside the root', () => assert.equal(nodeAt(yaml('# c\nA: b\n# d'), 12), undefined));
});
