import type { SyntaxNode } from '../syntax/index.ts';
import { type Desk, ownedAbove, ownedBehind, tailEnd } from './desk.ts';
import { ink, type Ink } from './ink.ts';
import { childAt, childColumn, isFlow, locate, type Place } from './place.ts';
import { isPlain, writeBare, writeText } from './scalar.ts';
import {
  type Child,
  columnOf,
  contentEnd,
  hasBrackets,
  indentOf,
  lineEnd,
  skipGap,
  skipProperties,
  type Source,
} from './source.ts';

/** The source of a node, cut so that it can be laid out again elsewhere. */
export interface Excerpt {
  readonly place: Place;
  readonly child: Child | undefined;
  /** Tag and anchor as written, with a comment behind them. */
  readonly properties: string;
  readonly start: number;
  /** End, with the comment behind it where that is taken away at its old place. */
  readonly end: number;
  /** End without that comment, which has no place within brackets. */
  readonly bareEnd: number;
}

/** The source of `node`; undefined for a node of another tree. */
export function excerptOf(desk: Desk, node: SyntaxNode): Excerpt | undefined {
  const { source, isGone } = desk;
  const place = locate(source, node);
  if (!place) return undefined;
  const child = childAt(source, place);
  const { start } = source.tree.rangeOf(node);
  const from = Math.min(child?.valueStart ?? start, start);
  const end = Math.max(contentEnd(source, node), child?.end ?? 0);
  const behind = ownedBehind(source, end);
  const inFlow = place.parent !== undefined && isFlow(place.parent.node);
  return {
    place,
    child,
    properties: properties(desk, node, from, start),
    start,
    end: !inFlow && behind > end && isGone(behind - 1) && !endsWithText(node) ? behind : end,
    bareEnd: end,
  };
}

/** Lines of the source moved from one column to another; the first one stands where it is put. */
export function moved(text: string, from: number, to: number): string {
  const lines = text.split('\n');
  return lines.map((line, index) => (index === 0 ? line : shifted(line, to - from))).join('\n');
}

/** As `moved`, for brackets over several lines, whose lines may be indented by tabs. */
export function movedFlow(source: Source, start: number, end: number, to: string): string {
  const from = indentOf(source.text, start);
  const [first = '', ...others] = source.text.slice(start, end).split('\n');
  const lines = others.map((line) => (line.startsWith(from) ? to + line.slice(from.length) : line));
  return [first, ...lines.map((line) => line.replace(/^[ \t]+(?=\r?$)/, ''))].join('\n');
}

/**
 * The comment lines that move along with an element of a list and stand above it at its new place: those above it, the
 * deeper ones below, and that behind the comma of one in brackets.
 */
export function leadingComments(desk: Desk, node: SyntaxNode): readonly string[] {
  const { source, isGone } = desk;
  const { text } = source;
  const place = locate(source, node);
  const list = place?.parent?.node;
  const child = place && list?.kind === 'seq' ? childAt(source, place) : undefined;
  if (!child || list?.kind !== 'seq') return [];
  const top = ownedAbove(source, child.start);
  const behind = list.flow ? commaEnd(source, child.end) : lineEnd(text, ownedBehind(source, child.end));
  const bottom = list.flow
    ? ownedBehind(source, behind)
    : tailEnd(source, child.end, childColumn(source, list), 'deeper');
  const above = top < child.start && isGone(top) ? text.slice(top, child.start) : '';
  const below = behind < bottom && isGone(bottom - 1) ? text.slice(behind, bottom) : '';
  return `${above}\n${below}`.split('\n').flatMap((line) => line.trim() || []);
}

/** As `leadingComments`, with that behind an element of a block, which has no place behind it within brackets. */
export function leadingInFlow(desk: Desk, node: SyntaxNode): readonly string[] {
  const excerpt = excerptOf(desk, node);
  const behind = excerpt ? desk.source.text.slice(excerpt.bareEnd, excerpt.end).trim() : '';
  return [...leadingComments(desk, node), ...(behind === '' ? [] : [behind])];
}

/** Whether the source of `node` can stand within brackets as it is. */
export function fitsFlow(source: Source, node: SyntaxNode): boolean {
  if (node.kind === 'alias') return true;
  if (node.kind !== 'scalar') return node.flow && hasBrackets(source, node);
  if (node.style === 'single' || node.style === 'double')
    return !source.text.slice(...span(source, node)).includes('\n');
  if (node.style !== 'plain' || /[\r\n]/.test(source.text.slice(...span(source, node)))) return false;
  return !/[,[\]{}]/.test(node.source) && !/^[-?:]\D/.test(node.source);
}

/** A scalar written anew, for places that cannot take its old spelling. */
export function scalarAgain(desk: Desk, node: SyntaxNode & { kind: 'scalar' }): Ink {
  if (typeof node.value !== 'string') return ink(node.style === 'plain' ? node.source : writeBare(node.value));
  const quoting = isPlain(node.value, 'flow')
    ? desk.style.values
    : { wanted: 'double' as const, forced: desk.style.values.forced };
  return writeText([node.value], quoting, 'flow');
}

/** Column that the further lines of a value count from: that of its key or dash. */
export function baseColumn(source: Source, { place, child, start }: Excerpt): number {
  const parent = place.parent?.node;
  if (!parent || !child) return 0;
  return isFlow(parent) ? indentOf(source.text, start).length : childColumn(source, parent);
}

/** Column of `at` on its line. */
export function bodyColumn(source: Source, { start }: Excerpt): number {
  return columnOf(source.text, start);
}

function properties(desk: Desk, node: SyntaxNode, from: number, start: number): string {
  const { source, isGone } = desk;
  const empty = node.kind === 'scalar' && node.style === 'empty';
  const head = source.text.slice(from, empty ? skipProperties(source, from) : start).trim();
  // A second `&name` would change what the aliases between the two stand for.
  return node.anchor !== undefined && !isGone(start) ? head.replace(`&${node.anchor}`, '').trim() : head;
}

/** Behind the comma that follows `end`; `end` itself if there is none. */
function commaEnd(source: Source, end: number): number {
  const at = skipGap(source, end);
  return source.text[at] === ',' ? at + 1 : end;
}

function endsWithText(node: SyntaxNode): boolean {
  if (node.kind === 'scalar') return node.style === 'literal' || node.style === 'folded';
  if (node.kind === 'alias' || node.flow) return false;
  const last = node.kind === 'map' ? node.entries.at(-1)?.value : node.items.at(-1);
  return last !== undefined && endsWithText(last);
}

function span(source: Source, node: SyntaxNode): [number, number] {
  const { start, end } = source.tree.rangeOf(node);
  return [start, end];
}

function shifted(line: string, by: number): string {
  if (line.trim() === '' && line.replace('\r', '') === '') return line;
  if (by >= 0) return ' '.repeat(by) + line;
  const blanks = /^ */.exec(line)?.[0].length ?? 0;
  return line.slice(Math.min(blanks, -by));
}
