import type { SyntaxNode } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';
import { type Desk, tailEnd } from './desk.ts';
import type { Patch } from './edit-block.ts';
import { firstBlankAbove } from './edit-block.ts';
import { linesAt } from './edit-flow.ts';
import { ink, type Ink } from './ink.ts';
import { scalarAgain } from './kept.ts';
import { childAt, childColumn, isFlow, type Place } from './place.ts';
import {
  type Child,
  columnOf,
  commentsBetween,
  contentEnd,
  indentOf,
  lineEnd,
  lineStart,
  previousEnd,
  skipBlanks,
  skipGap,
  type Source,
  trailingComment,
} from './source.ts';
import { formOf, type NewValue } from './value.ts';
import { afterDash, afterKey, bodyUnder, type Shape, shapeOf } from './write-block.ts';
import { flowValue } from './write-flow.ts';

/** Where the value of a block stands: behind a key or dash, or as the whole document. */
interface Slot {
  readonly holder: 'key' | 'dash' | 'root';
  /** Column of the key or dash. */
  readonly column: number;
  /** Column of what follows a dash. */
  readonly content: number;
  readonly at: number;
  readonly valueStart: number;
  readonly end: number;
  readonly bottom: number;
}

/** What goes with a value that is replaced: a block collection takes the comment on its last line along. */
export function valueExtent(source: Source, place: Place): Range {
  const { node } = place;
  const range = source.tree.rangeOf(node);
  const child = childAt(source, place);
  const end = Math.max(child?.end ?? 0, contentEnd(source, node));
  const block = (node.kind === 'map' || node.kind === 'seq') && !node.flow;
  const start = child?.valueStart ?? Math.min(range.start, skipGap(source, 0));
  return { start, end: block ? (trailingComment(source, end)?.end ?? end) : end };
}

/** Gives the node at `place` a new value. */
export function replaceValue(desk: Desk, place: Place, value: NewValue): readonly Patch[] {
  const { source } = desk;
  const child = childAt(source, place);
  if (place.parent && !child) return [];
  if (child && isAliased(source, place.node)) return replaceAnchored(desk, child, value);
  if (source.tree.format === 'json' || (place.parent && isFlow(place.parent.node)))
    return replaceInFlow(desk, place, child, value);
  const slot = slotOf(source, place, child);
  const shape = shapeAt(desk, place.node, slot, value);
  if (isEmpty(place.node) && slot.valueStart === slot.at && slot.end === slot.at) return fillEmpty(desk, slot, shape);
  const between = source.text.slice(slot.at, slot.valueStart);
  return between.includes('\n')
    ? replaceBelow(desk, place.node, slot, shape)
    : replaceBeside(desk, place.node, slot, shape);
}

/** Whether aliases stand for a scalar of one line, which keeps its anchor for their sake. */
function isAliased({ text, tree }: Source, node: SyntaxNode): boolean {
  if (node.kind !== 'scalar' || node.anchor === undefined || tree.aliasCount(node.anchor) === 0) return false;
  const { start, end } = tree.rangeOf(node);
  return !text.slice(start, end).includes('\n');
}

function replaceAnchored(desk: Desk, child: Child, value: NewValue): readonly Patch[] {
  const range = { start: child.valueStart, end: child.end };
  return [{ range, ink: ink(`&${child.node.anchor ?? ''} `, flowValue(desk, value, undefined)) }];
}

function shapeAt(desk: Desk, node: SyntaxNode, slot: Slot, value: NewValue): Shape {
  if (staysInBrackets(node, value)) return inBrackets(desk, node, value);
  const form = formOf(value);
  const kept = form.is === 'kept' && form.node.kind === 'scalar' ? form.node : undefined;
  const isBlockText = kept?.style === 'literal' || kept?.style === 'folded';
  // A comment behind or deeper below would become part of a block text.
  if (kept && isBlockText && hasCommentsAround(desk.source, node, slot)) return { head: () => scalarAgain(desk, kept) };
  return shapeOf(desk, value);
}

function hasCommentsAround(source: Source, node: SyntaxNode, slot: Slot): boolean {
  const below = tailEnd(source, slot.bottom, slot.column, 'deeper') > lineEnd(source.text, slot.bottom);
  const beside = trailingComment(source, slot.at) ?? trailingComment(source, slot.bottom);
  return below || beside !== undefined || headComment(source, node, slot) !== '';
}

function slotOf(source: Source, place: Place, child: Child | undefined): Slot {
  const extent = valueExtent(source, place);
  const span = { valueStart: extent.start, end: child?.end ?? contentEnd(source, place.node), bottom: extent.end };
  if (!place.parent || !child)
    return { holder: 'root', column: 0, content: columnOf(source.text, extent.start), at: extent.start, ...span };
  const column = childColumn(source, place.parent.node);
  const at = child.slot ?? child.end;
  if (place.entry) return { holder: 'key', column, content: column, at, ...span };
  const beside = !source.text.slice(at, span.valueStart).includes('\n') && span.valueStart > at;
  return { holder: 'dash', column, content: beside ? columnOf(source.text, span.valueStart) : column + 2, at, ...span };
}

function replaceInFlow(desk: Desk, place: Place, child: Child | undefined, value: NewValue): readonly Patch[] {
  const { source, style } = desk;
  const { start, end } = valueExtent(source, place);
  if (!child)
    return [{ range: { start, end }, ink: flowValue(desk, value, source.text.includes('\n') ? '' : undefined) }];
  const written = flowValue(desk, value, linesAt(source, child));
  if (child.slot === undefined)
    return [{ range: { start: child.end, end: child.end }, ink: ink(style.colon, written) }];
  if (child.valueStart < child.end || place.parent?.node.kind === 'seq')
    return [{ range: { start, end }, ink: ink(needsBlank(source, child, written) ? ' ' : '', written) }];
  const blanks = skipBlanks(source.text, child.slot);
  const gap = /\s$/.test(style.colon) ? ' ' : '';
  return [{ range: { start: child.slot, end: blanks }, ink: ink(gap, written) }];
}

/** Whether the colon right before a bracket (`Key:[1]`) would be part of the key before anything else. */
function needsBlank({ tree, text }: Source, { entry, slot, valueStart }: Child, written: Ink): boolean {
  if (tree.format === 'json' || !entry || slot !== valueStart) return false;
  return !/["']/.test(text[tree.rangeOf(entry.key).end - 1] ?? '') && !/^[[{]/.test(written.text);
}

/** A key or dash with nothing behind it. */
function fillEmpty(desk: Desk, slot: Slot, shape: Shape): readonly Patch[] {
  const { text } = desk.source;
  const end = lineEnd(text, slot.at);
  const blank = text.slice(slot.at, end).trim() === '';
  const beside = { start: slot.at, end: blank ? end : slot.at };
  if (slot.holder !== 'key') {
    if (blank || !shape.body)
      return [{ range: beside, ink: ink(' ', afterDash(desk, shape, slot.column, slot.content)) }];
    return [
      {
        range: { start: end, end },
        ink: ink(newLine(desk, slot.content), afterDash(desk, shape, slot.column, slot.content)),
      },
    ];
  }
  if (!shape.body) return [{ range: beside, ink: afterKey(desk, shape, slot.column) }];
  const tail = tailEnd(desk.source, slot.at, slot.column, 'deeper');
  if (blank && tail === end) return [{ range: beside, ink: afterKey(desk, shape, slot.column) }];
  const below = { range: { start: tail, end: tail }, ink: bodyInk(desk, slot, shape) };
  return shape.head ? [{ range: beside, ink: ink(' ', shape.head(slot.column)) }, below] : [below];
}

/** The old value starts on the line of its key or dash. */
function replaceBeside(desk: Desk, node: SyntaxNode, slot: Slot, shape: Shape): readonly Patch[] {
  const { source } = desk;
  const comment = headComment(source, node, slot);
  const whole = { start: slot.valueStart, end: slot.bottom };
  if (!shape.body)
    return [{ range: whole, ink: ink(shape.head?.(slot.column) ?? '', comment === '' ? '' : ` ${comment}`) }];
  const behind = slot.bottom === slot.end ? trailingComment(source, slot.end) : undefined;
  const end = lineEnd(source.text, slot.end);
  if (slot.holder === 'key') {
    if (!behind && comment === '')
      return [{ range: { start: slot.at, end: slot.bottom }, ink: afterKey(desk, shape, slot.column) }];
    const head = ink(shape.head ? ink(' ', shape.head(slot.column)) : '', comment === '' ? '' : ` ${comment}`);
    const first = { range: { start: slot.at, end: slot.bottom }, ink: head };
    const at = behind ? end : slot.bottom;
    return [first, { range: { start: at, end: at }, ink: bodyInk(desk, slot, shape) }];
  }
  if (!behind && comment === '') return [{ range: whole, ink: afterDash(desk, shape, slot.column, slot.content) }];
  const head = ink(shape.head?.(slot.column) ?? '', comment === '' ? '' : `${shape.head ? ' ' : ''}${comment}`);
  // What stood before the comment goes, so the comment moves up to the dash.
  const first = { start: slot.valueStart, end: behind && head.text === '' ? behind.start : slot.bottom };
  const at = behind ? end : slot.bottom;
  return [
    { range: first, ink: head },
    { range: { start: at, end: at }, ink: bodyInk(desk, slot, shape) },
  ];
}

/** The old value starts on a line below its key or dash. */
function replaceBelow(desk: Desk, node: SyntaxNode, slot: Slot, shape: Shape): readonly Patch[] {
  const { source } = desk;
  const { text } = source;
  const whole = { start: slot.valueStart, end: slot.bottom };
  const commented = commentsBetween(source, slot.at, slot.valueStart).length > 0;
  const collection = (node.kind === 'map' || node.kind === 'seq') && !node.flow;
  if (!shape.body && !collection && shape.head) return [{ range: whole, ink: shape.head(slot.column) }];
  if (!commented && (shape.head || slot.holder === 'dash')) {
    const content = ink(' ', afterDash(desk, shape, slot.column, slot.content));
    const behind = slot.holder === 'key' ? afterKey(desk, shape, slot.column) : content;
    return [{ range: { start: slot.at, end: slot.bottom }, ink: behind }];
  }
  const end = lineEnd(text, slot.at);
  const beside = { start: slot.at, end: text.slice(slot.at, end).trim() === '' ? end : slot.at };
  const head = shape.head ? [{ range: beside, ink: ink(' ', shape.head(slot.column)) }] : [];
  const start = lineStart(text, slot.valueStart);
  if (!shape.body)
    return [
      ...head,
      { range: { start: previousEnd(text, firstBlankAbove(text, start)), end: slot.bottom }, ink: ink() },
    ];
  const column = slot.holder === 'key' ? bodyUnder(desk, shape.body, slot.column) : slot.content;
  if (columnOf(text, slot.valueStart) === column) return [...head, { range: whole, ink: shape.body.at(column) }];
  return [...head, { range: { start, end: slot.bottom }, ink: ink(' '.repeat(column), shape.body.at(column)) }];
}

function bodyInk(desk: Desk, slot: Slot, { body }: Shape): Ink {
  if (!body) return ink();
  const column = slot.holder === 'key' ? bodyUnder(desk, body, slot.column) : slot.content;
  return ink(newLine(desk, column), body.at(column));
}

/** The comment behind the header of a block text or behind the tag of a block collection. */
function headComment(source: Source, node: SyntaxNode, slot: Slot): string {
  const { text } = source;
  const { start } = source.tree.rangeOf(node);
  const blockText = node.kind === 'scalar' && (node.style === 'literal' || node.style === 'folded');
  const from = blockText ? start : slot.valueStart;
  const end = blockText ? Math.min(lineEnd(text, start), slot.end) : start;
  const [comment] = from < end ? commentsBetween(source, from, end) : [];
  return comment ? text.slice(comment.start, comment.end) : '';
}

/** Whether brackets stay brackets: only for a filled list or map that is followed by its like without block parts. */
function staysInBrackets(node: SyntaxNode, value: NewValue): boolean {
  if ((node.kind !== 'map' && node.kind !== 'seq') || !node.flow) return false;
  const form = formOf(value);
  if (node.kind === 'map')
    return node.entries.length > 0 && form.is === 'map' && form.entries.every(([, each]) => !isKeptBlock(each));
  return (
    node.items.length > 0 &&
    form.is === 'list' &&
    form.items.length > 0 &&
    form.items.every((each) => !isKeptBlock(each))
  );
}

function isKeptBlock(value: NewValue): boolean {
  const form = formOf(value);
  return form.is === 'kept' && (form.node.kind === 'map' || form.node.kind === 'seq') && !form.node.flow;
}

function inBrackets(desk: Desk, node: SyntaxNode, value: NewValue): Shape {
  const { text, tree } = desk.source;
  const { start, end } = tree.rangeOf(node);
  const lines = text.slice(start, end).includes('\n') ? indentOf(text, end - 1) : undefined;
  return { head: () => flowValue(desk, value, lines) };
}

function isEmpty(node: SyntaxNode): boolean {
  return node.kind === 'scalar' && node.style === 'empty';
}

function newLine(desk: Desk, column: number): string {
  return desk.source.eol + ' '.repeat(column);
}
