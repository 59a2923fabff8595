import { isAlias, isMap, isScalar, isSeq, parseDocument, Parser, type ParsedNode } from 'yaml';
import type { Block, Comment, Entry, ScalarNode, ScalarStyle, SyntaxNode } from './node.ts';
import type { ParseInput } from './parse.ts';
import type { Tree } from './tree.ts';
import { treeOfOneBlock } from './one-block.ts';

const styles: Record<string, ScalarStyle> = {
  PLAIN: 'plain', QUOTE_SINGLE: 'single', QUOTE_DOUBLE: 'double', BLOCK_LITERAL: 'literal', BLOCK_FOLDED: 'folded',
};

export function parseYaml({ text }: ParseInput): Tree {
  const comments: Comment[] = [...text.matchAll(/(?:^|\s)(#.*)$/gm)].map((m) => {
    const start = m.index + m[0].length - (m[1] ?? '').length;
    return { start, end: start + (m[1] ?? '').trimEnd().length, text: (m[1] ?? '').trimEnd() };
  });
  void Parser;
  const block: Block = { text, comments };
  const doc = parseDocument(text, { logLevel: 'silent', prettyErrors: false, uniqueKeys: false, resolveKnownTags: true });
  const problems = doc.errors.map((e) => ({
    code: 'yaml-syntax', message: e.message, range: { start: e.pos[0], end: e.pos[1] }, severity: 'error' as const,
  }));
  return treeOfOneBlock('yaml', block, doc.contents ? convert(doc.contents as ParsedNode, block) : undefined, problems);
}

function convert(node: ParsedNode | null, block: Block, after = 0): SyntaxNode {
  if (!node?.range) return { kind: 'scalar', block, start: after, end: after, outerStart: after, value: null, source: '', style: 'empty' };
  const [start, end] = node.range;
  const tag = node.tag?.startsWith('!') ? node.tag : undefined;
  const outerStart = tag ? block.text.lastIndexOf(tag, start) : start;
  const base = { block, start, end, outerStart, ...(tag !== undefined && { tag }), ...(!isAlias(node) && node.anchor !== undefined && { anchor: node.anchor }) };
  if (isAlias(node)) return { ...base, kind: 'alias', name: node.source };
  if (isMap(node)) {
    const entries = node.items.map((pair): Entry => {
      const key = convert(pair.key as ParsedNode, block) as ScalarNode;
      const value = convert(pair.value as ParsedNode | null, block, key.end + 1);
      return { block, start: key.outerStart, end: Math.max(value.end, key.end), key, value };
    });
    const last = entries.at(-1);
    return { ...base, end: node.flow ? end : (last?.end ?? end), kind: 'map', flow: node.flow === true, entries };
  }
  if (isSeq(node)) {
    const items = node.items.map((n) => convert(n as ParsedNode, block, start));
    return { ...base, end: node.flow ? end : (items.at(-1)?.end ?? end), kind: 'seq', flow: node.flow === true, items };
  }
  if (!isScalar(node)) return convert(null, block, start);
  const source = node.type === 'PLAIN' ? (node.source ?? '') : String(node.value);
  const empty = start === end;
  return { ...base, kind: 'scalar', value: empty ? null : (node.value as ScalarNode['value']), source, style: empty ? 'empty' : (styles[node.type ?? ''] ?? 'plain') };
}
