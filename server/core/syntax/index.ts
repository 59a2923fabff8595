export type {
  AliasNode,
  Block,
  Comment,
  Entry,
  Inside,
  Located,
  MapNode,
  ScalarNode,
  ScalarStyle,
  SeqNode,
  SyntaxNode,
} from './node.ts';
export type { Format, ParseInput, Placed, Problem, Tree, Unit } from './tree.ts';
export { descendants, entryOf, get, isMap, plainText } from './read.ts';
export { formatOf } from './format.ts';
export { loopOf, type Loop } from './loop.ts';
export { looseTree, type LooseWriter } from './loose.ts';
export { parse } from './parse.ts';
export { placed } from './placed.ts';
export { nodeAt, nodesAt, type Path, pathTo, pointerOf, pointerStep } from './path.ts';
export { writtenAs } from './resolved.ts';
export { sharedIn, type Shared } from './shared.ts';
export { flawWithin, textTree, textWithin, type FlawWithin, type TextWithin } from './within.ts';
export { readToml, type Setting, type Settings } from './toml.ts';
