import type { SyntaxNode, Tree } from '#core/syntax/index.ts';

const quotes = { plain: '', empty: '', single: "'", double: '"', literal: '|', folded: '>' };

/**
 * A tree on one line: `{key@0-3:value@5-8}`, `[…]` for lists, `*name`, tags and anchors before the value with the offset
 * where they start, `"`, `'`, `|` or `>` before quoted text and block scalars, `=value` where the value is not the text.
 */
export function sketch(tree: Tree): string {
  return tree.root ? sketchNode(tree, tree.root) : '';
}

function sketchNode(tree: Tree, node: SyntaxNode): string {
  const { start, end } = tree.rangeOf(node);
  const outer = tree.offsetOf(node.block, node.outerStart);
  const before = outer === start ? '' : `${node.anchor ? `&${node.anchor} ` : ''}${node.tag ?? ''}@${outer} `;
  return `${before}${sketchValue(tree, node)}@${start}-${end}`;
}

function sketchValue(tree: Tree, node: SyntaxNode): string {
  switch (node.kind) {
    case 'alias':
      return `*${node.name}`;
    case 'scalar': {
      const { source, value, style } = node;
      return `${quotes[style]}${source.replaceAll('\n', '⏎')}${value === source ? '' : `=${String(value)}`}`;
    }
    case 'seq':
      return `${node.flow ? 'f' : ''}[${node.items.map((item) => sketchNode(tree, item)).join(' ')}]`;
    case 'map': {
      const entries = node.entries.map(({ key, value }) => `${sketchNode(tree, key)}: ${sketchNode(tree, value)}`);
      return `${node.flow ? 'f' : ''}{${entries.join(', ')}}`;
    }
  }
}

/** Problems as `code@start-end`, warnings with `?`, stops with `!`. */
export function problemsOf({ problems }: Tree): string {
  const mark = (severity: string, stopped: true | undefined) => (stopped ? '!' : severity === 'warning' ? '?' : '');
  return problems
    .map(({ code, range, severity, stopped }) => `${code}${mark(severity, stopped)}@${range.start}-${range.end}`)
    .join(' ');
}
