/**
 * What may stand in a configuration file, as data: what reads it, its JSON schema and its documentation are made from
 * the same description, so none of them can say what another does not.
 */
declare const valueType: unique symbol;

/** What is expected in one place; `T` is what reading it gives. */
export type Shape<T = unknown> = AnyShape & { readonly [valueType]?: T };

export type ValueOf<S> = S extends { readonly [valueType]?: infer T } ? T : never;

export type AnyShape =
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'boolean' }
  | ({ readonly kind: 'text' } & TextRules)
  | { readonly kind: 'whole'; readonly least: number; readonly most: number }
  | { readonly kind: 'list'; readonly of: AnyShape }
  | { readonly kind: 'fields'; readonly fields: Readonly<Record<string, Field>> }
  /** Severities by rules; the names of rules come from whoever reads. */
  | { readonly kind: 'severities'; readonly values: readonly string[] }
  | { readonly kind: 'rule' };

export interface TextRules {
  /** What it is, for the end of "… must be": `an address range such as 10.0.0.0/8`. */
  readonly what: string;
  /** What a whole text looks like (anchored). */
  readonly pattern?: RegExp;
  /** Why a text that matches `pattern` will not do; undefined when it does. */
  readonly flaw?: (text: string) => string | undefined;
}

export interface Field<S extends AnyShape = AnyShape, R extends boolean = boolean> {
  readonly shape: S;
  /** For people, in Markdown: one or two sentences. */
  readonly about: string;
  /** Whether what it is a part of means nothing without it. */
  readonly isRequired: R;
  /** Set for what editors want, and no page needs to explain. */
  readonly isHidden?: true;
}

export function field<S extends AnyShape>(shape: S, about: string): Field<S, false> {
  return { shape, about, isRequired: false };
}

export function required<S extends AnyShape>(shape: S, about: string): Field<S, true> {
  return { shape, about, isRequired: true };
}

export function choice<const V extends readonly string[]>(values: V): Shape<V[number]> {
  return { kind: 'choice', values };
}

export function yesOrNo(): Shape<boolean> {
  return { kind: 'boolean' };
}

export function text(rules: TextRules): Shape<string> {
  return { kind: 'text', ...rules };
}

export function whole(least: number, most: number): Shape<number> {
  return { kind: 'whole', least, most };
}

/** A list; one element alone may be written without it. */
export function list<T>(of: Shape<T>): Shape<readonly T[]> {
  return { kind: 'list', of };
}

export function severityByRule<const V extends readonly string[]>(
  values: V,
): Shape<Readonly<Record<string, V[number]>>> {
  return { kind: 'severities', values };
}

export function ruleName(): Shape<string> {
  return { kind: 'rule' };
}

type Fields = Readonly<Record<string, Field>>;
type Required<F extends Fields> = { [K in keyof F]: F[K]['isRequired'] extends true ? K : never }[keyof F];

export function fields<const F extends Fields>(
  members: F,
): Shape<
  { readonly [K in Required<F>]: ValueOf<F[K]['shape']> } & {
    readonly [K in Exclude<keyof F, Required<F>>]?: ValueOf<F[K]['shape']>;
  }
> {
  return { kind: 'fields', fields: members };
}
