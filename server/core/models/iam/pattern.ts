import { runsAlong } from '../../data/index.ts';
import { render, type Text } from '../../values/index.ts';

/**
 * A text as an IAM glob. Pieces that are not known before deployment, and policy variables (`${aws:username}`), stand
 * as `${Name}` without colons, so that fields can be told apart: they are no wildcards, only a `*` covers them. `${*}`
 * and `${?}` are the characters themselves.
 */
export function patternOf(text: Text): string {
  return render(text).replace(/\$\{([^}]*)\}/g, (whole, name: string) =>
    /^[*?$]$/.test(name) ? '\u0001' : whole.replaceAll(':', '.'),
  );
}

/** The six fields of an ARN pattern; the last keeps its colons. Undefined when there are fewer. */
export function arnFields(
  pattern: string,
):
  | readonly [arn: string, partition: string, service: string, region: string, account: string, resource: string]
  | undefined {
  const [arn, partition, service, region, account, ...resource] = pattern.split(':');
  if (
    arn === undefined ||
    partition === undefined ||
    service === undefined ||
    region === undefined ||
    account === undefined ||
    resource.length === 0
  )
    return undefined;
  return [arn, partition, service, region, account, resource.join(':')];
}

/**
 * Whether every text that `inner` matches is matched by `outer` too, ignoring case. Sound but not complete: a true
 * answer is certain. A wildcard of the inner pattern may be several characters, so that only `*` covers it.
 */
export function includes(outer: string, inner: string): boolean {
  return runsAlong(
    outer.toLowerCase(),
    inner.toLowerCase(),
    (symbol, met) => met !== '*' && (symbol === '?' || symbol === met),
  );
}

/** Whether a pattern matches everything. */
export function isStar(pattern: string): boolean {
  return /^\*+$/.test(pattern);
}

/**
 * Whether the pattern of a resource says nothing about the resource itself: `*`, `arn:*`, `arn:aws:s3:::*`,
 * `arn:aws:*:*:*:*`. A region or an account that is given makes it say something.
 */
export function isAnyResource(pattern: string): boolean {
  if (isStar(pattern)) return true;
  const fields = arnFields(pattern);
  if (!fields) {
    // A `*` at the end of an early field runs over all fields behind it.
    const given = pattern.split(':').slice(3);
    return /^(?:arn:|\*).*\*$/.test(pattern) && given.every((field) => /^\**$/.test(field));
  }
  const [, , , region, account, resource] = fields;
  return /^\**$/.test(region) && /^\**$/.test(account) && /^[*/:]*\*[*/:]*$/.test(resource);
}

/** Whether a pattern takes in resources of every service: `*`, `arn:*`, `arn:aws:*:*:*:*`. */
export function isEverything(pattern: string): boolean {
  const service = pattern.split(':')[2];
  return isAnyResource(pattern) && (service === undefined || isStar(service));
}
