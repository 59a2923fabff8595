import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits, detectEol, distance, limited, LineIndex } from '#core/text/index.ts';

const edit = (start: number, end: number, text: string) => ({ range: { start, end }, text });

describe('applyEdits', () => {
  it('applies edits in any order', () =>
    assert.equal(applyEdits('abcdef', [edit(4, 5, 'X'), edit(0, 1, ''), edit(2, 2, '--')]), 'b--cdXf'));
  it('keeps the order of insertions at one place', () =>
    assert.equal(applyEdits('ab', [edit(1, 1, '1'), edit(1, 1, '2'), edit(1, 2, 'c')]), 'a12c'));
  it('refuses overlaps', () => assert.throws(() => applyEdits('abc', [edit(0, 2, ''), edit(1, 3, '')]), /overlapping/));
  it('refuses ranges outside the text', () => assert.throws(() => applyEdits('abc', [edit(2, 4, '')]), /misplaced/));
});

describe('detectEol', () => {
  const rows = [
    ['', '\n'],
    ['a\nb', '\n'],
    ['a\r\nb', '\r\n'],
    ['a\r\nb\nc\n', '\n'],
    ['a\rb', '\n'],
  ] as const;
  for (const [text, eol] of rows) it(JSON.stringify(text), () => assert.equal(detectEol(text), eol));
});

describe('LineIndex', () => {
  const lines = new LineIndex('a\nbc\r\nd\re');
  it('counts lines of all three ends', () => assert.equal(lines.lineCount, 4));
  const rows = [
    [0, 0, 0],
    [1, 0, 1],
    [2, 1, 0],
    [5, 1, 3],
    [6, 2, 0],
    [8, 3, 0],
    [9, 3, 1],
    [99, 3, 1],
    [-1, 0, 0],
  ] as const;
  for (const [offset, line, column] of rows) {
    it(`${offset} is ${line}:${column}`, () => assert.deepEqual(lines.positionAt(offset), { line, column }));
  }
  it('moves columns behind a line to the next, lines behind the text to its end', () => {
    assert.equal(lines.offsetAt({ line: 0, column: 9 }), 2);
    assert.equal(lines.offsetAt({ line: 9, column: 0 }), 9);
    assert.equal(lines.offsetAt({ line: -1, column: 5 }), 0);
  });
  it('gives back every offset', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '😀') });
    const check = fc.property(text, fc.nat(), (own, seed) => {
      const offset = seed % (own.length + 1);
      const index = new LineIndex(own);
      assert.equal(index.offsetAt(index.positionAt(offset)), offset);
    });
    fc.assert(check);
  });
});

describe('distance', () => {
  const rows = [
    ['', '', 0],
    ['ab', '', 2],
    ['kitten', 'sitting', 3],
    ['lamdba.amazonaws.com', 'lambda.amazonaws.com', 1],
    // What they begin and end with alike overlaps.
    ['aa', 'aaa', 1],
    ['abab', 'ab', 2],
    ['xaby', 'xbay', 1],
  ] as const;
  for (const [one, other, expected] of rows) {
    it(`of '${one}' and '${other}'`, () => {
      assert.equal(distance(one, other), expected);
      assert.equal(distance(other, one), expected);
    });
  }
  it('takes no time for what is alike', () => {
    const steps = limited(1000, ({ spent }) => {
      distance('lamdba.amazonaws.com', 'lambda.amazonaws.com');
      return spent();
    });
    assert.equal(steps, 4);
  });
});
