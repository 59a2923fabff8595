/** A blank within a text, as offsets into it. */
export interface Blank {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

/** Text to be written, with the blanks in it. */
export interface Ink {
  readonly text: string;
  readonly holes: readonly Blank[];
}

/** All parts one after another; the blanks move along. */
export function ink(...parts: readonly (string | Ink)[]): Ink {
  const holes: Blank[] = [];
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    for (const { start, end, label } of part.holes)
      holes.push({ start: start + text.length, end: end + text.length, label });
    text += part.text;
  }
  return { text, holes };
}

/** The parts with `separator` between them. */
export function joinInk(parts: readonly Ink[], separator: string): Ink {
  return ink(...parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])));
}
