import type { Range } from '../text/index.ts';
import { type Added, type Change, concernedBy, runsOf, type Script, scriptOf, type Step } from './changes.ts';
import { type Desk, ownedAbove, pad, tailEnd } from './desk.ts';
import { ink, type Ink, joinInk } from './ink.ts';
import { childAt, childColumn, type Place } from './place.ts';
import {
  beginsLine,
  type Child,
  childrenOf,
  isBlankLine,
  keepsBlankLines,
  lineEnd,
  lineStart,
  nextLine,
  previousEnd,
  skipProperties,
  type Source,
} from './source.ts';
import { blockEntry, blockItem } from './write-block.ts';

/** Edits of one collection, before they are ordered. */
export interface Patch {
  readonly range: Range;
  readonly ink: Ink;
}

/** What a removed child of a block takes along: its comments above, behind, and deeper ones below. Without the last line end. */
export function blockExtent(source: Source, child: Child, column: number): Range {
  return { start: ownedAbove(source, child.start), end: tailEnd(source, child.end, column, 'deeper') };
}

/** Adds to and removes from a map or list in block style. */
export function editBlock(desk: Desk, place: Place, change: Change): readonly Patch[] {
  const children = childrenOf(desk.source, place.node);
  const [first] = children ?? [];
  if (!children || !first) return [];
  const column = childColumn(desk.source, place.node);
  const script = scriptOf(change, concernedBy(change, desk.source), 'when-first');
  if (script.steps.every(({ fate }) => fate === 'goes')) return cleared(desk, place, script, column);
  const added = script.steps.flatMap((step) => patchesOfStep(desk, step, children, column));
  return [...beforeFirst(desk, script, first, column), ...added, ...removals(desk.source, script, column)];
}

function patchesOfStep(
  desk: Desk,
  { child, fate, added }: Step,
  children: readonly Child[],
  column: number,
): readonly Patch[] {
  if (fate === 'goes' || added.length === 0) return [];
  const inks = added.map((each) => childInk(desk, each, children, column));
  if (fate === 'replaced')
    return [{ range: blockExtent(desk.source, child, column), ink: joinAdded(desk, added, inks, column) }];
  const at = tailEnd(desk.source, child.end, column, 'deeper-or-equal');
  const lines = added.map((each, index) =>
    ink(each.spacing === 'apart' ? desk.source.eol : '', pad(desk, column), inks[index] ?? ''),
  );
  return [{ range: { start: at, end: at }, ink: ink(...lines) }];
}

function beforeFirst(desk: Desk, { before }: Script, first: Child, column: number): readonly Patch[] {
  if (before.length === 0) return [];
  const { text } = desk.source;
  const above = ownedAbove(desk.source, first.start);
  // A comment that opens the file speaks of the file.
  const at = lineStart(text, above) <= 1 ? first.start : above;
  const inks = before.map((each) => childInk(desk, each, [first], column));
  const apart = before.at(-1)?.spacing === 'apart' ? desk.source.eol : '';
  return [{ range: { start: at, end: at }, ink: ink(joinAdded(desk, before, inks, column), apart, pad(desk, column)) }];
}

function joinAdded(desk: Desk, added: readonly Added[], inks: readonly Ink[], column: number): Ink {
  const rows = inks.map((each, index) => {
    if (index === 0) return each;
    return ink(added[index]?.spacing === 'apart' ? desk.source.eol : '', pad(desk, column), each);
  });
  return joinInk(rows, '');
}

function childInk(desk: Desk, { key, value }: Added, children: readonly Child[], column: number): Ink {
  if (key !== undefined) return blockEntry(desk, key, value, column);
  const { text } = desk.source;
  const last = children.findLast(({ node }) => node.kind !== 'scalar' || node.style !== 'empty');
  const gap = last?.slot === undefined ? ' ' : text.slice(last.slot, last.valueStart);
  return blockItem(desk, value, column, /^ +$/.test(gap) ? gap : ' ');
}

function removals(source: Source, script: Script, column: number): readonly Patch[] {
  return runsOf(script).flatMap(({ run, previous, next }) => {
    const keeps = previous !== undefined && keepsBlankLines(source, previous.node);
    return units(source, run, column).map((unit, index, all) => {
      const inline = !beginsLine(source.text, unit.start);
      if (inline) return removal({ start: unit.start, end: firstAfter(source.text, unit.end) });
      const neighbours = {
        previous: previous !== undefined || index > 0,
        next: next !== undefined || index < all.length - 1,
        keeps,
      };
      return removal(wholeLines(source.text, unit, neighbours));
    });
  });
}

/** The extents of neighbouring children, joined where nothing but blank lines lies between. */
function units(source: Source, run: readonly Child[], column: number): readonly Range[] {
  const joined: Range[] = [];
  for (const extent of run.map((child) => blockExtent(source, child, column))) {
    const last = joined.at(-1);
    if (last && source.text.slice(last.end, extent.start).trim() === '')
      joined.splice(-1, 1, { start: last.start, end: extent.end });
    else joined.push(extent);
  }
  return joined;
}

interface Neighbours {
  readonly previous: boolean;
  readonly next: boolean;
  /** The blank lines above are part of a text. */
  readonly keeps: boolean;
}

/** The lines of `unit` with those blank lines around it that would be one too many without it. */
function wholeLines(text: string, unit: Range, { previous, next, keeps }: Neighbours): Range {
  const start = lineStart(text, unit.start);
  const above = keeps ? start : firstBlankAbove(text, start);
  const below = nextLine(text, unit.end) ?? text.length;
  const bottom = firstFilledBelow(text, below);
  const [blankAbove, blankBelow] = [above < start, bottom > below];
  if (next) return { start, end: blankBelow && (keeps || blankAbove || !previous) ? bottom : below };
  // Without the line end above, the text before would lose one.
  if (keeps && nextLine(text, unit.end) === undefined) return { start, end: text.length };
  // The line end before goes instead of the one behind, where something may be added to a collection around.
  const top = blankAbove && (blankBelow || below === text.length) ? above : start;
  return {
    start: previousEnd(text, top),
    end: keeps && blankBelow ? previousEnd(text, bottom) : lineEnd(text, unit.end),
  };
}

/** Start of the first of the blank lines directly above the line that starts at `start`. */
export function firstBlankAbove(text: string, start: number): number {
  let top = start;
  while (top > 1 && isBlankLine(text, lineStart(text, previousEnd(text, top))))
    top = lineStart(text, previousEnd(text, top));
  return top;
}

function firstFilledBelow(text: string, below: number): number {
  let at: number | undefined = below;
  while (at !== undefined && at < text.length && isBlankLine(text, at)) at = nextLine(text, at);
  return at ?? text.length;
}

function firstAfter(text: string, at: number): number {
  return at + (text.slice(at).length - text.slice(at).trimStart().length);
}

/** Every child goes: brackets stand in for them, and comments that are not theirs stay. */
function cleared(desk: Desk, place: Place, script: Script, column: number): readonly Patch[] {
  const { source } = desk;
  const brackets = place.node.kind === 'map' ? '{}' : '[]';
  const [first] = script.steps;
  const holder = childAt(source, place);
  if (!first) return [];
  if (holder?.slot === undefined || !beginsLine(source.text, first.child.start)) {
    const others = removals(
      source,
      { before: [], steps: [{ ...first, fate: 'stays' }, ...script.steps.slice(1)] },
      column,
    );
    return [{ range: blockExtent(source, first.child, column), ink: ink(brackets) }, ...others];
  }
  const sameLine = !source.text.slice(holder.slot, holder.valueStart).includes('\n');
  const at = sameLine ? Math.max(skipProperties(source, holder.valueStart), holder.slot) : holder.slot;
  const end = lineEnd(source.text, at);
  const blank = source.text.slice(at, end).trim() === '';
  return [
    { range: { start: at, end: blank ? end : at }, ink: ink(' ', brackets) },
    ...removals(source, script, column),
  ];
}

function removal(range: Range): Patch {
  return { range, ink: ink() };
}
