import { parseTree, type Node, type ParseError, printParseErrorCode } from 'jsonc-parser';
import type { Block, Entry, ScalarNode, SyntaxNode } from './node.ts';
import type { ParseInput } from './parse.ts';
import type { Tree } from './tree.ts';
import { treeOfOneBlock } from './one-block.ts';

export function parseJson({ text }: ParseInput): Tree {
  const errors: ParseError[] = [];
  const block: Block = { text, comments: [] };
  const raw = parseTree(text, errors, { allowTrailingComma: true });
  const problems = errors.map((e) => ({
    code: 'json-syntax',
    message: `${printParseErrorCode(e.error)}.`,
    range: { start: e.offset, end: e.offset + e.length },
    severity: 'error' as const,
  }));
  return treeOfOneBlock('json', block, raw && convert(raw, block), problems);
}

function convert(node: Node, block: Block): SyntaxNode {
  const base = { block, start: node.offset, end: node.offset + node.length, outerStart: node.offset };
  if (node.type === 'object') {
    const entries = (node.children ?? []).flatMap((p): Entry[] => {
      const [k, v] = p.children ?? [];
      if (!k) return [];
      const key = convert(k, block) as ScalarNode;
      const end = p.offset + p.length;
      const value: SyntaxNode = v
        ? convert(v, block)
        : { kind: 'scalar', block, start: end, end, outerStart: end, value: null, source: '', style: 'empty' };
      return [{ block, start: p.offset, end, key, value }];
    });
    return { ...base, kind: 'map', flow: true, entries };
  }
  if (node.type === 'array') return { ...base, kind: 'seq', flow: true, items: (node.children ?? []).map((c) => convert(c, block)) };
  const value = (node.value ?? null) as ScalarNode['value'];
  const source = node.type === 'string' ? String(value) : block.text.slice(base.start, base.end);
  return { ...base, kind: 'scalar', value, source, style: node.type === 'string' ? 'double' : 'plain' };
}
