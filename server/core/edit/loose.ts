import type { SyntaxNode, Tree } from '../syntax/index.ts';
import { descendants } from '../syntax/index.ts';
import type { Change } from './changes.ts';
import type { FixEdit } from './fix-edit.ts';
import { textOf } from './scalar.ts';
import { formOf } from './value.ts';
import type { Outcome } from './plan.ts';

/**
 * The changes of values among the words of a command, where one plain word takes the place of another; undefined for
 * all other changes.
 */
export function outcomeOfWords(tree: Tree, changes: ReadonlyMap<SyntaxNode, Change>): Outcome | undefined {
  const edits: FixEdit[] = [];
  for (const [node, { value, added, removed, renamed }] of changes) {
    if (added.length + removed.size + renamed.size > 0 || !value) return undefined;
    const form = formOf(value.to);
    const text = form.is === 'text' ? textOf(form.parts) : form.is === 'bare' ? String(form.value) : undefined;
    const holes = form.is === 'text' && form.parts.some((part) => typeof part !== 'string');
    if (text === undefined || holes || !isWord(text) || !isOwnWord(tree, node)) return undefined;
    edits.push({ range: tree.rangeOf(node), text, holes: [] });
  }
  return { edits: edits.toSorted((a, b) => a.range.start - b.range.start), touched: [...changes.keys()] };
}

/** Words that no shell and no shorthand reads otherwise. */
function isWord(text: string): boolean {
  return /^[\w./:@+-]+$/.test(text);
}

/** Whether the text says the node as it is, and no other node stands in the same place (`--port` is two of them). */
function isOwnWord(tree: Tree, node: SyntaxNode): boolean {
  const { start, end } = tree.rangeOf(node);
  if (node.kind !== 'scalar' || node.tag !== undefined || tree.text.slice(start, end) !== node.source) return false;
  const nodes = tree.root ? [...descendants(tree.root)] : [];
  return nodes.every((other) => {
    const range = tree.rangeOf(other);
    return other === node || other.kind !== 'scalar' || range.end <= start || end <= range.start;
  });
}
