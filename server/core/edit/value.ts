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
export type NewValue = string | number | boolean | null | Hole | Intrinsic | Kept | Template | readonly NewValue[] | { readonly map: NewMap };

export const hole = (label: string, example?: string): Hole => (example === undefined ? { hole: label } : { hole: label, example });
export const ref = (logicalId: string): Intrinsic => ({ fn: 'Ref', argument: logicalId });
export const getAtt = (logicalId: string, attribute: string): Intrinsic => ({ fn: 'Fn::GetAtt', argument: [logicalId, attribute] });
export const sub = (text: string | Template): Intrinsic => ({ fn: 'Fn::Sub', argument: text });
export const keep = (node: SyntaxNode): Kept => ({ keep: node });
export const map = (entries: NewMap): { readonly map: NewMap } => ({ map: entries });
export const text = (...template: readonly (string | Hole)[]): Template => ({ template });
