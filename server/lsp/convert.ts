import type { Range } from '#core/index.ts';
import type * as lsp from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';

// Core counts UTF-16 offsets, LSP lines and UTF-16 characters; only this file knows both.

/** The LSP range of offsets into `text`. */
export function toRange(text: TextDocument, { start, end }: Range): lsp.Range {
  return { start: text.positionAt(start), end: text.positionAt(end) };
}

/** Offsets into `text` of an LSP range; positions outside the text move to its nearest end. */
export function toOffsets(text: TextDocument, { start, end }: lsp.Range): Range {
  return { start: text.offsetAt(start), end: text.offsetAt(end) };
}

/** Offset into `text` of an LSP position; one outside the text moves to its nearest end. */
export function toOffset(text: TextDocument, position: lsp.Position): number {
  return text.offsetAt(position);
}

/** Zero-based line of an offset. */
export function lineOf(text: TextDocument, offset: number): number {
  return text.positionAt(offset).line;
}
