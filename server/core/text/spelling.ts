import type { Range } from './range.ts';

/**
 * A text that another text spells: with quotes, escapes, indentation, in pieces. Offsets "inside" are offsets into
 * `text`, those "outside" are offsets into the text that spells it.
 */
export interface Spelling {
  readonly text: string;
  /** Stretches of `text` that stand for what is only known later, such as a shell's variable; inside. */
  readonly filled: readonly Range[];
  /** Where a stretch of `text` is spelled. */
  outside(range: Range): Range;
  /** How to put something else in the place of a stretch of `text`; undefined where that cannot be done. */
  slot(range: Range): SpellingSlot | undefined;
}

/** A place outside, and how a text is written there; undefined for a text that cannot be written there. */
export interface SpellingSlot {
  readonly range: Range;
  readonly escape: Escape;
}

/** Writes a text in one manner of quoting. The parts of a text may be written one by one. */
export type Escape = (text: string) => string | undefined;

interface Piece {
  readonly inside: number;
  readonly length: number;
  readonly outside: number;
  readonly outsideLength: number;
  /** Pieces of one run stand in the same quotes, with nothing but indentation between them. */
  readonly run: Run;
}

interface Run {
  readonly escape: Escape | undefined;
}

/** Collects the pieces of a spelling in order of text. */
export class SpellingBuilder {
  readonly #pieces: Piece[] = [];
  readonly #texts: string[] = [];
  readonly #filled: Range[] = [];
  #length = 0;
  #run: Run = { escape: undefined };
  #json: 'start' | 'none' | 'between' | 'string' | 'escape' = 'start';
  #scanned = 0;

  /** Starts quotes or the like, in which `escape` writes a text; undefined where nothing can be written. */
  run(escape: Escape | undefined): this {
    this.#run = { escape };
    return this;
  }

  /** What is spelled as it is, from `start` to `end` of the text outside. */
  copy(source: string, start: number, end: number): this {
    return end > start ? this.#add(source.slice(start, end), start, end) : this;
  }

  /** What is spelled otherwise. */
  spell(text: string, start: number, end: number): this {
    return text === '' ? this : this.#add(text, start, end);
  }

  /** A variable, which stands in the text as `${name}`; in quotes where JSON would have a number or the like. */
  fill(name: string, start: number, end: number): this {
    this.#readJson();
    const isBare = this.#json === 'between';
    const text = isBare ? `"\${${name}}"` : `\${${name}}`;
    this.#filled.push({ start: this.#length, end: this.#length + text.length });
    this.#add(text, start, end);
    // Its own quotes are a pair.
    this.#scanned = this.#texts.length;
    return this;
  }

  /** Whether the text so far, where it is JSON, ends within a string or between strings. */
  #readJson(): void {
    for (; this.#scanned < this.#texts.length; this.#scanned++) {
      const text = this.#texts[this.#scanned] ?? '';
      for (let at = 0; at < text.length; at++) {
        const char = text[at] ?? '';
        if (this.#json === 'start') this.#json = /\s/.test(char) ? 'start' : /[[{]/.test(char) ? 'between' : 'none';
        else if (this.#json === 'escape') this.#json = 'string';
        else if (char === '\\' && this.#json === 'string') this.#json = 'escape';
        else if (char === '"' && this.#json !== 'none') this.#json = this.#json === 'string' ? 'between' : 'string';
        if (this.#json === 'none') {
          this.#scanned = this.#texts.length;
          return;
        }
      }
    }
  }

  build(): Spelling {
    return spellingOf(this.#texts.join(''), this.#pieces, this.#filled);
  }

  #add(text: string, start: number, end: number): this {
    const last = this.#pieces.at(-1);
    const isCopy = text.length === end - start;
    const follows = last?.run === this.#run && last.outside + last.outsideLength === start;
    if (isCopy && follows && last.length === last.outsideLength && this.#filled.at(-1)?.end !== this.#length) {
      const joined = { ...last, length: last.length + text.length, outsideLength: last.length + text.length };
      this.#pieces[this.#pieces.length - 1] = joined;
    } else {
      const piece = { inside: this.#length, length: text.length, outside: start, outsideLength: end - start };
      this.#pieces.push({ ...piece, run: this.#run });
    }
    this.#texts.push(text);
    this.#length += text.length;
    return this;
  }
}

function spellingOf(text: string, pieces: readonly Piece[], filled: readonly Range[]): Spelling {
  const first = pieces[0];
  const pieceAt = (offset: number): Piece | undefined => pieces[lastAt(pieces, offset)];
  const startOf = (offset: number): number => {
    const piece = pieceAt(offset);
    if (!piece) return 0;
    if (offset >= piece.inside + piece.length) return piece.outside + piece.outsideLength;
    return isCopied(piece) ? piece.outside + offset - piece.inside : piece.outside;
  };
  const endOf = (offset: number): number => {
    const piece = pieceAt(offset - 1);
    if (!piece || offset <= 0) return first?.outside ?? 0;
    const within = isCopied(piece) ? Math.min(offset - piece.inside, piece.length) : piece.outsideLength;
    return piece.outside + within;
  };
  const isWhole = (offset: number): boolean => {
    const piece = pieceAt(offset);
    return !piece || isCopied(piece) || offset === piece.inside || offset >= piece.inside + piece.length;
  };
  return {
    text,
    filled,
    outside: ({ start, end }) => ({ start: startOf(start), end: start === end ? startOf(start) : endOf(end) }),
    slot({ start, end }) {
      const before = start > 0 ? pieceAt(start - 1) : undefined;
      const at = start < text.length ? pieceAt(start) : undefined;
      if (!isWhole(start) || !isWhole(end)) return undefined;
      if (start === end) {
        const piece = at?.run.escape ? at : before;
        if (!piece?.run.escape) return undefined;
        const offset = piece === at ? startOf(start) : endOf(start);
        return { range: { start: offset, end: offset }, escape: piece.run.escape };
      }
      const last = pieceAt(end - 1);
      if (!at?.run.escape || last?.run !== at.run) return undefined;
      const isOneRun = pieces.slice(lastAt(pieces, start), lastAt(pieces, end - 1)).every(({ run }) => run === at.run);
      if (!isOneRun) return undefined;
      const next = end < text.length ? pieceAt(end) : undefined;
      // Up to what follows in the same quotes, so that indentation between them goes as well.
      const stop = next?.run === at.run ? startOf(end) : endOf(end);
      return { range: { start: startOf(start), end: stop }, escape: at.run.escape };
    },
  };
}

function isCopied({ length, outsideLength }: Piece): boolean {
  return length === outsideLength;
}

/** Index of the last piece that starts at or before `offset`; -1 if none. */
function lastAt(pieces: readonly Piece[], offset: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.inside ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** `inner` is spelled by the text of `outer`: its spelling in the text that spells `outer`. */
export function spelledBy(outer: Spelling, inner: Spelling): Spelling {
  return {
    text: inner.text,
    filled: inner.filled,
    outside: (range) => outer.outside(inner.outside(range)),
    slot(range) {
      const near = inner.slot(range);
      const far = near && outer.slot(near.range);
      if (!near || !far) return undefined;
      return {
        range: far.range,
        escape: (text) => {
          const written = near.escape(text);
          return written === undefined ? undefined : far.escape(written);
        },
      };
    },
  };
}

/** A stretch of what `spelling` spells. */
export function cutOf(spelling: Spelling, start: number, end: number): Spelling {
  const moved = (range: Range): Range => ({ start: range.start + start, end: range.end + start });
  const filled = spelling.filled.filter((range) => start <= range.start && range.end <= end);
  return {
    text: spelling.text.slice(start, end),
    filled: filled.map((range) => ({ start: range.start - start, end: range.end - start })),
    outside: (range) => spelling.outside(moved(range)),
    slot: (range) => spelling.slot(moved(range)),
  };
}
