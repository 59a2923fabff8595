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
  // And of the others nearly all have no variables but their own pieces.
  let pattern = '';
  for (const part of text) {
    const known = typeof part === 'string' ? part : part.opaque;
    if (typeof part === 'string' ? known.includes('$') : !/^[\w:.]+$/.test(known)) return patternOfVariables(text);
    pattern += typeof part === 'string' ? known : `\${${known.replaceAll(':', '.')}}`;
  }
  return pattern;
}

function patternOfVariables(text: Text): string {
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
  // What stands before the first wildcard decides most questions; rules ask so many that no text is made for them.
  for (let at = 0; at < outer.length; at++) {
    const code = outer.charCodeAt(at);
    if (isWildcard(code))
      return (code === star && at === outer.length - 1) || runsAlong(outer.toLowerCase(), inner.toLowerCase(), takes);
    if (!isSameLetter(code, inner.charCodeAt(at))) return false;
  }
  return outer.length === inner.length;
}

/** As `includes`, where upper and lower case differ. */
export function includesExactly(outer: string, inner: string): boolean {
  return runsAlong(outer, inner, takes);
}

const star = 0x2a;
const questionMark = 0x3f;
const dollar = 0x24;

function isWildcard(code: number): boolean {
  return code === star || code === questionMark;
}

/** Whether characters are the same but for their case, which only those of ASCII have here. */
function isSameLetter(a: number, b: number): boolean {
  const lower = a | 0x20;
  return a === b || (lower === (b | 0x20) && lower >= 0x61 && lower <= 0x7a);
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
  // What stands before the first wildcard or unknown piece decides most questions.
  const most = Math.min(a.length, b.length);
  let at = 0;
  for (; at < most; at++) {
    const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (isOpen(one) || isOpen(other)) break;
    if (one !== other) return false;
  }
  return (at === a.length && at === b.length) || openEndsMeet(widest(a.slice(at)), widest(b.slice(at)));
}

function isOpen(code: number): boolean {
  return isWildcard(code) || code === dollar;
}

function openEndsMeet(left: string, right: string): boolean {
  if (isStar(left) || isStar(right)) return true;
  // A text without wildcards is laid along the pattern.
  const [one, other] = [plainTail(left), plainTail(right)];
  if (one === left.length) return runsAlong(right, left, meetsLetter);
  if (other === right.length) return runsAlong(left, right, meetsLetter);
  // What stands behind the last wildcard decides most others.
  const tail = Math.min(one, other);
  if (tail > 0 && left.slice(-tail) !== right.slice(-tail)) return false;
  spend(left.length * right.length, 'comparing patterns');
  return restsMeet(left, right);
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

/** Whether a pattern matches everything. */
export function isStar(pattern: string): boolean {
  return pattern === '*' || (pattern.startsWith('**') && /^\*+$/.test(pattern));
}

/**
 * Whether the pattern of a resource says nothing about the resource itself: `*`, `arn:*`, `arn:aws:s3:::*`,
 * `arn:aws:*:*:*:*`. A region or an account that is given makes it say something.
 */
export function isAnyResource(pattern: string): boolean {
  if (isStar(pattern)) return true;
  // Nearly all end with a name.
  if (!'*/:'.includes(pattern.charAt(pattern.length - 1))) return false;
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
