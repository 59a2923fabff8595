import { spelledBy, SpellingBuilder, type Escape, type Spelling } from '../text/index.ts';
import { spellingOfScalar } from './spell-scalar.ts';
import { basesOf, treeOf, unitsOfRoot } from './assemble.ts';
import { parseJsonText } from './json-block.ts';
import { outlineOf } from './json-outline.ts';
import type { IsFilled } from './json-usual.ts';
import type { Block, Located, MapNode, ScalarNode, SeqNode, SyntaxNode } from './node.ts';
import type { Tree } from './tree.ts';

/** JSON that a scalar spells. Its nodes are located in the tree of the scalar. */
export interface TextWithin {
  readonly root: MapNode | SeqNode;
}

/**
 * The JSON object or list in the text of a scalar, also where the text is URL-encoded, as IAM's API gives policies; undefined
 * for other texts, and for JSON with errors. `'sub'`: the text is the argument of a `Fn::Sub`, whose variables the
 * strings with the tag `!Sub` hold. Equal nodes give the same object.
 */
export function textWithin(scalar: ScalarNode, how: 'text' | 'sub' = 'text'): TextWithin | undefined {
  if (!/^\s*(?:[[{]|%(?:7|5)[bB])/.test(scalar.source)) return undefined;
  return readingOf(scalar, how).within;
}

/** The first thing that is wrong with JSON in a scalar. */
export interface FlawWithin {
  /** As users read it. */
  readonly message: string;
  readonly at: Located;
}

/** Why `textWithin` cannot read the text of a scalar that begins like an object; undefined for all other texts. */
export function flawWithin(scalar: ScalarNode, how: 'text' | 'sub' = 'text'): FlawWithin | undefined {
  if (!/^\s*\{/.test(scalar.source) || textWithin(scalar, how)) return undefined;
  // What something else fills in is no flaw.
  const { flaw } = readingOf(scalar, 'sub');
  return flaw && !isFilledOutside(scalar.source) ? flaw : undefined;
}

/** Whether something else fills in more than strings, so that what it gives may be JSON: `${Age}`, `{{resolve:ssm:policy}}`. */
function isFilledOutside(text: string): boolean {
  return /\$\{|\{\{/.test(text.replace(/"(?:[^"\\]|\\.)*"/gs, ''));
}

interface Reading {
  readonly within: TextWithin | undefined;
  readonly flaw: FlawWithin | undefined;
}

const nothing: Reading = { within: undefined, flaw: undefined };

const asText = new WeakMap<ScalarNode, Reading>();
const asSub = new WeakMap<ScalarNode, Reading>();

function readingOf(scalar: ScalarNode, how: 'text' | 'sub'): Reading {
  const known = how === 'sub' ? asSub : asText;
  let reading = known.get(scalar);
  if (!reading) known.set(scalar, (reading = read(scalar, how)));
  return reading;
}

const trees = new WeakMap<Block, Tree>();

/** The tree of a text within a scalar, by the block of its nodes; undefined for other blocks. */
export function textTree(block: Block): Tree | undefined {
  return trees.get(block);
}

/** The root of the text within a scalar of `around` that the text of `block` is, or is in. */
export function textRoot(block: Block, around: Block): SyntaxNode | undefined {
  let at: Block | undefined = block;
  while (at && at.inside?.block !== around) at = at.inside?.block;
  return at && trees.get(at)?.root;
}

function read(scalar: ScalarNode, how: 'text' | 'sub'): Reading {
  const spelling = decoded(scalar);
  return spelling ? readingInside(scalar.block, spelling, how === 'sub' ? hasVariable : undefined) : nothing;
}

const hasVariable: IsFilled = (text) => text.includes('${');

/** The JSON object or list that `spelling` spells in a block; undefined for other texts, and for JSON with errors. */
export function jsonInside(block: Block, spelling: Spelling, isFilled: IsFilled | undefined): TextWithin | undefined {
  return readingInside(block, spelling, isFilled).within;
}

function readingInside(block: Block, spelling: Spelling, isFilled: IsFilled | undefined): Reading {
  const { text } = spelling;
  if (outlineOf(text).tooDeepAt !== undefined) return nothing;
  const part = parseJsonText({ text, comments: [], inside: { block, spelling } }, isFilled);
  const { root } = part;
  const error = part.problems.find(({ severity }) => severity === 'error');
  if (error) return { within: undefined, flaw: { message: error.message, at: { block: part.block, ...error.range } } };
  if (root?.kind !== 'map' && root?.kind !== 'seq') return nothing;
  const parts = [{ part, base: 0 }];
  const bases = basesOf({ text, comments: [] }, parts);
  const tree = treeOf({ format: 'json', text, bases, parts, root, units: unitsOfRoot(root), problems: [] });
  trees.set(part.block, tree);
  return { within: { root }, flaw: undefined };
}

function decoded(scalar: ScalarNode): Spelling | undefined {
  const spelling = spellingOfScalar(scalar);
  if (!spelling || /^\s*[[{]/.test(spelling.text)) return spelling;
  const plain = percentDecoded(spelling.text);
  return plain && spelledBy(spelling, plain);
}

/** Undefined for a text that is not well encoded. */
function percentDecoded(text: string): Spelling | undefined {
  const builder = new SpellingBuilder().run(noEscape);
  let copied = 0;
  for (const { 0: code, index } of text.matchAll(/(?:%[\da-fA-F]{2})+/g)) {
    builder.copy(text, copied, index);
    copied = index + code.length;
    const bytes = code.match(/%../g) ?? [];
    const isAscii = bytes.every((byte) => byte < '%80');
    try {
      if (isAscii)
        bytes.forEach((byte, at) => builder.spell(decodeURIComponent(byte), index + 3 * at, index + 3 * at + 3));
      else builder.spell(decodeURIComponent(code), index, copied);
    } catch {
      return undefined;
    }
  }
  return builder.copy(text, copied, text.length).build();
}

/** What is URL-encoded was printed by AWS: evidence, not to be edited. */
const noEscape: Escape | undefined = undefined;
