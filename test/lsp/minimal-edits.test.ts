import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits } from '#core/index.ts';
import { minimalEdits } from '../../server/lsp/minimal-edits.ts';

/** Edits as `old>new`. */
function shown(before: string, after: string): readonly string[] {
  const edits = minimalEdits(before, after);
  assert.equal(applyEdits(before, edits), after);
  return edits.map(({ range, text }) => `${before.slice(range.start, range.end)}>${text}`);
}

describe('lsp: minimal edits', () => {
  const rows: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['nothing', 'a\nb\n', 'a\nb\n', []],
    ['a value', 'A: one # x\nB: 2\n', 'A: two # x\nB: 2\n', ['one>two']],
    ['a value between CRLF', 'A: one\r\nB: 2\r\n', 'A: two\r\nB: 2\r\n', ['one>two']],
    ['an added line', 'A: 1\nB: 2\n', 'A: 1\nX: 3\nB: 2\n', ['>X: 3\n']],
    ['a removed line', 'A: 1\nX: 3\nB: 2\n', 'A: 1\nB: 2\n', ['X: 3\n>']],
    ['two places', 'a: 1\nb\nc\nd: 1\n', 'a: 2\nb\nc\nd: 2\n', ['1>2', '1>2']],
    ['all', '', 'a', ['>a']],
  ];
  for (const [title, before, after, expected] of rows)
    it(title, () => assert.deepEqual(shown(before, after), expected));

  it('splits no surrogate pair in long hunks', () => {
    const filler = 'x'.repeat(5000);
    assert.deepEqual(shown(`${filler}😀`, `${filler}😁`), ['😀>😁']);
  });

  it('give the new text, whatever the two are', () => {
    const token = fc.constantFrom('a', 'b: ', '😀', '\r\n', '\n', '  ', '"', '\r', '#');
    const text = fc.array(token, { maxLength: 40 }).map((tokens) => tokens.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const edits = minimalEdits(before, after);
        assert.equal(applyEdits(before, edits), after);
        assert.ok(edits.every(({ range }, index) => range.start >= (edits[index - 1]?.range.end ?? 0)));
      }),
      { numRuns: 500 },
    );
  });
});
