import { defineFact, type Facts } from '../facts/index.ts';
import { descendants, loopOf, type Block, type Loop, type SyntaxNode, type Tree } from '../syntax/index.ts';
import { both, certainly, type Alternative, type ParameterAssumption, type ValueSet } from './assume.ts';
import { pieceOf } from './piece.ts';
import { chain, type Reader } from './reader.ts';
import { literal } from './text.ts';

const loopsByVariable = defineFact<ReadonlyMap<string, readonly Loop[]>>('loops by variable', (_key, _facts, tree) => {
  if (!tree.root || !tree.blocks.some(mentionsLoop)) return noLoops;
  const found = new Map<string, Loop[]>();
  for (const loop of loopsIn(tree)) {
    const name = loop.variable.source;
    found.set(name, [...(found.get(name) ?? []), loop]);
  }
  return found;
});

/** Blocks remember that, so that a keystroke costs a look at its own block. */
function mentionsLoop(block: Block): boolean {
  let has = mentioning.get(block);
  if (has === undefined) mentioning.set(block, (has = block.text.includes('Fn::ForEach')));
  return has;
}

const mentioning = new WeakMap<Block, boolean>();

const noLoops: ReadonlyMap<string, readonly Loop[]> = new Map();

/** The loops with a variable of this name, outer ones first. */
const loopsOver = defineFact<readonly Loop[]>(
  'loops over a variable',
  (name, facts) => facts.get(loopsByVariable).get(name) ?? [],
  (a, b) => a.length === b.length && a.every(({ body }, at) => body === b[at]?.body),
);

function* loopsIn({ root }: Tree): Iterable<Loop> {
  if (!root) return;
  for (const node of descendants(root)) {
    if (node.kind !== 'map') continue;
    for (const entry of node.entries) {
      const loop = loopOf(entry);
      if (loop) yield loop;
    }
  }
}

/** The innermost loop around `node` with a variable of this name; undefined outside of such loops. */
export function loopAround(facts: Facts, name: string, node: SyntaxNode): Loop | undefined {
  const loops = facts.get(loopsOver, name);
  return loops.length === 0 ? undefined : loops.findLast(({ body }) => isInside(body, node));
}

function isInside(body: SyntaxNode, node: SyntaxNode): boolean {
  let { block, start, end } = node;
  while (block !== body.block && block.inside) {
    ({ start, end } = block.inside.spelling.outside({ start, end }));
    ({ block } = block.inside);
  }
  return block === body.block && body.start <= start && end <= body.end;
}

/**
 * The values of a loop's variable. All of them are deployed, each in its turn, so that the path of a value is no doubt:
 * it says which turn is meant, and keeps apart what belongs to different ones.
 */
export function turnsOf(reader: Reader, loop: Loop, at: SyntaxNode): ValueSet<string> {
  const inner: Reader = { ...reader, parameters: 'values' };
  return chain(inner, inner.ways.lists(inner, loop.collection), ({ value: items }) => {
    const sets = items.map((item) => inner.ways.texts(inner, item));
    const texts = sets.flatMap(({ alternatives }) => alternatives.map(({ value }) => literal(value)));
    const isKnown = sets.every((set) => set.alternatives.length === 1 && set.unknown.length === 0);
    const values = texts.filter((text) => text !== undefined);
    const all = isKnown && values.length === texts.length ? [...new Set(values)] : undefined;
    const alternatives = sets.flatMap((set) =>
      set.alternatives.flatMap(({ value, when }): Alternative<string>[] => {
        const text = literal(value);
        const path = text === undefined ? undefined : both(when, [turn(loop, text, all)]);
        return text === undefined || !path ? [] : [{ value: text, node: at, when: path }];
      }),
    );
    return { alternatives, absent: [], unknown: all ? [] : [`the collection of ${loop.name}`] };
  });
}

function turn({ name, variable }: Loop, is: string, all: readonly string[] | undefined): ParameterAssumption {
  return { parameter: name, is, default: true, loop: { variable: variable.source, turns: [is], all } };
}

/** `Ref` of a loop's variable: its values, as pieces that no edit can touch. Undefined for other names. */
export function expandVariable(reader: Reader, name: string, node: SyntaxNode): ValueSet<SyntaxNode> | undefined {
  const loop = loopAround(reader.facts, name, node);
  if (!loop) return undefined;
  return chain(reader, turnsOf(reader, loop, node), ({ value }) => certainly<SyntaxNode>(pieceOf(node, value), node));
}

/** A stretch of a text within a loop: literal, or a variable with the loop that it is of. */
export type LoopPart = string | { readonly loop: Loop; readonly isPlain: boolean };

const variables = /([$&])\{([A-Za-z0-9]+)\}/g;

/** The parts of a text at `node`; undefined where no loop has a part in it. `marks` are `$` and `&`, or `&` alone in a `Sub`. */
export function loopPartsOf(
  facts: Facts,
  text: string,
  node: SyntaxNode,
  marks = '$&',
): readonly LoopPart[] | undefined {
  if (!text.includes('{')) return undefined;
  const parts: LoopPart[] = [];
  let at = 0;
  for (const match of text.matchAll(variables)) {
    const [whole, mark = '', name = ''] = match;
    const loop = marks.includes(mark) ? loopAround(facts, name, node) : undefined;
    if (!loop) continue;
    parts.push(text.slice(at, match.index), { loop, isPlain: mark === '&' });
    at = match.index + whole.length;
  }
  return parts.length === 0 ? undefined : [...parts, text.slice(at)].filter((part) => part !== '');
}

/** What `&{Variable}` makes of a value, as logical ids take letters and digits only. */
export function plainTurn(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, '');
}
