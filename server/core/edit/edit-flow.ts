import type { Range } from '../text/index.ts';
import { type Added, type Change, concernedBy, runsOf, scriptOf, type Step } from './changes.ts';
import { type Desk, ownedAbove } from './desk.ts';
import type { Patch } from './edit-block.ts';
import { ink, type Ink, joinInk } from './ink.ts';
import type { Place } from './place.ts';
import {
  beginsLine,
  type Child,
  childrenOf,
  commentsBetween,
  hasBrackets,
  indentOf,
  lineEnd,
  lineStart,
  nextLine,
  skipBlanks,
  skipGap,
  type Source,
  trailingComment,
} from './source.ts';
import { flowEntry, flowValue, type Lines } from './write-flow.ts';

/** What a removed child in brackets takes along: comments above and behind. */
export function flowExtent(source: Source, child: Child): Range {
  const comma = commaBehind(source, child.end);
  const behind = trailingComment(source, comma === undefined ? child.end : comma + 1);
  return { start: ownedAbove(source, child.start), end: behind?.end ?? child.end };
}

/** Adds to and removes from a map or list in brackets. Does nothing where a bracket is missing. */
export function editFlow(desk: Desk, place: Place, change: Change): readonly Patch[] {
  const { source } = desk;
  const { start, end } = source.tree.rangeOf(place.node);
  const children = childrenOf(source, place.node);
  const [first] = children ?? [];
  if (!children || !first) return [];
  if (!hasBrackets(source, place.node)) return editLonePair(desk, change, { start, end });
  const script = scriptOf(change, concernedBy(change, source), 'always');
  if (script.steps.every(({ fate }) => fate === 'goes')) return cleared(source, children, { start, end });
  const runs = runsOf(script).flatMap(({ run, previous, next }) => removeRun(source, { run, previous, next }));
  const added = script.steps.flatMap((step) => patchesOfStep(desk, step));
  return [...beforeFirst(desk, script.before, first), ...added, ...runs];
}

/** How the lines of a value go on that stands beside or in the place of `child`. */
export function linesAt(source: Source, child: Child): Lines {
  if (beginsLine(source.text, child.start)) return indentOf(source.text, child.start);
  return source.text.slice(child.start, child.end).includes('\n') ? indentOf(source.text, child.start) : undefined;
}

function patchesOfStep(desk: Desk, step: Step): readonly Patch[] {
  if (step.fate === 'goes' || step.added.length === 0) return [];
  if (step.fate === 'replaced') return replaced(desk, step.child, step.added);
  return beginsLine(desk.source.text, step.child.start)
    ? addLines(desk, step.child, step.added)
    : addInline(desk, step.child, step.added);
}

function replaced(desk: Desk, child: Child, added: readonly Added[]): readonly Patch[] {
  const { source } = desk;
  const separator = beginsLine(source.text, child.start)
    ? `,${source.eol}${indentOf(source.text, child.start)}`
    : desk.style.comma;
  const inks = added.map((each) => childInk(desk, each, linesAt(source, child)));
  const extent = flowExtent(source, child);
  const comma = commaBehind(source, child.end);
  const behind = comma === undefined ? child.end : comma + 1;
  return [
    { range: { start: extent.start, end: child.end }, ink: joinInk(inks, separator) },
    ...(extent.end > child.end ? [{ range: { start: behind, end: extent.end }, ink: ink() }] : []),
  ];
}

/** Behind a child that starts its line: on lines of their own, behind the comma and the comment of that child. */
function addLines(desk: Desk, child: Child, added: readonly Added[]): readonly Patch[] {
  const { source } = desk;
  const indent = indentOf(source.text, child.start);
  const rows = added.map((each) => {
    const blank = each.spacing === 'apart' ? source.eol : '';
    return ink(blank, source.eol, indent, childInk(desk, each, indent));
  });
  const comma = commaBehind(source, child.end);
  const onLine = comma !== undefined && !source.text.slice(child.end, comma).includes('\n');
  if (onLine) {
    const behind = trailingComment(source, comma + 1)?.end ?? comma + 1;
    return [insertion(behind, ink(...rows.flatMap((row) => [row, ','])))];
  }
  const behind = trailingComment(source, child.end)?.end;
  if (behind === undefined || comma !== undefined) return [insertion(child.end, ink(',', joinInk(rows, ',')))];
  return [insertion(child.end, ink(',')), insertion(behind, joinInk(rows, ','))];
}

function addInline(desk: Desk, child: Child, added: readonly Added[]): readonly Patch[] {
  const lines = linesAt(desk.source, child);
  return [insertion(child.end, ink(...added.flatMap((each) => [desk.style.comma, childInk(desk, each, lines)])))];
}

function beforeFirst(desk: Desk, before: readonly Added[], first: Child): readonly Patch[] {
  if (before.length === 0) return [];
  const { source } = desk;
  const separator = beginsLine(source.text, first.start)
    ? `,${source.eol}${indentOf(source.text, first.start)}`
    : desk.style.comma;
  const inks = before.map((each) => ink(childInk(desk, each, linesAt(source, first)), separator));
  return [insertion(ownedAbove(source, first.start), ink(...inks))];
}

function childInk(desk: Desk, { key, value }: Added, lines: Lines): Ink {
  return key === undefined ? flowValue(desk, value, lines) : flowEntry(desk, key, value, lines);
}

/** Neighbouring children that go, with those that stay on both sides. */
interface Run {
  readonly run: readonly Child[];
  readonly previous: Child | undefined;
  readonly next: Child | undefined;
}

function removeRun(source: Source, { run, previous, next }: Run): readonly Patch[] {
  const { text } = source;
  const [first, last] = [run[0], run.at(-1)];
  if (!first || !last) return [];
  const separate = run.some((child, at) => at > 0 && hasForeignComment(source, run[at - 1] as Child, child));
  if (separate)
    return run.flatMap((child, at) => removeRun(source, { run: [child], previous, next: run[at + 1] ?? next }));
  const bottom = Math.max(flowExtent(source, last).end, (commaBehind(source, last.end) ?? -1) + 1);
  const end = lineEnd(text, bottom);
  const wholeLines = beginsLine(text, first.start) && text.slice(bottom, end).trim() === '';
  return wholeLines
    ? removeLines(source, { run, previous, next }, end)
    : removeInline(source, first, last, { previous, next });
}

function removeLines(source: Source, { run, previous, next }: Run, end: number): readonly Patch[] {
  const { text } = source;
  const [first, last] = [run[0], run.at(-1)];
  if (!first || !last) return [];
  const own = lineStart(text, ownedAbove(source, first.start));
  const start = next && previous ? own : trimmedStart(source, own, previous);
  const behind = nextLine(text, end) ?? text.length;
  const keepsBlank = next !== undefined && previous !== undefined && !isBlankAbove(text, start);
  const lines = removal({ start, end: keepsBlank ? behind : firstFilled(text, behind) });
  const hasComma = commaBehind(source, last.end) !== undefined;
  const lonely = next || !previous || hasComma ? undefined : commaBehind(source, previous.end);
  return lonely === undefined ? [lines] : [removal({ start: lonely, end: lonely + 1 }), lines];
}

function removeInline(
  source: Source,
  first: Child,
  last: Child,
  { previous, next }: Omit<Run, 'run'>,
): readonly Patch[] {
  const { text } = source;
  const bottom = flowExtent(source, last).end;
  const comma = commaBehind(source, last.end);
  if (next) {
    const commented = commentsBetween(source, last.end, next.start).length > 0;
    if (commented)
      return [removal({ start: first.start, end: skipBlanks(text, Math.max((comma ?? last.end) + 1, bottom)) })];
    const endsLine = text.slice(last.end, next.start).includes('\n');
    const sharesLine = previous !== undefined && !text.slice(previous.end, first.start).includes('\n');
    if (endsLine && sharesLine) return [removal({ start: previous.end, end: last.end })];
    return [removal({ start: first.start, end: next.start })];
  }
  if (!previous) return [removal({ start: first.start, end: bottom })];
  const between = commentsBetween(source, previous.end, first.start);
  if (between.length === 0) return [removal({ start: previous.end, end: Math.max(bottom, last.end) })];
  const lonely = commaBehind(source, previous.end);
  const own = removal({ start: first.start, end: bottom });
  return lonely === undefined || comma !== undefined ? [own] : [removal({ start: lonely, end: lonely + 1 }), own];
}

function firstFilled(text: string, line: number): number {
  let at = line;
  for (
    let next = nextLine(text, at);
    next !== undefined && text.slice(at, next).trim() === '';
    next = nextLine(text, at)
  )
    at = next;
  return at;
}

function cleared(source: Source, children: readonly Child[], brackets: Range): readonly Patch[] {
  const inner = { start: brackets.start + 1, end: brackets.end - 1 };
  const extents = children.map((child) => flowExtent(source, child));
  const own = (at: Range) => extents.some(({ start, end }) => start <= at.start && at.end <= end);
  const gaps = [inner.start, ...children.map(({ end }) => end)].map((start, at) => ({
    start,
    end: children[at]?.start ?? inner.end,
  }));
  const foreign = gaps
    .flatMap(({ start, end }) => commentsBetween(source, start, end))
    .filter((comment) => !own(comment));
  if (foreign.length === 0) return [removal(inner)];
  return children.map((child, at) => {
    const comma = commaBehind(source, child.end);
    const end = Math.max(extents[at]?.end ?? 0, (comma ?? child.end - 1) + 1);
    const start = extents[at]?.start ?? child.start;
    const whole = beginsLine(source.text, start) && source.text.slice(end, lineEnd(source.text, end)).trim() === '';
    return removal(
      whole ? { start: lineStart(source.text, start), end: nextLine(source.text, end) ?? end } : { start, end },
    );
  });
}

/** `[a: b]`: a map without braces gets them. */
function editLonePair(desk: Desk, change: Change, range: Range): readonly Patch[] {
  const { source } = desk;
  if (/[[{]/.test(source.text[range.start] ?? '')) return [];
  const inks = change.added.map((each) => childInk(desk, each, undefined));
  if (change.removed.size > 0) return [{ range, ink: ink('{', joinInk(inks, desk.style.comma), '}') }];
  return [
    insertion(range.start, ink('{')),
    insertion(range.end, ink(...inks.flatMap((each) => [desk.style.comma, each]), '}')),
  ];
}

function commaBehind(source: Source, end: number): number | undefined {
  const at = skipGap(source, end);
  return source.text[at] === ',' ? at : undefined;
}

function hasForeignComment(source: Source, a: Child, b: Child): boolean {
  const [above, below] = [flowExtent(source, a), flowExtent(source, b)];
  return commentsBetween(source, a.end, b.start).some(
    ({ start, end }) => !(end <= above.end) && !(start >= below.start),
  );
}

function isBlankAbove(text: string, start: number): boolean {
  return start > 1 && text.slice(lineStart(text, start - 1), start).trim() === '';
}

function trimmedStart(source: Source, start: number, previous: Child | undefined): number {
  let at = start;
  while (isBlankAbove(source.text, at) && (!previous || lineStart(source.text, at - 1) > previous.end))
    at = lineStart(source.text, at - 1);
  return at;
}

function insertion(at: number, text: Ink): Patch {
  return { range: { start: at, end: at }, ink: text };
}

function removal(range: Range): Patch {
  return { range, ink: ink() };
}
