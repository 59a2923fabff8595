import { changeBetween } from '../text/index.ts';

/** A key below a section, from the start of its line; `stray` for lines that can belong to no entry of the section. */
export interface ChildCut {
  readonly start: number;
  readonly stray: boolean;
}

/** A top-level entry of a YAML document. Without children it is parsed as one block. */
export interface SectionCut {
  readonly start: number;
  readonly end: number;
  /** Start of the first child's line, and the column of the children; meaningless without children. */
  readonly headEnd: number;
  readonly indent: number;
  readonly children: readonly ChildCut[];
  /** What the lines so far say of how far later ones have to be indented. */
  readonly least: Least;
}

export interface Layout {
  /** Where the first section starts; before it are comments, blank lines and `---`. */
  readonly headEnd: number;
  readonly sections: readonly SectionCut[];
}

/**
 * `start`: the value begins on a later line, which is still to come; `text`: it began with plain text, of which the
 * next key at its column will show whether it is a half-written key; `whole`: not to be cut.
 */
type Mode = 'start' | 'text' | 'children' | 'whole';

interface OpenSection {
  start: number;
  headEnd: number;
  indent: number;
  children: ChildCut[];
  mode: Mode;
  least: Least;
}

/**
 * A key on a line that is indented less than this cannot belong to the value unless the text is wrong. `value`,
 * `text`: what the first line of the value, or of the block scalar, will tell.
 */
type Least = number | 'value' | 'text';

/** More cuts cost more than they save; CloudFormation's own limits are 500 resources and 200 of everything else. */
const mostCuts = 4000;

const tab = 9;
const space = 32;
const hash = 35;
const dash = 45;
const colon = 58;
const question = 63;

/**
 * Cuts a YAML text at the keys of column 0 and, in sections whose value starts on the next line, at the keys of the
 * first child's column. In valid YAML such a line always begins an entry, whatever stands before it: quotes, flow
 * collections and block scalars of an entry cannot reach it. Undefined where the whole document must be one block:
 * directives, several documents, a root that is not a plain block map, explicit keys (`? `).
 *
 * `text` must have no lone `\r`. Costs one look at the first columns of each line.
 */
export function layoutOf(text: string, from: number): Layout | undefined {
  const sections = sectionsBetween(text, from, text.length, []);
  const first = sections?.[0];
  return (
    first && {
      headEnd: first.start,
      sections: sections.map((section, index) => closed(section, sections[index + 1]?.start ?? text.length)),
    }
  );
}

/** The sections that lines between two offsets add to or open, `sections` being those before; undefined as above. */
function sectionsBetween(
  text: string,
  from: number,
  to: number,
  sections: OpenSection[],
): readonly OpenSection[] | undefined {
  let documentStart = false;
  for (let at = from; at < to;) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const code = text.charCodeAt(at);
    const open = sections.at(-1);
    if (open && (code === space || code === tab)) readIndented(sections, text, at, end);
    else if (!isBlank(text, at, end)) {
      if (open === undefined && (code === space || code === tab)) return undefined;
      if (open === undefined && !documentStart && isMarker(text, at) && code === dash && isBlank(text, at + 3, end)) {
        documentStart = true;
      } else {
        const next = readColumnZero(open, text, at, end);
        if (next === 'uncuttable') return undefined;
        if (next && sections.push(next) > mostCuts) return undefined;
      }
    }
    at = end + 1;
  }
  return sections;
}

/**
 * The layout of a text by that of an earlier one: where the change is among the children of one section, and what stands
 * there now leaves that section as it was, only those lines have to be looked at. Undefined where it does not.
 */
export function layoutAfter(text: string, before: string, layout: Layout): Layout | undefined {
  const change = changeBetween(before, text);
  const shift = text.length - before.length;
  const at = layout.sections.findIndex(
    ({ end, children: [first] }) => first && first.start <= change.start && change.endBefore <= end,
  );
  const section = layout.sections[at];
  if (!section || section.children.some(({ stray }) => stray)) return undefined;
  const { children } = section;
  // The first two show what kind of section it is.
  const first = children.findLastIndex(({ start }) => start <= change.start);
  const last = Math.max(
    first,
    children.findIndex((_, index) => change.endBefore <= endOf(section, index)),
  );
  const from = children[first]?.start;
  if (first < 2 || from === undefined) return undefined;
  const to = endOf(section, last) + shift;
  // The change may have taken the line break before what follows.
  if (to < text.length && text.charCodeAt(to - 1) !== 10) return undefined;
  const earlier = layout.sections[at - 1];
  const open = opened(section, children.slice(0, first));
  const sections = [...(earlier ? [opened(earlier, [...earlier.children])] : []), open];
  const count = sections.length;
  const now = sectionsBetween(text, from, to, sections);
  const isSame = now?.length === count && now.at(-1) === open && open.mode === 'children';
  if (!isSame || open.indent !== section.indent || open.least !== section.least) return undefined;
  if (open.children.some(({ stray }) => stray)) return undefined;
  const moved = ({ start, stray }: ChildCut): ChildCut => ({ start: start + shift, stray });
  const all = [...open.children, ...children.slice(last + 1).map(moved)];
  if (all.length > mostCuts) return undefined;
  const behind = layout.sections.slice(at + 1).map((cut): SectionCut => ({
    ...cut,
    start: cut.start + shift,
    end: cut.end + shift,
    headEnd: cut.headEnd + shift,
    children: cut.children.map(moved),
  }));
  const changed: SectionCut = { ...section, end: section.end + shift, children: all };
  return { headEnd: layout.headEnd, sections: [...layout.sections.slice(0, at), changed, ...behind] };
}

function endOf({ end, children }: SectionCut, index: number): number {
  return children[index + 1]?.start ?? end;
}

/** A section as it was when its lines were looked at; which mode one without children had does not matter to later ones. */
function opened(
  { start, headEnd, indent, least, children: { length } }: SectionCut,
  children: ChildCut[],
): OpenSection {
  return { start, headEnd, indent, children, mode: length > 0 ? 'children' : 'whole', least };
}

function closed({ start, headEnd, indent, children, mode, least }: OpenSection, end: number): SectionCut {
  return { start, end, headEnd, indent, children: mode === 'children' ? children : [], least };
}

/** A new section, nothing where the line belongs to the open one, or that the document cannot be cut. */
function readColumnZero(
  open: OpenSection | undefined,
  text: string,
  at: number,
  end: number,
): OpenSection | 'uncuttable' | undefined {
  const code = text.charCodeAt(at);
  const lone = isIndicatorAlone(text, at, end);
  const isExplicit = code === question || (code === colon && open?.mode !== 'children');
  if (isMarker(text, at) || (lone && isExplicit)) return 'uncuttable';
  const keyEnd = keyEndOf(text, at, end);
  if (!open) return keyEnd < 0 ? 'uncuttable' : sectionAt(text, at, { keyEnd, end });
  if (isClosing(code)) return undefined;
  if (lone && code === dash && open.mode !== 'children') {
    open.mode = 'whole';
    return undefined;
  }
  if (open.mode === 'children' && keyEnd < 0 && (lone || isTextStart(text, at))) {
    addStray(open, at);
    return undefined;
  }
  return sectionAt(text, at, { keyEnd, end });
}

function sectionAt(text: string, start: number, { keyEnd, end }: { keyEnd: number; end: number }): OpenSection {
  const mode = keyEnd >= 0 && isBlank(text, keyEnd, end) ? 'start' : 'whole';
  const least = keyEnd < 0 ? never : leastOf(text, keyEnd, end);
  return { start, headEnd: -1, indent: -1, children: [], mode, least };
}

/** Nothing is known: any line may belong to the value. */
const never = -1;

/** `least` of a section by what follows its key on the line. */
function leastOf(text: string, keyEnd: number, end: number): Least {
  const value = text
    .slice(keyEnd, end)
    .replace(/^(?:\s+[!&]\S*)+/, '')
    .trim();
  if (value === '' || value.startsWith('#')) return 'value';
  if (/^[|>][-+]?\s*(?:#.*)?$/.test(value)) return 'text';
  if (isPlainStart(value, 0)) return Infinity;
  const isClosed = /^(?:"[^"\\]*"|'[^']*'|\[[^[\]{}"']*\]|\{[^[\]{}"']*\})$/.test(value);
  return isClosed ? Infinity : never;
}

function learnLeast(open: OpenSection, text: string, { at, first, end }: Line): void {
  const isKnown =
    open.least === 'text' ||
    keyEndOf(text, first, end) >= 0 ||
    isPlainStart(text, first) ||
    isLoneDash(text, first, end);
  open.least = isKnown ? first - at : never;
}

function isLoneDash(text: string, at: number, end: number): boolean {
  return text.charCodeAt(at) === dash && isIndicatorAlone(text, at, end);
}

function readIndented(sections: OpenSection[], text: string, at: number, end: number): void {
  const open = sections.at(-1);
  if (!open || resumes(sections, text, at, end)) return;
  if (open.mode === 'whole' && typeof open.least === 'number') return;
  const limit = open.mode === 'children' ? at + open.indent : end;
  let first = at;
  while (first <= limit && text.charCodeAt(first) === space) first++;
  if (first > limit || isBlank(text, first, end)) return;
  if (typeof open.least !== 'number') learnLeast(open, text, { at, first, end });
  if (open.mode === 'whole') return;
  if (open.mode === 'children') {
    readAmongChildren(open, text, { at, first, end });
    if (open.children.length > mostCuts) open.mode = 'whole';
  } else readFirstChild(open, text, { at, first, end });
}

/**
 * A line break typed into an entry puts the rest of its line at column 0, where it looks like a section. When the
 * section before goes on below, with a key of its children, that was a line of it gone astray.
 */
function resumes(sections: OpenSection[], text: string, at: number, end: number): boolean {
  const open = sections.at(-1);
  const before = sections.at(-2);
  if (!open || before?.mode !== 'children' || typeof open.least !== 'number' || before.indent >= open.least)
    return false;
  const first = at + before.indent;
  for (let index = at; index < first; index++) if (text.charCodeAt(index) !== space) return false;
  const keyEnd = text.charCodeAt(first) === space ? -1 : keyEndOf(text, first, end);
  if (keyEnd < 0 || !isBlank(text, keyEnd, end)) return false;
  sections.pop();
  addStray(before, open.start);
  before.children.push({ start: at, stray: false });
  return true;
}

function addStray(section: OpenSection, start: number): void {
  if (section.children.at(-1)?.stray !== true) section.children.push({ start, stray: true });
}

interface Line {
  readonly at: number;
  /** The first character that is no space. */
  readonly first: number;
  readonly end: number;
}

function readFirstChild(open: OpenSection, text: string, { at, first, end }: Line): void {
  const indent = first - at;
  const isKey = keyEndOf(text, first, end) >= 0;
  if (open.mode === 'text') {
    if (!isKey || indent !== open.indent) return;
    open.children.push({ start: open.headEnd, stray: false }, { start: at, stray: false });
    open.mode = 'children';
    return;
  }
  open.indent = indent;
  open.headEnd = at;
  if (isKey) open.children.push({ start: at, stray: false });
  open.mode = isKey ? 'children' : isPlainStart(text, first) ? 'text' : 'whole';
}

function readAmongChildren(open: OpenSection, text: string, { at, first, end }: Line): void {
  const code = text.charCodeAt(first);
  if (isClosing(code)) return;
  if (first - at === open.indent) {
    const lone = isIndicatorAlone(text, first, end);
    if (lone && (code === question || code === colon)) open.mode = 'whole';
    else if (!lone || code !== dash) open.children.push({ start: at, stray: false });
    return;
  }
  const [only, second] = open.children;
  if (only && !second && keyEndOf(text, first, end) >= 0) {
    // The first child, not this one, is out of line.
    open.children = [
      { start: only.start, stray: true },
      { start: at, stray: false },
    ];
    open.indent = first - at;
  } else addStray(open, at);
}

/** Whether only blanks or a comment lie between. A `#` at `at` counts as a comment: callers stand behind a blank. */
function isBlank(text: string, at: number, end: number): boolean {
  for (let index = at; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code === hash) return true;
    if (code !== space && code !== tab && code !== 13) return false;
  }
  return true;
}

function isMarker(text: string, at: number): boolean {
  if (!text.startsWith('---', at) && !text.startsWith('...', at)) return false;
  return isGap(text.charCodeAt(at + 3));
}

/** Blank, line break or end of text (NaN). */
function isGap(code: number): boolean {
  return code === space || code === 10 || code === 13 || code === tab || Number.isNaN(code);
}

/** Whether the character at `at` stands alone, as the indicators `-`, `?` and `:` do. */
function isIndicatorAlone(text: string, at: number, end: number): boolean {
  return at + 1 >= end || isGap(text.charCodeAt(at + 1));
}

function isClosing(code: number): boolean {
  return code === 93 || code === 125;
}

/** Plain or quoted text. */
function isTextStart(text: string, at: number): boolean {
  return isPlainStart(text, at) || text.startsWith('"', at) || text.startsWith("'", at);
}

function isPlainStart(text: string, at: number): boolean {
  const char = text.charAt(at);
  if (char === '-' || char === '?' || char === ':') return !isGap(text.charCodeAt(at + 1));
  return !',[]{}#&*!|>\'"%@`\t'.includes(char);
}

/** Offset behind the colon of the one-line key that starts at `at`; -1 if there is none. */
export function keyEndOf(text: string, at: number, end: number): number {
  const quote = text.charAt(at);
  if (quote === '"' || quote === "'") return colonAfter(text, quotedEnd(text, at, end), end);
  if (!isPlainStart(text, at)) return -1;
  for (let index = at; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code === colon && (index + 1 === end || isGap(text.charCodeAt(index + 1)))) return index + 1;
    if (code === hash && isGap(text.charCodeAt(index - 1))) return -1;
  }
  return -1;
}

function quotedEnd(text: string, at: number, end: number): number {
  const quote = text.charCodeAt(at);
  for (let index = at + 1; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code === 92 && quote === 34) index++;
    else if (code === quote) {
      if (quote !== 39 || text.charCodeAt(index + 1) !== 39) return index + 1;
      index++;
    }
  }
  return end;
}

function colonAfter(text: string, at: number, end: number): number {
  let index = at;
  while (index < end && (text.charCodeAt(index) === space || text.charCodeAt(index) === tab)) index++;
  const found = text.charCodeAt(index) === colon && index < end;
  return found && (index + 1 >= end || isGap(text.charCodeAt(index + 1))) ? index + 1 : -1;
}
