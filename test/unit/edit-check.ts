import assert from 'node:assert/strict';
import { createEditor, type Editor } from '../../server/core/edit/index.ts';
import {
  entryOf,
  formatOf,
  get,
  type Entry,
  type MapNode,
  parse,
  type SeqNode,
  type SyntaxNode,
} from '../../server/core/syntax/index.ts';
import { applyEdits } from '../../server/core/text/index.ts';

/** Finds nodes of the document under test; a path that does not exist fails the test. */
export interface At {
  node(...path: readonly (string | number)[]): SyntaxNode;
  map(...path: readonly (string | number)[]): MapNode;
  seq(...path: readonly (string | number)[]): SeqNode;
  entry(...path: readonly (string | number)[]): [MapNode, Entry];
  item(...path: readonly (string | number)[]): [SeqNode, SyntaxNode];
}

export type Operation = (edit: Editor, at: At) => unknown;
export type Row = readonly [title: string, before: string, operation: Operation, after: string];

/** A template literal without the indentation that it has in the test. */
export function dedent(literal: string): string {
  const lines = literal.split('\n').slice(1);
  const indent = /^ */.exec(lines.find((line) => line.trim() !== '') ?? '')?.[0].length ?? 0;
  const body = lines.map((line) => (line.slice(0, indent).trim() === '' ? line.slice(indent) : line));
  if (lines.at(-1)?.trim() === '') body.splice(-1, 1, '');
  return body.join('\n');
}

export function edited(before: string, operation: Operation): string {
  return applyEdits(before, editorOf(before, operation).edits());
}

export function editorOf(before: string, operation: Operation): Editor {
  const tree = parse({ text: before, format: formatOf(before) });
  const edit = createEditor(tree);
  operation(edit, atOf(tree.root));
  return edit;
}

/** Text in, text out; also with CRLF, and without the final line end. The result must parse. */
export function check([, before, operation, after]: Row): void {
  const [from, to] = [dedent(before), dedent(after)];
  checkOnce(from, operation, to);
  checkOnce(from.replaceAll('\n', '\r\n'), operation, to.replaceAll('\n', '\r\n'));
  if (from.endsWith('\n') && !from.endsWith('\n\n') && to !== '')
    checkOnce(from.slice(0, -1), operation, to.slice(0, -1));
}

function checkOnce(before: string, operation: Operation, after: string): void {
  assert.equal(edited(before, operation), after);
  const count = (text: string) => parse({ text, format: formatOf(text) }).problems.length;
  assert.ok(count(after) <= count(before), 'the result has new problems');
}

function atOf(root: SyntaxNode | undefined): At {
  const node: At['node'] = (...path) => get(root, ...path) ?? assert.fail(`no node at ${path.join('/')}`);
  const map: At['map'] = (...path) => {
    const found = node(...path);
    return found.kind === 'map' ? found : assert.fail(`no map at ${path.join('/')}`);
  };
  const seq: At['seq'] = (...path) => {
    const found = node(...path);
    return found.kind === 'seq' ? found : assert.fail(`no list at ${path.join('/')}`);
  };
  return {
    node,
    map,
    seq,
    entry(...path) {
      const holder = map(...path.slice(0, -1));
      return [holder, entryOf(holder, String(path.at(-1))) ?? assert.fail(`no entry at ${path.join('/')}`)];
    },
    item: (...path) => [seq(...path.slice(0, -1)), node(...path)],
  };
}
