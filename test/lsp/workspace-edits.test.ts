import assert from 'node:assert/strict';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { FixEdit } from '#core/index.ts';
import { clientOf } from '../../server/lsp/client.ts';
import { fixWorkspaceEdit } from '../../server/lsp/workspace-edits.ts';
import { applied, fullClient } from '../harness/lsp.ts';

const uri = 'file:///a.yaml';

/** The text after edits with blanks, each blank written as `«number:default»`. */
function check(before: string, edits: readonly FixEdit[], expected: string): void {
  const text = TextDocument.create(uri, 'yaml', 1, before);
  const edit = fixWorkspaceEdit(clientOf({ capabilities: fullClient }), text, edits);
  assert.equal(applied(uri, before, edit), expected);
  const [change] = edit.documentChanges ?? [];
  const ranges = change && 'edits' in change ? change.edits.map(({ range }) => range) : [];
  // As LSP asks: at one start, insertions come before the one edit that replaces something.
  for (const [index, { start }] of ranges.entries()) {
    const previous = ranges[index - 1];
    if (previous && text.offsetAt(previous.start) === text.offsetAt(start))
      assert.deepEqual(previous.end, previous.start);
  }
}

const hole = (start: number, end: number) => ({ start, end, label: 'x' });

describe('lsp: edits with blanks', () => {
  it('replace a range by text around a blank', () =>
    check(
      'A: old # why',
      [{ range: { start: 3, end: 6 }, text: '"new-<id>-x"', holes: [hole(5, 9)] }],
      'A: "new-«1:<id>»-x" # why',
    ));
  it('replace a range by a blank alone', () =>
    check('A: old', [{ range: { start: 3, end: 6 }, text: '<id>', holes: [hole(0, 4)] }], 'A: «1:<id>»'));
  it('number the blanks of all edits in order of text', () =>
    check(
      'A: 1\nB: 2\n',
      [
        { range: { start: 8, end: 9 }, text: 'b', holes: [hole(0, 1)] },
        { range: { start: 3, end: 4 }, text: 'x y', holes: [hole(2, 3), hole(0, 1)] },
      ],
      'A: «1:x» «2:y»\nB: «3:b»\n',
    ));
  it('are as they are without a blank', () =>
    check('A: 1', [{ range: { start: 3, end: 4 }, text: '$1', holes: [] }], 'A: $1'));
});
