import type { SyntaxNode } from '../syntax/index.ts';

/** A blank that a person must fill. Rendered as `<label>`, or as `example` where one is given; editors make it a tab stop. */
export interface Hole {
  readonly hole: string;
  readonly example?: string;
}

/** An intrinsic: `!Ref x` in YAML, `{"Ref": "x"}` in JSON; the long form in YAML where the document uses only long forms. */
export interface Intrinsic {
  readonly fn: 'Ref' | 'Fn::GetAtt' | 'Fn::Sub' | 'Fn::If' | 'Fn::Join' | 'Condition';
  readonly argument: NewValue;
}

/** What a node of the document says now, comments and spelling included, moved to the new place. */
export interface Kept {
  readonly keep: SyntaxNode;
}

/** Text with blanks in it, such as `arn:aws:s3:::<bucket>/*`. */
export interface Template {
  readonly template: readonly (string | Hole)[];
}

/** A map whose keys may be any text. Plain objects are maps too, as long as they have no key of the forms above. */
export interface NewMap {
  readonly [key: string]: NewValue;
}

/** What an edit writes, without any syntax: strings are quoted, lists and maps laid out as the document does it. */
export type NewValue =
  | string
  | number
  | boolean
  | null
  | Hole
  | Intrinsic
  | Kept
  | Template
  | readonly NewValue[]
  | { readonly map: NewMap }
  | NewMap;

export const hole = (label: string, example?: string): Hole =>
  example === undefined ? { hole: label } : { hole: label, example };
export const ref = (logicalId: string): Intrinsic => ({ fn: 'Ref', argument: logicalId });
export const getAtt = (logicalId: string, attribute: string): Intrinsic => ({
  fn: 'Fn::GetAtt',
  argument: [logicalId, attribute],
});
export const sub = (text: string | Template): Intrinsic => ({ fn: 'Fn::Sub', argument: text });
export const keep = (node: SyntaxNode): Kept => ({ keep: node });
export const text = (...template: readonly (string | Hole)[]): Template => ({ template });

/** A new value with its kind named, so that writers can switch over it. */
export type Form =
  | { readonly is: 'text'; readonly parts: readonly (string | Hole)[] }
  | { readonly is: 'bare'; readonly value: number | boolean | null }
  | { readonly is: 'intrinsic'; readonly fn: Intrinsic['fn']; readonly argument: NewValue }
  | { readonly is: 'kept'; readonly node: SyntaxNode }
  | { readonly is: 'list'; readonly items: readonly NewValue[] }
  | { readonly is: 'map'; readonly entries: readonly (readonly [string, NewValue])[] };

/** The kind of a new value. Numbers that neither YAML nor JSON can write become text. */
export function formOf(value: NewValue): Form {
  if (typeof value === 'string') return { is: 'text', parts: [value] };
  if (typeof value === 'number' && !Number.isFinite(value)) return { is: 'text', parts: [String(value)] };
  if (value === null || typeof value !== 'object') return { is: 'bare', value };
  if (isList(value)) return { is: 'list', items: value };
  if (isHole(value)) return { is: 'text', parts: [value] };
  if (isTemplate(value)) return { is: 'text', parts: value.template };
  if (isKept(value)) return { is: 'kept', node: value.keep };
  if (isIntrinsic(value)) return { is: 'intrinsic', fn: value.fn, argument: value.argument };
  return { is: 'map', entries: Object.entries(isWrappedMap(value) ? value.map : value) };
}

/** The text that a hole stands as until it is filled. */
export function holeText(blank: Hole): string {
  return blank.example ?? `<${blank.hole}>`;
}

function isList(value: object): value is readonly NewValue[] {
  return Array.isArray(value);
}

function isHole(value: object): value is Hole {
  return 'hole' in value && typeof value.hole === 'string';
}

function isTemplate(value: object): value is Template {
  return 'template' in value && Array.isArray(value.template);
}

function isKept(value: object): value is Kept {
  return 'keep' in value && typeof value.keep === 'object' && value.keep !== null && 'block' in value.keep;
}

function isIntrinsic(value: object): value is Intrinsic {
  return 'fn' in value && typeof value.fn === 'string' && 'argument' in value;
}

function isWrappedMap(value: object): value is { readonly map: NewMap } {
  return 'map' in value && typeof value.map === 'object' && value.map !== null && Object.keys(value).length === 1;
}
