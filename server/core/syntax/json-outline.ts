import { changeBetween } from '../text/index.ts';

/** A member of an object: from its key to where the next member or the closing brace begins. */
export interface MemberCut {
  readonly start: number;
  readonly end: number;
}

/** A member of the root; `children` are the members of its value where that is an object from `open` to `close`. */
export interface JsonSectionCut extends MemberCut {
  open: number;
  close: number;
  children: readonly MemberCut[];
}

export interface JsonLayout {
  readonly open: number;
  readonly close: number;
  readonly sections: readonly JsonSectionCut[];
}

export interface Outline {
  /** The first bracket that is nested too deep. */
  readonly tooDeepAt: number | undefined;
  /** Undefined if the text is not a regular object with members, down to the members of its members. */
  readonly layout: JsonLayout | undefined;
}

type Awaits = 'first-key' | 'key' | 'colon' | 'value' | 'comma';

/** An object whose members are cut: the root, or the value of one of its members. */
interface Level {
  readonly open: number;
  awaits: Awaits;
  readonly starts: number[];
}

interface Scan {
  readonly text: string;
  readonly brackets: number[];
  /** At most the root and one member's value; empty as soon as something is irregular, or outside the root. */
  levels: Level[];
  sections: JsonSectionCut[];
  state: 'before' | 'inside' | 'after' | 'irregular';
  close: number;
  open: number;
}

const maxDepth = 100;
const byteOrderMark = 0xfeff;
const quote = 34;
const comma = 44;
const slash = 47;
const colonCode = 58;
const openBracket = 91;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/** One look over a JSON text: how deep it is, and where it can be cut. */
export function outlineOf(text: string): Outline {
  const scan: Scan = { text, brackets: [], levels: [], sections: [], state: 'before', open: 0, close: 0 };
  const end = scanned(scan, 0, text.length);
  if (scan.brackets.length > maxDepth) return { tooDeepAt: end, layout: undefined };
  const { state, open, close, sections } = scan;
  const isRegular = state === 'after' && sections.length > 0;
  return { tooDeepAt: undefined, layout: isRegular ? { open, close, sections } : undefined };
}

/** Scans from `from` to `to`, or to where brackets are nested too deep; gives the offset at which it stopped. */
function scanned(scan: Scan, from: number, to: number): number {
  const { text } = scan;
  let at = from;
  for (; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code <= 32 || (code === byteOrderMark && at === 0)) continue;
    if (code === quote) {
      if (isAtLevel(scan)) readString(scan, at);
      at = stringEnd(text, at);
    } else if (code === slash) at = commentEnd(text, at);
    else if (code === openBrace || code === openBracket) {
      readOpening(scan, at, code);
      if (scan.brackets.length > maxDepth) return at;
    } else if (code === closeBrace || code === closeBracket) readClosing(scan, at, code);
    else if (isAtLevel(scan)) at = readOther(scan, at, code);
  }
  return at;
}

/**
 * The outline of a text by that of an earlier one: where the change is among the members of one object, and what stands
 * there now ends as it did, only that has to be looked at. Undefined where it does not.
 */
export function outlineAfter(text: string, before: string, layout: JsonLayout): Outline | undefined {
  const change = changeBetween(before, text);
  const shift = text.length - before.length;
  const at = layout.sections.findIndex(({ open, close, children }) => {
    const [first] = children;
    return first && open < change.start && first.start <= change.start && change.endBefore <= close;
  });
  const section = layout.sections[at];
  if (!section) return undefined;
  const { children } = section;
  const first = children.findLastIndex(({ start }) => start <= change.start);
  const last = Math.max(
    first,
    children.findIndex(({ end }) => change.endBefore <= end),
  );
  const [from, to] = [children[first]?.start, children[last]?.end];
  if (from === undefined || to === undefined) return undefined;
  const starts = startsBetween(text, from, to + shift, { isLast: last === children.length - 1 });
  if (!starts) return undefined;
  const now = starts.map((start, index) => ({ start, end: starts[index + 1] ?? to + shift }));
  const moved = (cut: MemberCut): MemberCut => ({ start: cut.start + shift, end: cut.end + shift });
  const changed: JsonSectionCut = {
    start: section.start,
    end: section.end + shift,
    open: section.open,
    close: section.close + shift,
    children: [...children.slice(0, first), ...now, ...children.slice(last + 1).map(moved)],
  };
  const behind = layout.sections.slice(at + 1).map((cut): JsonSectionCut => ({
    ...moved(cut),
    open: cut.open + shift,
    close: cut.close + shift,
    children: cut.children.map(moved),
  }));
  return {
    tooDeepAt: undefined,
    layout: {
      open: layout.open,
      close: layout.close + shift,
      sections: [...layout.sections.slice(0, at), changed, ...behind],
    },
  };
}

/** Where the members between two offsets begin; undefined unless they are regular, and end as members there do. */
function startsBetween(
  text: string,
  from: number,
  to: number,
  { isLast }: { readonly isLast: boolean },
): readonly number[] | undefined {
  const level: Level = { open: 0, awaits: 'key', starts: [] };
  const root: Level = { open: 0, awaits: 'comma', starts: [0] };
  const scan: Scan = {
    text,
    brackets: [openBrace, openBrace],
    levels: [root, level],
    sections: [],
    state: 'inside',
    open: 0,
    close: 0,
  };
  const end = scanned(scan, from, to);
  const isRegular = end === to && scan.state === 'inside' && scan.brackets.length === 2 && scan.levels.at(-1) === level;
  return isRegular && level.awaits === (isLast ? 'comma' : 'key') && level.starts[0] === from
    ? level.starts
    : undefined;
}

/** Whether the scan stands directly in an object that is cut, or outside the root. */
function isAtLevel({ levels, brackets, state }: Scan): boolean {
  return state !== 'irregular' && levels.length === brackets.length;
}

function giveUp(scan: Scan): void {
  scan.state = 'irregular';
}

function readString(scan: Scan, at: number): void {
  const level = scan.levels.at(-1);
  if (level?.awaits === 'first-key' || level?.awaits === 'key') {
    level.starts.push(at);
    level.awaits = 'colon';
  } else if (level?.awaits === 'value') level.awaits = 'comma';
  else giveUp(scan);
}

function readOpening(scan: Scan, at: number, code: number): void {
  const { levels, brackets } = scan;
  if (isAtLevel(scan)) {
    const level = levels.at(-1);
    if (level ? level.awaits !== 'value' : scan.state !== 'before' || code !== openBrace) giveUp(scan);
    else {
      if (level) level.awaits = 'comma';
      else scan.open = at;
      scan.state = 'inside';
      if (code === openBrace && levels.length < 2) levels.push({ open: at, awaits: 'first-key', starts: [] });
    }
  }
  brackets.push(code);
}

function readClosing(scan: Scan, at: number, code: number): void {
  const { levels, brackets } = scan;
  const level = isAtLevel(scan) ? levels.at(-1) : undefined;
  // { and } as well as [ and ] are two apart.
  if (brackets.pop() !== code - 2) giveUp(scan);
  if (!level) return;
  if (level.awaits !== 'comma' && level.awaits !== 'first-key') giveUp(scan);
  const members = level.starts.map((start, index) => ({ start, end: level.starts[index + 1] ?? at }));
  levels.pop();
  const root = levels[0];
  if (!root) {
    scan.sections = members.map((member, index) => ({
      ...(scan.sections[index] ?? { open: 0, close: 0, children: [] }),
      ...member,
    }));
    scan.state = scan.state === 'irregular' ? 'irregular' : 'after';
    scan.close = at;
  } else scan.sections[root.starts.length - 1] = { start: 0, end: 0, open: level.open, close: at, children: members };
}

/** A colon, a comma or a literal among members. Gives the offset of its last character. */
function readOther(scan: Scan, at: number, code: number): number {
  const level = scan.levels.at(-1);
  if (code === colonCode && level?.awaits === 'colon') level.awaits = 'value';
  else if (code === comma && level?.awaits === 'comma') level.awaits = 'key';
  else if (code !== colonCode && code !== comma && level?.awaits === 'value') {
    level.awaits = 'comma';
    return literalEnd(scan.text, at);
  } else giveUp(scan);
  return at;
}

function literalEnd(text: string, at: number): number {
  let index = at;
  while (index + 1 < text.length && !/[\s,:{}[\]"/]/.test(text.charAt(index + 1))) index++;
  return index;
}

/** Offset of the last character of the string that starts at `at`; a string ends with its line at the latest. */
function stringEnd(text: string, at: number): number {
  for (let index = at + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === quote) return index;
    if (code === 92) index++;
    else if (code === 10 || code === 13) return index;
  }
  return text.length;
}

/** Whether a slash stands outside of strings, as each comment begins with one. */
export function hasBareSlash(text: string): boolean {
  let slashAt = text.indexOf('/');
  for (let at = 0; slashAt >= 0;) {
    const quoteAt = text.indexOf('"', at);
    if (quoteAt < 0 || slashAt < quoteAt) return true;
    at = stringEnd(text, quoteAt) + 1;
    if (slashAt < at) slashAt = text.indexOf('/', at);
  }
  return false;
}

/** Offset of the last character of the comment that starts at `at`, or `at` if it is none. */
function commentEnd(text: string, at: number): number {
  const next = text.charAt(at + 1);
  if (next === '*') {
    const end = text.indexOf('*/', at + 2);
    return end < 0 ? text.length : end + 1;
  }
  if (next !== '/') return at;
  let index = at;
  while (index + 1 < text.length && text.charCodeAt(index + 1) !== 10 && text.charCodeAt(index + 1) !== 13) index++;
  return index;
}
