import type { Part, Piece, PlacedPart } from './part.ts';
import type { Tree } from './tree.ts';

/** The parts of a tree, and those of earlier versions that it could not use itself. */
const known = new WeakMap<Tree, readonly Part[]>();

/** Lets a later version take over the parts of `tree`. */
export function remember(tree: Tree, parts: readonly PlacedPart[], previous: Tree | undefined): void {
  const own = parts.map(({ part }) => part);
  const isWhole = own.length === 1;
  // While a document cannot be cut (`---` half-way through), its blocks wait for the next version that can.
  const waiting = isWhole && previous ? (known.get(previous) ?? []).filter((part) => part !== own[0]) : [];
  known.set(tree, [...own, ...waiting]);
}

/** Lets a later version take over the parts of `tree` from another tree over the same text. */
export function handOver(tree: Tree, other: Tree): void {
  known.set(other, known.get(tree) ?? []);
}

export interface Source {
  readonly previous: Tree | undefined;
  readonly parse: (piece: Piece, text: string) => Part;
}

/**
 * Parses the pieces of `text`, taking over parts of `previous` with the same kind, indent and text: first from both
 * ends, where nothing has changed, then the ones between by their text. No part is used twice, as a block has only
 * one place in a tree.
 */
export function partsOf(text: string, pieces: readonly Piece[], { previous, parse }: Source): PlacedPart[] {
  const old = (previous && known.get(previous)) ?? [];
  const result = new Array<PlacedPart | undefined>(pieces.length);
  let front = 0;
  for (; front < pieces.length && front < old.length; front++) {
    const placed = reused(text, pieces[front], old[front]);
    if (!placed) break;
    result[front] = placed;
  }
  let back = 0;
  const most = Math.min(pieces.length, old.length) - front;
  for (; back < most; back++) {
    const placed = reused(text, pieces.at(-1 - back), old.at(-1 - back));
    if (!placed) break;
    result[pieces.length - 1 - back] = placed;
  }
  const pool = poolOf(old.slice(front, old.length - back), pieces.length - back > front);
  return pieces.map((piece, index) => {
    const placed = result[index];
    if (placed) return placed;
    const own = text.slice(piece.start, piece.end);
    const known = pool.size > 0 ? pool.get(keyOf(piece, own))?.pop() : undefined;
    if (known) return { part: known, base: piece.start };
    return { part: parse(piece, own === text ? text : copied(own)), base: piece.start, isNew: true };
  });
}

function reused(text: string, piece: Piece | undefined, part: Part | undefined): PlacedPart | undefined {
  if (!piece || !part) return undefined;
  const { start, end, kind, indent } = piece;
  if (kind !== part.kind || indent !== part.indent || end - start !== part.block.text.length) return undefined;
  // Far faster than startsWith, which compares character by character.
  return text.slice(start, end) === part.block.text ? { part, base: start } : undefined;
}

function poolOf(parts: readonly Part[], isNeeded: boolean): Map<string, Part[]> {
  const pool = new Map<string, Part[]>();
  if (!isNeeded) return pool;
  for (const part of parts.toReversed()) {
    const key = keyOf(part, part.block.text);
    const same = pool.get(key);
    if (same) same.push(part);
    else pool.set(key, [part]);
  }
  return pool;
}

function keyOf({ kind, indent }: { kind: string; indent: number }, text: string): string {
  return `${kind} ${indent} ${text}`;
}

/** A string of its own: a view into the document would keep each version alive of which a block is left. */
function copied(text: string): string {
  return ` ${text}`.slice(1);
}
