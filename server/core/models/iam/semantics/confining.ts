import { parseCidr } from '../../network/address.ts';
import { isPresence } from './cube.ts';
import { isOpaque, isVariable, textOfWord, type Glob } from './glob.ts';
import type { Cube, Test } from './test.ts';

/** What a test does to a statement that names everyone: only known callers are left, everyone is, or nobody can say. */
export type Confinement = 'confining' | 'weak' | 'unknown';

/** Which part of a value has to be fixed for the test to say who is meant. */
type Deciding =
  /** All of it: an organisation, an account, a network. */
  | 'whole'
  /** The organisation that a path starts with. */
  | 'organisation'
  /** The account of an ARN, or the bucket of an ARN that has no account. */
  | 'account'
  /** The id before the colon: `AROA…:session`. */
  | 'unique-id'
  /** Address ranges that are no wider than /8, or /32 of IPv6. */
  | 'address'
  /** `true`: any service of AWS, for whomever it acts. */
  | 'service';

/**
 * Keys that say who calls, over which network or on behalf of which resource, and that a stranger cannot choose
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status).
 * All other keys leave a statement open: a stranger sends them as the policy wants, or they are about our own resource.
 */
const keys: Readonly<Record<string, Deciding>> = {
  'aws:principalorgid': 'whole',
  'aws:principalorgpaths': 'organisation',
  'aws:principalaccount': 'whole',
  'aws:principalarn': 'account',
  'aws:principalservicename': 'whole',
  'aws:principalservicenameslist': 'whole',
  'aws:principalisawsservice': 'service',
  'aws:userid': 'unique-id',
  'kms:calleraccount': 'whole',
  'aws:sourceip': 'address',
  'aws:sourcevpc': 'whole',
  'aws:sourcevpce': 'whole',
  'aws:sourcevpcarn': 'account',
  'aws:vpceaccount': 'whole',
  'aws:vpceorgid': 'whole',
  'aws:vpceorgpaths': 'organisation',
  'aws:sourceaccount': 'whole',
  'aws:sourceowner': 'whole',
  'aws:sourceorgid': 'whole',
  'aws:sourceorgpaths': 'organisation',
  'aws:sourcearn': 'account',
  's3:dataaccesspointaccount': 'whole',
  's3:dataaccesspointarn': 'account',
  'lambda:eventsourcetoken': 'whole',
};

/** Whether the name of a piece stands for one thing of ours, such as a resource of the template. */
export type IsFixed = (name: string) => boolean;

/** What one test of an `Allow` does; all tests have to hold, so that one that confines is enough. */
export function confinementOf(cube: Cube, isFixed: IsFixed): { readonly by: Confinement; readonly test?: Test } {
  const present = new Set(cube.filter(isPresence).map(({ key }) => key));
  let best: { readonly by: Confinement; readonly test?: Test } = { by: 'weak' };
  for (const test of cube) {
    const by = confinementBy(present.has(test.key) ? { ...test, whenAbsent: false } : test, isFixed);
    if (by === 'confining') return { by, test };
    if (by === 'unknown') best = { by, test };
  }
  return best;
}

function confinementBy(test: Test, isFixed: IsFixed): Confinement {
  if (test.family === 'other') return test.source && test.name !== 'Null' ? 'weak' : 'unknown';
  if (test.negated || test.whenAbsent) return 'weak';
  return fixing(test, isFixed);
}

/**
 * Whether a `Deny` leaves only known callers: each of its tests is one that known callers fail (`StringNotEquals` of an
 * organisation, true also for callers without any), or exempts AWS's services.
 */
export function confinementByDeny(cube: Cube, isFixed: IsFixed): Confinement {
  if (cube.length === 0) return 'confining';
  const cores = cube.filter((test) => !isExemption(test));
  if (cores.length === 0) return 'weak';
  const each = cores.map((test): Confinement => {
    if (test.family === 'other') return test.source ? 'weak' : 'unknown';
    return test.negated && test.whenAbsent ? fixing(test, isFixed) : 'weak';
  });
  return each.includes('weak') ? 'weak' : each.includes('unknown') ? 'unknown' : 'confining';
}

const exemptions = /^aws:(?:principalisawsservice|viaawsservice)$/;

function isExemption({ key, family, negated, values }: Test): boolean {
  return (
    family === 'bool' && !negated && exemptions.test(key) && values.every((value) => textOfWord(value) === 'false')
  );
}

/** Values are alternatives, so that all of them have to be fixed. */
function fixing({ key, family, values }: Test, isFixed: IsFixed): Confinement {
  // A key may have any name, such as `constructor`.
  const deciding = Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (deciding === undefined || values.length === 0) return 'weak';
  // Operators without wildcards take a parameter's value as it is.
  const known: IsFixed = family === 'equals' || family === 'ignore-case' ? () => true : isFixed;
  const each = values.map((value) => fixingBy(deciding, value, known));
  return each.includes('weak') ? 'weak' : each.includes('unknown') ? 'unknown' : 'confining';
}

function fixingBy(deciding: Deciding, value: Glob, isFixed: IsFixed): Confinement {
  switch (deciding) {
    case 'service':
      return value.some(isOpaque) ? 'unknown' : textOfWord(value) === 'true' ? 'confining' : 'weak';
    case 'address':
      return addressFixing(value);
    case 'organisation':
      return partFixing(upTo(value, '/'), isFixed);
    case 'unique-id':
      return value.includes(':') || !value.includes('*') ? partFixing(upTo(value, ':'), isFixed) : 'weak';
    case 'account':
      return accountFixing(value, isFixed);
    case 'whole':
      return partFixing(value, isFixed);
  }
}

function partFixing(part: Glob, isFixed: IsFixed): Confinement {
  if (part.length === 0 || part.some((symbol) => symbol === '*' || symbol === '?' || isVariable(symbol))) return 'weak';
  const unknown = part.filter(isOpaque).some((symbol) => !isFixed(symbol.slice(2, -1)));
  return unknown ? 'unknown' : 'confining';
}

function upTo(value: Glob, end: string): Glob {
  const at = value.indexOf(end);
  return at < 0 ? value : value.slice(0, at);
}

function accountFixing(value: Glob, isFixed: IsFixed): Confinement {
  const [first] = value;
  if (value.length === 1 && first !== undefined && isOpaque(first)) return partFixing(value, isFixed);
  const fields: string[][] = [[]];
  for (const symbol of value) {
    if (symbol === ':' && fields.length < 6) fields.push([]);
    else fields.at(-1)?.push(symbol);
  }
  const [, , service, , account = [], resource = []] = fields;
  if (fields.length < 6) return value.some(isOpaque) ? 'unknown' : 'weak';
  const byAccount = partFixing(account, isFixed);
  // ARNs of buckets have no account: the name, which is one of a kind, stands for it. Those of access points have one.
  const name = upTo(resource, '/');
  if (byAccount !== 'weak' || service?.join('') !== 's3' || name.join('') === 'accesspoint') return byAccount;
  return partFixing(name, isFixed);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
function addressFixing(value: Glob): Confinement {
  if (value.some(isOpaque)) return 'unknown';
  const range = parseCidr(textOfWord(value));
  if (!range) return 'weak';
  const size = range.last - range.first + 1n;
  return size <= 1n << (range.family === 4 ? 24n : 96n) ? 'confining' : 'weak';
}
