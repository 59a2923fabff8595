import type { ScalarNode, SyntaxNode } from '../syntax/index.ts';

const pieces = new WeakMap<SyntaxNode, Map<string, ScalarNode>>();

/**
 * A text that a node stands for in part, or that was made from it, as a node of its own: an element of a list that is
 * written as one text. It lies where the part lies if the node is written without escapes and `from` says where the
 * part begins in its source, else at the whole node. It is no node of the tree, so no edit can touch it.
 * Equal arguments give the same node.
 */
export function pieceOf(of: SyntaxNode, text: string, from?: number): ScalarNode {
  let known = pieces.get(of);
  if (!known) pieces.set(of, (known = new Map<string, ScalarNode>()));
  const key = `${String(from)} ${text}`;
  let piece = known.get(key);
  if (!piece) known.set(key, (piece = makePiece(of, text, from)));
  return piece;
}

function makePiece(of: SyntaxNode, text: string, from: number | undefined): ScalarNode {
  const { block, start, end, outerStart } = of;
  const common = { kind: 'scalar', block, value: text, source: text, style: 'double' } as const;
  const first = from === undefined ? undefined : verbatimStart(of);
  if (from === undefined || first === undefined) return { ...common, start, end, outerStart };
  const begin = start + first + from;
  return { ...common, start: begin, end: begin + text.length, outerStart: begin };
}

/** Where its source begins in a node that is written as it reads; -1 for other nodes. A text may have thousands of pieces. */
const starts = new WeakMap<SyntaxNode, number>();

function verbatimStart(of: SyntaxNode): number | undefined {
  let found = starts.get(of);
  if (found === undefined) {
    const quote = of.kind === 'scalar' && (of.style === 'single' || of.style === 'double') ? 1 : 0;
    const isVerbatim =
      of.kind === 'scalar' && of.end - of.start === of.source.length + 2 * quote && !/['"\\\n\r]/.test(of.source);
    starts.set(of, (found = isVerbatim ? quote : -1));
  }
  return found < 0 ? undefined : found;
}

/** Texts between `delimiter`, each as a piece of the node that the whole text is written in. */
export function splitNode(of: SyntaxNode, text: string, delimiter: string): readonly ScalarNode[] {
  const isWritten = of.kind === 'scalar' && of.source === text;
  let at = 0;
  return text.split(delimiter).map((part) => {
    const piece = pieceOf(of, part, isWritten ? at : undefined);
    at += part.length + delimiter.length;
    return piece;
  });
}
