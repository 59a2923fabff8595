import type { SyntaxNode } from '../syntax/index.ts';
import { argumentQuoting, type Desk, keyInk, shortArgument, shortTag } from './desk.ts';
import { ink, type Ink, joinInk } from './ink.ts';
import { excerptOf, fitsFlow, leadingInFlow, movedFlow, scalarAgain } from './kept.ts';
import { textOf, writeBare, writeText } from './scalar.ts';
import { type Form, formOf, type Intrinsic, type NewValue } from './value.ts';

/** Indentation of the line that a collection over several lines starts on; undefined for one on one line. */
export type Lines = string | undefined;

/** A value within brackets, or of a JSON document. */
export function flowValue(desk: Desk, value: NewValue, lines: Lines): Ink {
  const form = formOf(value);
  if (form.is === 'text') return writeText(form.parts, desk.style.values, 'flow');
  if (form.is === 'bare') return ink(writeBare(form.value));
  if (form.is === 'kept') return flowKept(desk, form.node, lines);
  if (form.is === 'intrinsic') return flowIntrinsic(desk, form, lines);
  if (form.is === 'list') return flowList(desk, form.items, lines);
  return flowMap(desk, form.entries, lines);
}

export function flowEntry(desk: Desk, key: string, value: NewValue, lines: Lines): Ink {
  const comments = lines === undefined ? '' : commentsAbove(desk, value, lines);
  return ink(comments, keyInk(desk, key, 'flow'), desk.style.colon, flowValue(desk, value, lines));
}

/** Whether a list reads well on one line: texts, numbers and intrinsics of them. */
export function isSimpleValue(value: NewValue): boolean {
  const form = formOf(value);
  if (form.is === 'text' || form.is === 'bare') return true;
  if (form.is === 'kept') return form.node.kind === 'scalar' || form.node.kind === 'alias';
  if (form.is !== 'intrinsic') return false;
  const argument = formOf(form.argument);
  return argument.is === 'list' ? argument.items.every(isSimpleValue) : argument.is === 'text';
}

/** Whether a value can stand in brackets on one line: it is simple, and no comment moves along with it. */
export function fitsLine(desk: Desk, value: NewValue): boolean {
  if (!isSimpleValue(value)) return false;
  const form = formOf(value);
  if (form.is === 'kept') return leadingInFlow(desk, form.node).length === 0;
  if (form.is !== 'intrinsic') return true;
  const argument = formOf(form.argument);
  return argument.is !== 'list' || argument.items.every((item) => fitsLine(desk, item));
}

/** The comments that move along with a kept value, each with its line end and indentation behind. */
function commentsAbove(desk: Desk, value: NewValue, lines: string): string {
  const form = formOf(value);
  if (form.is !== 'kept') return '';
  return leadingInFlow(desk, form.node)
    .map((comment) => comment + desk.source.eol + lines)
    .join('');
}

function flowList(desk: Desk, items: readonly NewValue[], lines: Lines): Ink {
  const { style, source } = desk;
  if (items.length === 0) return ink('[]');
  const oneLine = lines === undefined || (style.inlineList && items.every((item) => fitsLine(desk, item)));
  if (oneLine) {
    const parts = items.map((item) => flowValue(desk, item, undefined));
    return ink('[', style.padList, joinInk(parts, style.comma), style.padList, ']');
  }
  const inner = lines + style.unit;
  const parts = items.map((item) => ink(commentsAbove(desk, item, inner), flowValue(desk, item, inner)));
  return ink('[', source.eol, inner, joinInk(parts, `,${source.eol}${inner}`), source.eol, lines, ']');
}

function flowMap(desk: Desk, entries: Extract<Form, { is: 'map' }>['entries'], lines: Lines): Ink {
  const { style, source } = desk;
  if (entries.length === 0) return ink('{}');
  if (lines === undefined) {
    const parts = entries.map(([key, value]) => flowEntry(desk, key, value, undefined));
    return ink('{', style.padMap, joinInk(parts, style.comma), style.padMap, '}');
  }
  const inner = lines + style.unit;
  const parts = entries.map(([key, value]) => flowEntry(desk, key, value, inner));
  return ink('{', source.eol, inner, joinInk(parts, `,${source.eol}${inner}`), source.eol, lines, '}');
}

function flowIntrinsic(desk: Desk, { fn, argument }: Intrinsic, lines: Lines): Ink {
  const tag = shortTag(desk, { fn, argument });
  if (tag === undefined) {
    const oneLine = desk.style.inlineIntrinsic && isSimpleValue({ fn, argument });
    return flowMap(desk, [[fn, argument]], oneLine ? undefined : lines);
  }
  const short = shortArgument(fn, argument);
  const form = formOf(short);
  if (form.is === 'text')
    return ink(tag, ' ', writeText(form.parts, argumentQuoting(desk, fn, textOf(form.parts)), 'flow'));
  return ink(tag, ' ', flowValue(desk, short, lines));
}

function flowKept(desk: Desk, node: SyntaxNode, lines: Lines): Ink {
  const { source } = desk;
  const excerpt = excerptOf(desk, node);
  if (!excerpt) return ink('null');
  const words = excerpt.properties.split(/\s+/).filter((word) => /^[!&]/.test(word));
  const head = words.map((word) => `${word} `).join('');
  const text = source.text.slice(excerpt.start, excerpt.bareEnd);
  const scalar = node.kind === 'scalar' || node.kind === 'alias';
  // What goes over several lines is written anew where there is only one.
  if (fitsFlow(source, node) && (scalar || lines !== undefined || !text.includes('\n'))) {
    return ink(head, text.includes('\n') ? movedFlow(source, excerpt.start, excerpt.bareEnd, lines ?? '') : text);
  }
  if (node.kind === 'map')
    return ink(
      head,
      flowMap(
        desk,
        node.entries.map(({ key, value }) => [key.source, { keep: value }] as const),
        lines,
      ),
    );
  if (node.kind === 'seq')
    return ink(
      head,
      flowList(
        desk,
        node.items.map((item) => ({ keep: item })),
        lines,
      ),
    );
  return node.kind === 'scalar' && node.style !== 'empty'
    ? ink(head, scalarAgain(desk, node))
    : ink(head.trimEnd() === '' ? 'null' : head.trimEnd());
}
