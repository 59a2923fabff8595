import type { FixEdit, TextEdit } from '#core/index.ts';
import type * as lsp from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Client } from './client.ts';
import { toRange } from './convert.ts';

/** Plain edits of one document. */
export function workspaceEdit(client: Client, text: TextDocument, edits: readonly TextEdit[]): lsp.WorkspaceEdit {
  return inDocument(
    client,
    text,
    edits.map((edit) => ({ range: toRange(text, edit.range), newText: edit.text })),
  );
}

/** The edits of a fix; its blanks are placeholders to fill where the client can do that, plain text elsewhere. */
export function fixWorkspaceEdit(client: Client, text: TextDocument, edits: readonly FixEdit[]): lsp.WorkspaceEdit {
  if (!client.snippetEdits || edits.every(({ holes }) => holes.length === 0)) return workspaceEdit(client, text, edits);
  let number = 0;
  const pieces = [...edits]
    .sort((a, b) => a.range.start - b.range.start)
    .flatMap((edit) => {
      const first = number + 1;
      number += edit.holes.length;
      return withPlaceholders(toRange(text, edit.range), edit, first);
    });
  return inDocument(client, text, pieces);
}

/**
 * A run of insertions, the last of which replaces the range. Blanks are snippets of their own: editors indent the
 * further lines of a snippet once more, and those of a plain edit never.
 */
function withPlaceholders(
  range: lsp.Range,
  { text, holes }: FixEdit,
  first: number,
): (lsp.TextEdit | lsp.SnippetTextEdit)[] {
  const before: lsp.Range = { start: range.start, end: range.start };
  const pieces: (lsp.TextEdit | lsp.SnippetTextEdit)[] = [];
  let at = 0;
  for (const [index, hole] of [...holes].sort((a, b) => a.start - b.start).entries()) {
    if (hole.start > at) pieces.push({ range: before, newText: text.slice(at, hole.start) });
    const value = `\${${first + index}:${escaped(text.slice(hole.start, hole.end))}}`;
    pieces.push({ range: before, snippet: { kind: 'snippet', value } });
    at = hole.end;
  }
  if (at < text.length) pieces.push({ range: before, newText: text.slice(at) });
  return pieces.map((piece, index) => (index === pieces.length - 1 ? { ...piece, range } : piece));
}

/** Text inside a placeholder of a snippet. */
function escaped(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

function inDocument(
  client: Client,
  { uri, version }: TextDocument,
  edits: (lsp.TextEdit | lsp.SnippetTextEdit)[],
): lsp.WorkspaceEdit {
  if (client.versionedEdits) return { documentChanges: [{ textDocument: { uri, version }, edits }] };
  return { changes: { [uri]: edits.filter((edit) => 'newText' in edit) } };
}
