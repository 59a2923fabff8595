import assert from 'node:assert/strict';
import { lineHashes } from '../../server/cli/reporters/line-hashes.ts';

const greetings = [
  'e9496ae3ebfced30:1',
  'fb7c023a8b9ccb3f:1',
  'ce8ba1a563dcdaca:1',
  'e20e36e16fcb0cc8:1',
  'b3edc88f2938467e:1',
  'c8e28b0b4002a3a0:1',
  'c129715d7a2bc9a3:1',
];

/** The values that GitHub's own implementation gives (github/codeql-action, src/fingerprints.test.ts). */
const rows: readonly (readonly [text: string, hashes: readonly string[]])[] = [
  ['', ['c129715d7a2bc9a3:1']],
  [' a\nb\n  \t\tc\n d', ['271789c17abda88f:1', '54703d4cd895b18:1', '180aee12dab6264:1', 'a23a3dc5e078b07b:1']],
  [
    ' hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End',
    [
      '8b7cf3e952e7aeb2:1',
      'b1ae1287ec4718d9:1',
      'bff680108adb0fcc:1',
      'c6805c5e1288b612:1',
      'b86d3392aea1be30:1',
      'e6ceba753e1a442:1',
    ],
  ],
  [' hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n', greetings],
  [' hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r', greetings],
  [' hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n', greetings],
];

describe('the hashes by which GitHub recognises lines', () => {
  for (const [text, hashes] of rows) {
    it(JSON.stringify(text), () => {
      assert.deepEqual(
        [...lineHashes(text)],
        hashes.map((hash, index) => [index + 1, hash]),
      );
    });
  }

  it('counts lines that are alike', () => {
    const block = `${'x'.repeat(120)}\n`;
    const [first, second] = [...lineHashes(block.repeat(3)).values()];
    assert.match(first ?? '', /:1$/);
    assert.equal(second, first?.replace(/1$/, '2'));
  });
});
