import { partitions } from '../../data/index.ts';
/**
 * How the operators of conditions read the texts that a policy gives them. Each function gives nothing for a text that
 * the operator cannot read, so that the test never holds
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
 * Address ranges are read by `parseCidr`.
 */

/** A whole or decimal number. */
export function numberIn(text: string): number | undefined {
  return /^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** `true` or `false`, in any case. */
export function booleanIn(text: string): boolean | undefined {
  const word = text.toLowerCase();
  return word === 'true' || word === 'false' ? word === 'true' : undefined;
}

const moment = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(?:Z|([+-])(\d\d):?(\d\d)))?)?)?$/i;

/**
 * Seconds since 1970 of a date: a profile of ISO 8601 (`2026`, `2026-11`, `2026-11-26`, `2026-11-26T20:35Z`, with seconds
 * and offsets), or seconds themselves. Days that no calendar has are none.
 */
export function momentIn(text: string): number | undefined {
  const [
    whole,
    year,
    month = '1',
    day = '1',
    hour = '0',
    minute = '0',
    second = '0',
    sign,
    hours = '0',
    minutes = '0',
  ] = moment.exec(text) ?? [];
  // Four digits alone are a year.
  if (whole === undefined) return numberIn(text);
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  if (date.day < 1 || date.day > daysIn(date.year, date.month)) return undefined;
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) >= 61) return undefined;
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
  return daysSince1970(date) * 86_400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second) - offset;
}

interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** 0 for months that there are not. */
function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

function daysSince1970({ year, month, day }: CalendarDay): number {
  const before = year - 1;
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  let days = before * 365 + leaps - 719_162 + day - 1;
  for (let each = 1; each < month; each++) days += daysIn(year, each);
  return days;
}

/** Whether a text has the form of an ARN: six fields or more, of which the first is `arn`. Wildcards may stand for any of them. */
export function isArn(text: string): boolean {
  return /^(?:arn|\*)(?::[^:]*){4}:.+$/.test(text) || /^(?:arn:.*)?\*$/.test(text);
}

/** The name of a region, such as `eu-west-1` or `eusc-de-east-1`. Whether there is one of that name is not asked, as AWS adds some. */
export function isRegionName(text: string): boolean {
  return /^[a-z]{2,4}(?:-[a-z]+)*-(?:central|(?:north|south)?(?:east|west)|north|south)-\d$/.test(text);
}

/** Where services have their names, beside the suffix of each partition. */
const otherSuffixes = ['amazon.com', 'aws.internal'];

/** Whether a text has the form of the name of a service of AWS: `lambda.amazonaws.com`. AWS publishes no list of them. */
export function isServiceName(text: string): boolean {
  return (
    /^[a-z0-9]/.test(text) && !/[^a-z0-9.-]/.test(text) && suffixes().some((suffix) => text.endsWith(`.${suffix}`))
  );
}

function suffixes(): readonly string[] {
  return [...partitions().map(({ suffix }) => suffix), ...otherSuffixes];
}
