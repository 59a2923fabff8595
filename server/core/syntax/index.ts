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
export type { Format, ParseInput, Problem, Tree, Unit } from './tree.ts';
export { descendants, entryOf, get, isMap, plainText } from './read.ts';
export { formatOf } from './format.ts';
export { parse } from './parse.ts';
export { nodeAt, type Path, pathTo, pointerOf } from './path.ts';
