import type { Entry, SyntaxNode, Tree } from '#core/syntax/index.ts';

/** A tree as lines: for each node path, kind, absolute range, tag, anchor and value; then problems and comments. */
export function dump(tree: Tree): string {
  const lines: string[] = [];
  if (tree.root) dumpNode(tree, tree.root, '$', lines);
  for (const { code, range, severity, stopped } of tree.problems) {
    lines.push(`${severity}${stopped ? ' stopped' : ''} ${code} ${range.start}-${range.end}`);
  }
  for (const { start, end, text } of tree.comments) lines.push(`comment ${start}-${end} ${JSON.stringify(text)}`);
  for (const { path, node } of tree.units) {
    lines.push(`unit ${path.join('/')} ${tree.rangeOf(node).start}`);
  }
  return lines.join('\n');
}

function dumpNode(tree: Tree, node: SyntaxNode, path: string, lines: string[]): void {
  const { start, end } = tree.rangeOf(node);
  const outer = tree.offsetOf(node.block, node.outerStart);
  const range = `${outer === start ? '' : `${outer}:`}${start}-${end}`;
  const marks = `${node.tag ? ` ${node.tag}` : ''}${node.anchor ? ` &${node.anchor}` : ''}`;
  switch (node.kind) {
    case 'scalar': {
      const value = node.value === node.source ? '' : ` = ${JSON.stringify(node.value)}`;
      lines.push(`${path} ${range}${marks} ${node.style} ${JSON.stringify(node.source)}${value}`);
      return;
    }
    case 'alias':
      lines.push(`${path} ${range} *${node.name}`);
      return;
    case 'seq':
      lines.push(`${path} ${range}${marks} ${node.flow ? '[]' : 'seq'}`);
      for (const [index, item] of node.items.entries()) dumpNode(tree, item, `${path}[${index}]`, lines);
      return;
    case 'map':
      lines.push(`${path} ${range}${marks} ${node.flow ? '{}' : 'map'}`);
      for (const entry of node.entries) dumpEntry(tree, entry, path, lines);
  }
}

function dumpEntry(tree: Tree, entry: Entry, path: string, lines: string[]): void {
  const whole = tree.rangeOf(entry);
  const key = tree.rangeOf(entry.key);
  const name = entry.key.style === 'plain' ? entry.key.source : `${entry.key.style}(${entry.key.source})`;
  lines.push(`${path} entry ${whole.start}-${whole.end} key ${key.start}-${key.end} ${name}`);
  dumpNode(tree, entry.value, `${path}.${entry.key.source}`, lines);
}
