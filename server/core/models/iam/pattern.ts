import { render, type Text } from '../../values/index.ts';

/**
 * A text as an IAM glob. Pieces that are not known before deployment, and policy variables (`${aws:username}`), stand
 * as `${Name}`: they are no wildcards, so only a `*` covers them. `${*}` and `${?}` are the characters themselves.
 */
export function patternOf(text: Text): string {
  return render(text).replace(/\$\{[*?$]\}/g, '\u0001');
}

/**
 * Whether every text that `inner` matches is matched by `outer` too, ignoring case. Sound but not complete: a true
 * answer is certain. Linear in the product of the lengths.
 */
export function includes(outer: string, inner: string): boolean {
  const glob = outer.toLowerCase();
  const subject = inner.toLowerCase();
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < subject.length) {
    if (glob[at] === '*') {
      star = at++;
      resume = index;
    } else if (covers(glob[at], subject[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else {
      return false;
    }
  }
  while (glob[at] === '*') at++;
  return at === glob.length;
}

/** A wildcard of the inner pattern may be several characters, so that only `*` covers it. */
function covers(outer: string | undefined, inner: string | undefined): boolean {
  if (inner === '*') return false;
  return outer === '?' || outer === inner;
}

/** Whether a pattern matches everything. */
export function isStar(pattern: string): boolean {
  return /^\*+$/.test(pattern);
}

/**
 * Whether the pattern of a resource says nothing about the resource itself: `*`, `arn:*`, `arn:aws:s3:::*`,
 * `arn:aws:*:*:*:*`. A region or an account that is given makes it say something.
 */
export function isAnyResourceOfAService(pattern: string): boolean {
  if (isStar(pattern)) return true;
  const fields = pattern.split(':');
  // A `*` at the end of an early field runs over all fields behind it.
  if (fields.length < 6)
    return /^(?:arn:|\*).*\*$/.test(pattern) && fields.slice(3).every((field) => /^\**$/.test(field));
  const [, , , region = '', account = '', ...resource] = fields;
  return /^\**$/.test(region) && /^\**$/.test(account) && /^[*/:]*\*[*/:]*$/.test(resource.join(':'));
}
