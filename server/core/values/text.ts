/** A piece of text that is decided at deployment: `AWS::Region`, `Bucket.Arn`, a parameter without a known value. */
export interface Opaque {
  readonly opaque: string;
}

/** Text with pieces that are not known before deployment. Literal text is one string. */
export type Text = readonly (string | Opaque)[];

/** The string that a text is; undefined if a piece of it is not known. */
export function literal(text: Text): string | undefined {
  if (text.length === 0) return '';
  const [only] = text;
  return text.length === 1 && typeof only === 'string' ? only : undefined;
}

/** For people: unknown pieces stand as `${Name}`. */
export function render(text: Text): string {
  const [only] = text;
  // Nearly all are plain.
  if (text.length === 1 && typeof only === 'string') return only;
  return text.map((part) => (typeof part === 'string' ? part : `\${${part.opaque}}`)).join('');
}

/** A text with one piece that is not known. */
export interface Symbolic {
  readonly name: string;
  readonly before: string;
  readonly behind: string;
  /** What the piece has to be for the text to be `whole`; undefined when no value makes it that. */
  valueFor(whole: string): string | undefined;
}

/** The one unknown piece of a text; undefined when there is none, or more than one. */
export function symbolIn(text: Text): Symbolic | undefined {
  const at = text.findIndex((part) => typeof part !== 'string');
  const symbol = text[at];
  if (symbol === undefined || typeof symbol === 'string') return undefined;
  const rest = text.slice(at + 1);
  if (!rest.every((part) => typeof part === 'string')) return undefined;
  const before = render(text.slice(0, at));
  const behind = rest.join('');
  return {
    name: symbol.opaque,
    before,
    behind,
    valueFor: (whole) =>
      whole.length >= before.length + behind.length && whole.startsWith(before) && whole.endsWith(behind)
        ? whole.slice(before.length, whole.length - behind.length)
        : undefined,
  };
}
