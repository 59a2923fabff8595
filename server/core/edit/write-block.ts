import type { SyntaxNode } from '../syntax/index.ts';
import { argumentQuoting, type Desk, keyInk, pad, shortArgument, shortTag } from './desk.ts';
import { ink, type Ink, joinInk } from './ink.ts';
import { baseColumn, bodyColumn, excerptOf, leadingComments, moved, scalarAgain } from './kept.ts';
import { isFlow } from './place.ts';
import { textOf, writeBare, writeText } from './scalar.ts';
import { hasBrackets } from './source.ts';
import { type Form, formOf, type Intrinsic, type NewValue } from './value.ts';
import { fitsLine, flowValue } from './write-flow.ts';

/** A value in block style: what stands on the line of its key or dash, and what stands on lines of its own. */
export interface Shape {
  /** A scalar, a collection in brackets, or the tag of the body. Further lines of it count from the column of the key or dash. */
  readonly head?: (column: number) => Ink;
  readonly body?: Body;
}

export interface Body {
  readonly kind: 'map' | 'seq';
  /** The lines with keys or dashes at `column`; the first one without its indentation. */
  readonly at: (column: number) => Ink;
}

const widest = 80;

export function shapeOf(desk: Desk, value: NewValue): Shape {
  const form = formOf(value);
  if (form.is === 'text') return line(writeText(form.parts, desk.style.values, 'block'));
  if (form.is === 'bare') return line(ink(writeBare(form.value)));
  if (form.is === 'kept') return keptShape(desk, form.node);
  if (form.is === 'intrinsic') return intrinsicShape(desk, form);
  if (form.is === 'list') return listShape(desk, form.items, desk.style.flowLists);
  return mapShape(desk, form.entries);
}

/** Behind the colon of a key at `column`. */
export function afterKey(desk: Desk, shape: Shape, column: number): Ink {
  const head = shape.head ? ink(' ', shape.head(column)) : '';
  return ink(
    head,
    shape.body
      ? ink(pad(desk, bodyUnder(desk, shape.body, column)), shape.body.at(bodyUnder(desk, shape.body, column)))
      : '',
  );
}

/** Behind the dash at `column` and its blanks; what follows the dash starts at `content`. */
export function afterDash(desk: Desk, shape: Shape, column: number, content: number): Ink {
  if (!shape.head) return shape.body?.at(content) ?? ink();
  return ink(shape.head(column), shape.body ? ink(pad(desk, content), shape.body.at(content)) : '');
}

/** Column of the lines under a key at `column`. */
export function bodyUnder(desk: Desk, body: Body, column: number): number {
  return column + (body.kind === 'map' ? desk.style.step : desk.style.listOffset);
}

/** An entry, with the comments above its key that move along with a kept value. */
export function blockEntry(desk: Desk, key: string, value: NewValue, column: number): Ink {
  return ink(
    commentsAbove(desk, value, column),
    keyInk(desk, key, 'block'),
    ':',
    afterKey(desk, shapeOf(desk, value), column),
  );
}

/** A list element with its dash, and with the comment lines above it when it is a kept one. */
export function blockItem(desk: Desk, value: NewValue, column: number, gap = ' '): Ink {
  return ink(
    commentsAbove(desk, value, column),
    '-',
    gap,
    afterDash(desk, shapeOf(desk, value), column, column + 1 + gap.length),
  );
}

function commentsAbove(desk: Desk, value: NewValue, column: number): string {
  const form = formOf(value);
  if (form.is !== 'kept') return '';
  return leadingComments(desk, form.node)
    .map((comment) => comment + pad(desk, column))
    .join('');
}

function line(text: Ink): Shape {
  return { head: () => text };
}

function mapShape(desk: Desk, entries: Extract<Form, { is: 'map' }>['entries']): Shape {
  if (entries.length === 0) return line(ink('{}'));
  if (desk.style.flowMaps && entries.every(([, value]) => fitsLine(desk, value))) {
    const flow = flowValue(desk, { map: Object.fromEntries(entries) }, undefined);
    if (flow.text.length <= widest) return line(flow);
  }
  const at = (column: number) =>
    joinInk(
      entries.map(([key, value]) => blockEntry(desk, key, value, column)),
      pad(desk, column),
    );
  return { body: { kind: 'map', at } };
}

/** A list; `compact` asks for brackets where its values are simple and the line does not become long. */
function listShape(desk: Desk, items: readonly NewValue[], compact: boolean): Shape {
  if (items.length === 0) return line(ink('[]'));
  if (compact && items.every((item) => fitsLine(desk, item))) {
    const flow = flowValue(desk, items, undefined);
    if (flow.text.length <= widest) return line(flow);
  }
  const at = (column: number) =>
    joinInk(
      items.map((item) => blockItem(desk, item, column)),
      pad(desk, column),
    );
  return { body: { kind: 'seq', at } };
}

function intrinsicShape(desk: Desk, { fn, argument }: Intrinsic): Shape {
  const tag = shortTag(desk, { fn, argument });
  if (tag === undefined) {
    if (desk.style.longFlow && fitsLine(desk, { fn, argument }))
      return line(flowValue(desk, { fn, argument }, undefined));
    const form = formOf(argument);
    const inner = form.is === 'list' ? listShape(desk, form.items, true) : shapeOf(desk, argument);
    return {
      body: { kind: 'map', at: (column) => ink(keyInk(desk, fn, 'block'), ':', afterKey(desk, inner, column)) },
    };
  }
  const short = shortArgument(fn, argument);
  const form = formOf(short);
  if (form.is === 'text')
    return line(ink(tag, ' ', writeText(form.parts, argumentQuoting(desk, fn, textOf(form.parts)), 'block')));
  const inner = form.is === 'list' ? listShape(desk, form.items, true) : shapeOf(desk, short);
  return tagged(tag, inner);
}

function tagged(tag: string, { head, body }: Shape): Shape {
  return { head: (column) => (head ? ink(tag, ' ', head(column)) : ink(tag)), ...(body && { body }) };
}

function keptShape(desk: Desk, node: SyntaxNode): Shape {
  const { source } = desk;
  const excerpt = excerptOf(desk, node);
  if (!excerpt) return line(ink('null'));
  const { properties, start, end, place } = excerpt;
  const collection = (node.kind === 'map' || node.kind === 'seq') && !node.flow ? node.kind : undefined;
  if (collection) {
    const at = (column: number) => ink(moved(source.text.slice(start, end), bodyColumn(source, excerpt), column));
    const head = properties === '' ? {} : { head: () => ink(properties) };
    return { ...head, body: { kind: collection, at } };
  }
  const words = properties
    .split(/\s+/)
    .filter((word) => /^[!&]/.test(word))
    .join(' ');
  const join = (text: string | Ink) => (words === '' ? ink(text) : ink(words, ' ', text));
  if (node.kind === 'scalar' && node.style === 'empty') return line(ink(words === '' ? 'null' : words));
  if (node.kind === 'map' && !hasBrackets(source, node)) return line(join(`{${source.text.slice(start, end)}}`));
  const fromFlow = place.parent !== undefined && isFlow(place.parent.node);
  // In brackets the further lines of a scalar may be indented less than a block allows.
  if (fromFlow && node.kind === 'scalar' && source.text.slice(start, end).includes('\n'))
    return line(join(scalarAgain(desk, node)));
  const deeper = fromFlow ? desk.style.step : 0;
  return { head: (column) => join(moved(source.text.slice(start, end), baseColumn(source, excerpt), column + deeper)) };
}
