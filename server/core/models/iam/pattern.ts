import { runsAlong, spend, withVariables } from '../../text/index.ts';
import { render, type Text } from '../../values/index.ts';

/**
 * A text as an IAM glob. Pieces that are not known before deployment, and policy variables (`${aws:username}`), stand
 * as `${Name}` without colons and slashes, so that fields and parts can be told apart: they are no wildcards, only a `*` covers them. `${*}`
 * and `${?}` are the characters themselves.
 */
export function patternOf(text: Text): string {
  const [only] = text;
  // Nearly all are plain.
  if (text.length === 1 && typeof only === 'string' && !only.includes('$')) return only;
  return withVariables(render(text), (whole, name) =>
    /^[*?$]$/.test(name) ? '\u0001' : whole.replaceAll(':', '.').replaceAll('/', '|'),
  );
}

/** The six fields of an ARN pattern; the last keeps its colons. Undefined when there are fewer. */
export function arnFields(
  pattern: string,
):
  | readonly [arn: string, partition: string, service: string, region: string, account: string, resource: string]
  | undefined {
  const fields: string[] = [];
  let start = 0;
  for (let place = 0; place < 5; place++) {
    const colon = pattern.indexOf(':', start);
    if (colon < 0) return undefined;
    fields.push(pattern.slice(start, colon));
    start = colon + 1;
  }
  const [arn = '', partition = '', service = '', region = '', account = ''] = fields;
  return [arn, partition, service, region, account, pattern.slice(start)];
}

/**
 * Whether every text that `inner` matches is matched by `outer` too, ignoring case. Sound but not complete: a true
 * answer is certain. A wildcard of the inner pattern may be several characters, so that only `*` covers it.
 */
export function includes(outer: string, inner: string): boolean {
  // The first letter decides most questions.
  const [first, other] = [outer.charCodeAt(0) | 0x20, inner.charCodeAt(0) | 0x20];
  if (first !== other && isAtoZ(first) && isAtoZ(other)) return false;
  const [wide, narrow] = [outer.toLowerCase(), inner.toLowerCase()];
  // So does what stands before the first wildcard.
  const wildcard = wide.search(/[*?]/);
  if (wildcard < 0) return wide === narrow;
  if (wildcard === wide.length - 1 && wide.endsWith('*')) return narrow.startsWith(wide.slice(0, -1));
  return narrow.startsWith(wide.slice(0, wildcard)) && runsAlong(wide, narrow, takes);
}

/** As `includes`, where upper and lower case differ. */
export function includesExactly(outer: string, inner: string): boolean {
  return runsAlong(outer, inner, takes);
}

function isAtoZ(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

function takes(symbol: string, met: string): boolean {
  // `$` begins a piece that is not known, which may have any length.
  return met !== '*' && ((symbol === '?' && met !== '$') || symbol === met);
}

/**
 * Whether some text may match both patterns, letter by letter; an unknown piece may be anything. Rules ask this for each
 * ARN and each template of a service, so that it takes one row of booleans and no search.
 */
export function mayMeet(a: string, b: string): boolean {
  // The first letter decides most questions.
  const [first, other] = [a.charCodeAt(0), b.charCodeAt(0)];
  if (first !== other && isLetter(first) && isLetter(other)) return false;
  const [left, right] = [widest(a), widest(b)];
  if (isStar(left) || isStar(right)) return true;
  // So does what stands before the first wildcard.
  const most = Math.min(plainLength(left), plainLength(right));
  if (left.slice(0, most) !== right.slice(0, most)) return false;
  if (isStar(left.slice(most)) || isStar(right.slice(most))) return true;
  if (most === left.length && most === right.length) return left === right;
  // A text without wildcards is laid along the pattern.
  if (most === left.length) return runsAlong(right, left, meetsLetter);
  if (most === right.length) return runsAlong(left, right, meetsLetter);
  // And what stands behind the last one.
  const tail = Math.min(plainTail(left), plainTail(right));
  if (tail > 0 && left.slice(-tail) !== right.slice(-tail)) return false;
  spend(left.length * right.length, 'comparing patterns');
  return restsMeet(left, right);
}

/** Whether a pattern that begins with a character begins with nothing else; that of no text is none. */
function isLetter(code: number): boolean {
  return code >= 0x20 && code !== 0x2a && code !== 0x3f && code !== 0x24;
}

/** Whether two patterns that both have wildcards have a text in common. */
function restsMeet(left: string, right: string): boolean {
  const width = right.length;
  // From the end of `left` on: `row[j]` is 1 where the rest of `left` and what stands in `right` from `j` on meet.
  const row = new Uint8Array(width + 1);
  for (let i = left.length; i >= 0; i--) {
    const x = left[i];
    // What `row[j + 1]` was for the shorter rest of `left`.
    let before = 0;
    for (let j = width; j >= 0; j--) {
      const y = right[j];
      const below = row[j] ?? 0;
      const beside = row[j + 1] ?? 0;
      let meets: number;
      if (x === undefined && y === undefined) meets = 1;
      else if (x === '*' && (below || (y !== undefined && beside))) meets = 1;
      else if (y === '*' && (beside || (x !== undefined && below))) meets = 1;
      else if (x === undefined || y === undefined || x === '*' || y === '*') meets = 0;
      else meets = x === y || x === '?' || y === '?' ? before : 0;
      before = below;
      row[j] = meets;
    }
  }
  return row[0] === 1;
}

function meetsLetter(symbol: string, met: string): boolean {
  return symbol === '?' || symbol === met;
}

function widest(pattern: string): string {
  return pattern.includes('$') ? withVariables(pattern, () => '*') : pattern;
}

/** How many characters stand behind the last wildcard. */
function plainTail(pattern: string): number {
  return pattern.length - 1 - Math.max(pattern.lastIndexOf('*'), pattern.lastIndexOf('?'));
}

function plainLength(pattern: string): number {
  const wildcard = pattern.search(/[*?]/);
  return wildcard < 0 ? pattern.length : wildcard;
}

/** Whether a pattern matches everything. */
export function isStar(pattern: string): boolean {
  return pattern === '*' || /^\*+$/.test(pattern);
}

/**
 * Whether the pattern of a resource says nothing about the resource itself: `*`, `arn:*`, `arn:aws:s3:::*`,
 * `arn:aws:*:*:*:*`. A region or an account that is given makes it say something.
 */
export function isAnyResource(pattern: string): boolean {
  if (isStar(pattern)) return true;
  // Nearly all end with a name.
  if (!/[*/:]$/.test(pattern)) return false;
  const fields = arnFields(pattern);
  if (!fields) {
    // A `*` at the end of an early field runs over all fields behind it.
    const given = pattern.split(':').slice(3);
    return /^(?:arn:|\*).*\*$/.test(pattern) && given.every((field) => /^\**$/.test(field));
  }
  const [, , , region, account, resource] = fields;
  return /^\**$/.test(region) && /^\**$/.test(account) && /^[/:]*\*[*/:]*$/.test(resource);
}

/** Whether a pattern takes in resources of every service: `*`, `arn:*`, `arn:aws:*:*:*:*`. */
export function isEverything(pattern: string): boolean {
  if (!isAnyResource(pattern)) return false;
  const service = pattern.split(':')[2];
  return service === undefined || isStar(service);
}
