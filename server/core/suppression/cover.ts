import { entryOf, isMap, type Comment, type Entry, type Located, type SyntaxNode, type Tree } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';

/** What a comment is about: all of its document, or what begins on a line. */
export type Cover =
  { readonly whole: true } | { readonly whole: false; readonly members: readonly (Entry | SyntaxNode)[] };

/**
 * A comment before the first value is about the document. Any other one is about what begins on its line or, where it
 * has a line for itself, on the next line with anything but comments: the outermost entry or element, whole. It is about
 * nothing where that line is blank or less indented, as behind the last element of a list.
 */
export function coverOf(tree: Tree, comment: Comment): Cover {
  const { root } = tree;
  if (!root || comment.end <= tree.rangeOf(root).start) return { whole: true };
  const line = lineFor(tree, comment);
  return { whole: false, members: line ? beginningOn(tree, root, line) : [] };
}

function lineFor({ text, format }: Tree, { start, end }: Comment): Range | undefined {
  const own = lineAt(text, start);
  const before = text.slice(own.start, start);
  if (/[^\s\uFEFF-]/.test(before)) return own;
  if (/\S/.test(text.slice(end, lineAt(text, end).end))) return lineAt(text, end);
  // How wide a tab is, nobody knows.
  const column = format === 'json' || before.includes('\t') ? 0 : before.length;
  for (let next = lineBelow(text, end); next; next = lineBelow(text, next.end)) {
    const content = text.slice(next.start, next.end);
    if (content.trim() === '') return undefined;
    if (!/^\s*(?:#|\/\/)/.test(content)) return content.search(/\S/) < column ? undefined : next;
  }
  return undefined;
}

/** Resources that lie whole in one of the ranges, by logical id. */
export function resourcesIn(tree: Tree, ranges: readonly Range[]): ReadonlySet<string> {
  const resources = entryOf(tree.root, 'Resources')?.value;
  if (!isMap(resources)) return new Set();
  const isIn = (located: Located): boolean => {
    const { start, end } = tree.rangeOf(located);
    return ranges.some((range) => range.start <= start && end <= range.end);
  };
  return new Set(resources.entries.filter(isIn).map(({ key }) => key.source));
}

/** The outermost entries and elements that begin on a line, and the values that do while their key stands above. */
function beginningOn(tree: Tree, root: SyntaxNode, line: Range): readonly (Entry | SyntaxNode)[] {
  const found: (Entry | SyntaxNode)[] = [];
  const open: SyntaxNode[] = [root];
  const take = (member: Entry | SyntaxNode, node: SyntaxNode): void => {
    const { start, end } = outer(tree, member);
    if (line.start <= start && start < line.end) found.push(member);
    else if (start < line.end && line.start < end) open.push(node);
  };
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.kind === 'seq') for (const item of node.items) take(item, item);
    if (node.kind !== 'map') continue;
    for (const entry of node.entries) {
      const { key, value } = entry;
      const isBlock = (value.kind === 'map' || value.kind === 'seq') && !value.flow;
      // A block collection begins where its first child does.
      const isBelow = !isBlock && tree.rangeOf(key).end <= line.start;
      take(isBelow ? value : entry, value);
    }
  }
  return found;
}

/** The range of a member; of a node with its tag and anchor. */
export function outer(tree: Tree, member: Entry | SyntaxNode): Range {
  const { start, end } = tree.rangeOf(member);
  return { start: 'outerStart' in member ? tree.offsetOf(member.block, member.outerStart) : start, end };
}

function lineAt(text: string, at: number): Range {
  const end = text.indexOf('\n', at);
  return { start: at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1, end: end < 0 ? text.length : end };
}

function lineBelow(text: string, at: number): Range | undefined {
  const end = text.indexOf('\n', at);
  return end < 0 || end + 1 >= text.length ? undefined : lineAt(text, end + 1);
}
