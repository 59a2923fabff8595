import { type Document, isAlias, isMap, isScalar, isSeq, type ParsedNode, parseDocument } from 'yaml';
import { parse, type Entry, type SyntaxNode, type Tree } from '#core/syntax/index.ts';

/** The same facts of a text from `yaml` and from our tree, to be compared as text. */
export interface Views {
  readonly theirs: string;
  readonly ours: string;
  readonly theirErrors: readonly string[];
  readonly ourErrors: readonly string[];
}

export function views(text: string): Views {
  const document = parseDocument(text, {
    prettyErrors: false,
    logLevel: 'silent',
    uniqueKeys: false,
    schema: 'failsafe',
    resolveKnownTags: false,
  });
  const tree = parse({ text, format: 'yaml' });
  const theirs: string[] = [];
  const ours: string[] = [];
  if (document.contents) theirView(document.contents, text, theirs);
  else theirs.push('nothing');
  if (tree.root) ourView(tree, tree.root, ours);
  else ours.push('nothing');
  const ourErrors = tree.problems.filter(({ severity, code }) => severity === 'error' && code !== 'alias-unknown');
  return {
    theirs: theirs.join('\n'),
    ours: ours.join('\n'),
    theirErrors: errorsOf(document),
    ourErrors: ourErrors.map(({ code, range }) => `${code} ${range.start}-${range.end}`),
  };
}

function errorsOf({ errors }: Document): readonly string[] {
  return errors
    .filter(({ code }) => code !== 'TAG_RESOLVE_FAILED')
    .map(({ code, message, pos }) => `${code} ${pos[0]} ${message}`);
}

function theirView(node: ParsedNode, text: string, lines: string[]): void {
  const tag = node.tag && node.tag.startsWith('!') && node.tag !== '!' ? ` ${node.tag}` : '';
  const anchor = !isAlias(node) && node.anchor ? ` &${node.anchor}` : '';
  const [start, end] = node.range;
  if (isAlias(node)) lines.push(`alias ${start}-${end} ${node.source}`);
  else if (isScalar(node)) {
    const empty = start === end;
    const range = empty ? '' : node.type?.startsWith('BLOCK') ? `${start}` : `${start}-${end}`;
    lines.push(
      `scalar ${range}${tag}${anchor} ${empty ? 'EMPTY' : node.type} ${JSON.stringify(empty ? '' : node.source)}`,
    );
  } else if (isMap(node)) {
    lines.push(`map${node.flow ? ` ${start}-${end}` : ''}${tag}${anchor} ${node.items.length}`);
    for (const { key, value } of node.items) {
      const keyNode = key;
      lines.push('key');
      if (isScalar(keyNode)) theirView(keyNode, text, lines);
      else lines.push('collection');
      if (value) theirView(value, text, lines);
      else lines.push('scalar  EMPTY ""');
    }
  } else if (isSeq(node)) {
    lines.push(`seq${node.flow ? ` ${start}-${end}` : ''}${tag}${anchor} ${node.items.length}`);
    for (const item of node.items) theirView(item, text, lines);
  }
}

const types = {
  plain: 'PLAIN',
  single: 'QUOTE_SINGLE',
  double: 'QUOTE_DOUBLE',
  literal: 'BLOCK_LITERAL',
  folded: 'BLOCK_FOLDED',
  empty: 'EMPTY',
};

function ourView(tree: Tree, node: SyntaxNode, lines: string[]): void {
  const { start, end } = tree.rangeOf(node);
  const marks = `${node.tag ? ` ${node.tag}` : ''}${node.anchor ? ` &${node.anchor}` : ''}`;
  switch (node.kind) {
    case 'alias':
      lines.push(`alias ${start}-${end} ${node.name}`);
      return;
    case 'scalar': {
      const block = node.style === 'literal' || node.style === 'folded';
      const range = node.style === 'empty' ? '' : block ? `${start}` : `${start}-${end}`;
      lines.push(`scalar ${range}${marks} ${types[node.style]} ${JSON.stringify(node.source)}`);
      return;
    }
    case 'seq':
      lines.push(`seq${node.flow ? ` ${start}-${end}` : ''}${marks} ${node.items.length}`);
      for (const item of node.items) ourView(tree, item, lines);
      return;
    case 'map':
      lines.push(`map${node.flow ? ` ${start}-${end}` : ''}${marks} ${node.entries.length}`);
      for (const entry of node.entries) ourEntry(tree, entry, lines);
  }
}

function ourEntry(tree: Tree, { key, value }: Entry, lines: string[]): void {
  lines.push('key');
  const { start, end } = tree.rangeOf(key);
  const isCollection = key.style === 'plain' && /^[[{*]/.test(tree.text.slice(start, end));
  if (isCollection) lines.push('collection');
  else ourView(tree, key, lines);
  ourView(tree, value, lines);
}
