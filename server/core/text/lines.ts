/** Zero-based line and UTF-16 column, as in LSP. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** Converts between offsets and lines of one text. Lines end with `\n`, `\r\n` or a lone `\r`, as in LSP. */
export class LineIndex {
  readonly #starts: readonly number[];
  readonly #length: number;

  constructor(text: string) {
    const starts = [0];
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
    }
    this.#starts = starts;
    this.#length = text.length;
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  /** Position of `offset`; offsets outside the text are moved to its nearest end. */
  positionAt(offset: number): LineColumn {
    const clamped = Math.min(Math.max(offset, 0), this.#length);
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= clamped) low = middle;
      else high = middle;
    }
    return { line: low, column: clamped - (this.#starts[low] ?? 0) };
  }

  /** Offset of `position`; columns behind the end of a line are moved to the start of the next line. */
  offsetAt({ line, column }: LineColumn): number {
    const start = this.#starts[line];
    if (start === undefined) return line < 0 ? 0 : this.#length;
    return Math.min(start + Math.max(column, 0), this.#starts[line + 1] ?? this.#length);
  }
}
