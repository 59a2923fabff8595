import { runnersText, scoreText, statusWords, type Checklist, type Evidence, type Status } from '#core/index.ts';
import type { CommonOptions } from '../options.ts';
import type { Io } from '../io.ts';
import { paintFor, type Paint } from './paint.ts';
import { printable } from './printable.ts';
import { wrap } from './wrap.ts';

const marks: Readonly<Record<Status | 'note', string>> = {
  pass: '✔',
  partial: '◐',
  fail: '✘',
  unknown: '?',
  na: '–',
  note: 'i',
};

/** Evidence of an item beyond this is only counted; the other formats have all. */
const mostEvidence = 6;

export interface TextContext {
  readonly subject: string;
  readonly placeOf: (evidence: Evidence) => string;
  readonly color: CommonOptions['color'];
}

/** The checklist for a terminal: each item with its mark, its evidence below it, and the score last. */
export function checklistText(checklist: Checklist, { subject, placeOf, color }: TextContext, io: Io): string {
  const paint = paintFor(color, io);
  const width = Math.min(io.columns, 100);
  const lines = [paint.path(printable(subject)), ...wrap(printable(runnersText(checklist)), width, ''), ''];
  for (const { number, title, status, evidence, decidedBy } of checklist.items) {
    lines.push(
      `${painted(paint, status, marks[status])} ${String(number).padStart(2)}  ${paint.bold(title)}: ${painted(paint, status, statusWords[status])}`,
    );
    const shown = status === 'pass' ? evidence.slice(0, 2) : evidence.slice(0, mostEvidence);
    for (const each of shown) {
      const [first = '', ...rest] = wrap(`${printable(placeOf(each))}: ${printable(each.message)}`, width, '         ');
      lines.push(`      ${painted(paint, each.status, marks[each.status])}  ${first.trimStart()}`, ...rest);
    }
    const hidden = evidence.length - shown.length;
    if (hidden > 0) lines.push(paint.dim(`         and ${String(hidden)} more`));
    if (decidedBy !== undefined)
      lines.push(...wrap(`What would decide it: ${decidedBy}`, width, '         ').map(paint.dim));
  }
  return `${[...lines, '', paint.bold(`${scoreText(checklist)}.`)].join('\n')}\n`;
}

function painted({ severity, added, dim }: Paint, status: Status | 'note', text: string): string {
  if (status === 'pass') return added(text);
  if (status === 'fail') return severity.high(text);
  if (status === 'partial') return severity.medium(text);
  return status === 'unknown' ? severity.low(text) : dim(text);
}
