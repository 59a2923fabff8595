import type { ParseError } from 'jsonc-parser';
import type { Flaw, Flaws } from './problems.ts';

/** By jsonc-parser's ParseErrorCode, whose names do not exist at run time. */
const flaws: readonly Flaw[] = [
  'unexpected',
  'symbol-unknown', // InvalidSymbol
  'number-end', // InvalidNumberFormat
  'key-name', // PropertyNameExpected
  'value-missing', // ValueExpected
  'colon-before', // ColonExpected
  'comma-missing', // CommaExpected
  'brace-open', // CloseBraceExpected
  'bracket-open', // CloseBracketExpected
  'text-after-end', // EndOfFileExpected
  'comment-mark', // InvalidCommentToken
  'comment-open', // UnexpectedEndOfComment
  'quote-open', // UnexpectedEndOfString
  'number-end', // UnexpectedEndOfNumber
  'bad-escape', // InvalidUnicode
  'bad-escape', // InvalidEscapeCharacter
  'control-character', // InvalidCharacter
];

export function addJsonError(to: Flaws, { error, offset, length }: ParseError): void {
  to.add(flaws[error] ?? 'unexpected', offset, offset + length);
}
