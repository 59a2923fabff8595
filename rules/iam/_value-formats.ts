import { parseCidr } from '#core/models/index.ts';
import { literal, type Text } from '#core/values/index.ts';
import type { OperatorFamily } from './_conditions.ts';

/** What an operator can read, by the name of what that is. */
export type Format = 'boolean' | 'date' | 'address' | 'number' | 'binary';

/** Undefined for operators that take any text. */
export function formatOf(family: OperatorFamily): Format | undefined {
  return formats[family];
}

/** Whether operators of a format can read a value. Of what is not known yet, and of blanks to fill, everything may be. */
export function suits(format: Format, value: Text): boolean {
  const text = literal(value);
  return text === undefined || /[<>$]/.test(text) || readers[format](text);
}

const formats: Readonly<Partial<Record<OperatorFamily, Format>>> = {
  Bool: 'boolean',
  Null: 'boolean',
  Date: 'date',
  IpAddress: 'address',
  Numeric: 'number',
  Binary: 'binary',
};

const readers: Readonly<Record<Format, (text: string) => boolean>> = {
  boolean: (text) => /^(?:true|false)$/i.test(text),
  date: isDate,
  address: (text) => parseCidr(text) !== undefined,
  number: (text) => /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text),
  binary: isBase64,
};

/** ISO 8601 as W3C has it (https://www.w3.org/TR/NOTE-datetime), without its marks too, or seconds since 1970. */
function isDate(text: string): boolean {
  if (/^\d+(?:\.\d+)?$/.test(text)) return true;
  const [, month = '01', day = '01', hour = '00', minute = '00'] =
    /^\d{4}-?(\d\d)?(?:-?(\d\d)(?:T(\d\d):?(\d\d)(?::?\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)?$/i.exec(text) ?? [
      '',
      '99',
    ];
  return isUpTo(month, 12, 1) && isUpTo(day, 31, 1) && isUpTo(hour, 24, 0) && isUpTo(minute, 59, 0);
}

function isUpTo(digits: string, most: number, least: number): boolean {
  return Number(digits) >= least && Number(digits) <= most;
}

function isBase64(text: string): boolean {
  return /^[\w+/-]+={0,2}$/.test(text) && (!text.includes('=') || text.length % 4 === 0);
}
