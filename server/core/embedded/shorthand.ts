import type { Entry, LooseWriter, SyntaxNode } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';
import type { Word } from './word.ts';

/**
 * The value that a word writes as JSON or in the shorthand of the AWS command line interface, such as
 * `IpProtocol=tcp,IpRanges=[{CidrIp=0.0.0.0/0}]`; undefined when it is neither
 * (https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html).
 */
export function structureOf(writer: LooseWriter, { spelling }: Word): SyntaxNode | undefined {
  const { text } = spelling;
  if (/^\s*[[{]\s*(?:["[{\]}]|$)/.test(text)) return writer.json(spelling);
  const parser = new Shorthand(writer, text, (range) => spelling.outside(range), spelling.filled);
  return parser.whole();
}

/** The text of a word, or of a stretch of it, as a value. */
export function scalarOf(writer: LooseWriter, { spelling }: Word, range?: Range): SyntaxNode {
  const { start, end } = range ?? { start: 0, end: spelling.text.length };
  const isFilled = spelling.filled.some((each) => each.start < end && start < each.end);
  return writer.scalar(spelling.outside({ start, end }), spelling.text.slice(start, end), isFilled || undefined);
}

const maxDepth = 20;

class Shorthand {
  #at = 0;
  readonly #writer: LooseWriter;
  readonly #text: string;
  readonly #outside: (range: Range) => Range;
  readonly #filled: readonly Range[];

  constructor(writer: LooseWriter, text: string, outside: (range: Range) => Range, filled: readonly Range[]) {
    this.#writer = writer;
    this.#text = text;
    this.#outside = outside;
    this.#filled = filled;
  }

  whole(): SyntaxNode | undefined {
    const node = this.#pairs(0, undefined);
    return node && this.#at >= this.#text.length ? node : undefined;
  }

  /** `Key=value,Key=value` up to the end, or to `close`. */
  #pairs(depth: number, close: string | undefined): SyntaxNode | undefined {
    const start = this.#at;
    const entries: Entry[] = [];
    if (depth > maxDepth) return undefined;
    while (this.#at < this.#text.length && this.#text[this.#at] !== close) {
      const entry = this.#pair(depth, close);
      if (!entry) return undefined;
      entries.push(entry);
      this.#skipBlanks();
      if (this.#text[this.#at] === ',') this.#at++;
      else if (this.#at < this.#text.length && this.#text[this.#at] !== close) return undefined;
    }
    if (close !== undefined && this.#text[this.#at++] !== close) return undefined;
    if (entries.length === 0 && close === undefined) return undefined;
    return this.#writer.map(entries, this.#outside({ start, end: this.#at }));
  }

  #pair(depth: number, close: string | undefined): Entry | undefined {
    this.#skipBlanks();
    const name = /^[A-Za-z0-9_.-]+/.exec(this.#text.slice(this.#at, this.#at + 100))?.[0];
    if (name === undefined || this.#text[this.#at + name.length] !== '=') return undefined;
    const key = this.#outside({ start: this.#at, end: this.#at + name.length });
    this.#at += name.length + 1;
    const value = this.#value(depth, close);
    return value && this.#writer.entry(name, key, value);
  }

  #value(depth: number, close: string | undefined): SyntaxNode | undefined {
    const start = this.#at;
    const char = this.#text[start];
    if (char === '[') return this.#list(depth);
    if (char === '{') {
      this.#at++;
      return this.#pairs(depth + 1, '}');
    }
    const first = this.#scalar(close);
    const items = [first];
    // `Values=a,b` is a list: what follows the comma is no key.
    while (this.#text[this.#at] === ',' && !/^,\s*[A-Za-z0-9_.-]+=/.test(this.#text.slice(this.#at, this.#at + 100))) {
      this.#at++;
      if (this.#at >= this.#text.length) break;
      items.push(this.#scalar(close));
    }
    return items.length === 1 ? first : this.#writer.seq(items, this.#outside({ start, end: this.#at }));
  }

  #list(depth: number): SyntaxNode | undefined {
    const start = this.#at++;
    const items: SyntaxNode[] = [];
    if (depth > maxDepth) return undefined;
    for (;;) {
      this.#skipBlanks();
      const char = this.#text[this.#at];
      if (char === undefined) return undefined;
      if (char === ']') break;
      if (char === ',') this.#at++;
      else {
        const item = char === '{' || char === '[' ? this.#value(depth + 1, ']') : this.#scalar(']');
        if (!item) return undefined;
        items.push(item);
      }
    }
    this.#at++;
    return this.#writer.seq(items, this.#outside({ start, end: this.#at }));
  }

  #scalar(close: string | undefined): SyntaxNode {
    const start = this.#at;
    const quote = this.#text[start] ?? '';
    if (quote === '"' || quote === "'") {
      const end = this.#text.indexOf(quote, start + 1);
      if (end >= 0) {
        this.#at = end + 1;
        return this.#node(start + 1, end);
      }
    }
    while (this.#at < this.#text.length && this.#text[this.#at] !== ',' && this.#text[this.#at] !== close) this.#at++;
    if (this.#at === start && close !== undefined) this.#at++;
    return this.#node(start, this.#at);
  }

  #node(start: number, end: number): SyntaxNode {
    const isFilled = this.#filled.some((each) => each.start < end && start < each.end);
    return this.#writer.scalar(this.#outside({ start, end }), this.#text.slice(start, end), isFilled || undefined);
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }
}
