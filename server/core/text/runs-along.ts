import { spend } from './budget.ts';

const comparing = 'comparing patterns';
const stepsAtOnce = 1024;

/**
 * Whether a glob can be laid along a subject, symbol by symbol, where `*` takes any run and all else is for `meets` to
 * say. Greedy, so linear in pattern × subject: a hostile pattern cannot stall an editor.
 */
export function runsAlong(
  glob: ArrayLike<string>,
  subject: ArrayLike<string>,
  meets: (symbol: string, met: string) => boolean,
): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  let unpaid = 0;
  while (index < subject.length) {
    const symbol = glob[at];
    const met = subject[index];
    if (symbol === '*') {
      star = at++;
      resume = index;
    } else if (symbol !== undefined && met !== undefined && meets(symbol, met)) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      // Only what is walked again makes it quadratic.
      unpaid += index - resume + 1;
      index = ++resume;
      if (unpaid >= stepsAtOnce) {
        spend(unpaid, comparing);
        unpaid = 0;
      }
    } else {
      spend(index + unpaid, comparing);
      return false;
    }
  }
  spend(index + unpaid, comparing);
  while (glob[at] === '*') at++;
  return at === glob.length;
}
