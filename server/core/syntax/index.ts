export type {
  AliasNode,
  Block,
  Comment,
  Entry,
  Located,
  MapNode,
  ScalarNode,
  ScalarStyle,
  SeqNode,
  SyntaxNode,
} from './node.ts';
export type { Format, Problem, Tree, Unit } from './tree.ts';
export { descendants, entryOf, get, isMap, isScalar, plainText } from './read.ts';
export { formatOf, parse, type ParseInput } from './parse.ts';
export { pathTo, nodeAt, pointerOf } from './path.ts';
