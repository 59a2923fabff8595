import type { Range } from '../text/index.ts';

/** A word of a comment, with its place in the comment. */
export interface Word extends Range {
  readonly text: string;
}

/** What a comment of ours says. Places are offsets into the comment. */
export interface Remark {
  readonly keyword: Word;
  readonly rules: readonly Word[];
  readonly until: Word | undefined;
  /** Undefined without colon. */
  readonly reason: string | undefined;
  /** What stands where the colon is expected, in a comment without one. */
  readonly rest: Word | undefined;
}

export const keyword = 'iac-hardener-ignore';

const start = /^(?:#+|\/\/+|\/\*+)[ \t]*/;
/** Near misses of the keyword, in front of something like the id of a rule. */
const almost = /iac[-_ ]?hardener[-_: ]+(?:ig|disable|suppress|skip)[-_a-z]*(?=[ \t]+[\w*-]+\/[\w*-]+)/iy;

/**
 * Reads `# iac-hardener-ignore RULE[, RULE…] [until YYYY-MM-DD]: reason`; undefined for comments that are none of ours.
 * The text has its marks.
 */
export function remarkIn(comment: string): Remark | undefined {
  const head = start.exec(comment)?.[0].length;
  if (head === undefined) return undefined;
  const word = keywordAt(comment, head);
  if (!word) return undefined;
  const end = comment.startsWith('/*') ? comment.replace(/\*\/$/, '').trimEnd().length : comment.trimEnd().length;
  let at = skip(comment, word.end);
  const rules: Word[] = [];
  for (let rule = wordAt(comment, at, end); rule; rule = wordAt(comment, at, end)) {
    rules.push(rule);
    at = skip(comment, rule.end);
    if (comment[at] !== ',') break;
    at = skip(comment, at + 1);
  }
  const until = untilAt(comment, at, end);
  if (until) at = skip(comment, until.end);
  if (comment[at] === ':' && at < end)
    return { keyword: word, rules, until, reason: comment.slice(at + 1, end).trim(), rest: undefined };
  const rest = at < end ? { text: comment.slice(at, end), start: at, end } : undefined;
  return { keyword: word, rules, until, reason: undefined, rest };
}

function keywordAt(comment: string, at: number): Word | undefined {
  const next = comment.slice(at, at + keyword.length + 1);
  if (next.startsWith(keyword) && !/[\w-]/.test(next.slice(keyword.length)))
    return { text: keyword, start: at, end: at + keyword.length };
  almost.lastIndex = at;
  const text = almost.exec(comment)?.[0];
  return text === undefined ? undefined : { text, start: at, end: at + text.length };
}

function wordAt(comment: string, at: number, end: number): Word | undefined {
  const word = /[^\s,:]+/y;
  word.lastIndex = at;
  const text = at < end ? word.exec(comment)?.[0] : undefined;
  return text === undefined ? undefined : { text, start: at, end: at + text.length };
}

function untilAt(comment: string, at: number, end: number): Word | undefined {
  if (!/^until[ \t]/i.test(comment.slice(at, end))) return undefined;
  return wordAt(comment, skip(comment, at + 'until'.length), end);
}

function skip(text: string, at: number): number {
  let next = at;
  while (text[next] === ' ' || text[next] === '\t') next++;
  return next;
}

/** Whether a text is a day of the calendar, `2027-01-31`. */
export function isDay(text: string): boolean {
  const [, year = 0, month = 0, day = 0] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.map(Number) ?? [];
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day >= 1 && day <= (days[month - 1] ?? 0);
}

/** Whether a reason says something; a blank that a fix left does not. */
export function isReason(text: string | undefined): text is string {
  return text !== undefined && /[\p{L}\p{N}]/u.test(text) && !/^<[^<>]*>$/.test(text);
}
