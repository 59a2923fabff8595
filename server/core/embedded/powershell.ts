import { spelledBy, SpellingBuilder, type Escape, type Spelling } from '../text/index.ts';
import type { Command, Lexer, Until, Word } from './word.ts';

/** Commands in PowerShell's language (about_Quoting_Rules, about_Parsing). */
export const lexPowershell: Lexer = (text, start, until) => {
  const lexer = new PowershellLexer(text, start);
  lexer.read(until);
  return { commands: lexer.commands, end: lexer.at };
};

const escapeSingle: Escape = (text) => text.replaceAll("'", "''");
const escapeDouble: Escape = (text) => text.replace(/[`$"]/g, '`$&');
const escapeLiteral: Escape = (text) => (/(?:^|\n)'@/.test(text) ? undefined : text);
const escapeHere: Escape = (text) => (/(?:^|\n)"@/.test(text) ? undefined : text.replace(/[`$]/g, '`$&'));

class PowershellLexer {
  readonly commands: Command[] = [];
  at: number;
  readonly #text: string;
  /** Marks that are not closed any more from here on, so that nothing is looked for twice. */
  readonly #open = new Map<string, number>();

  constructor(text: string, start: number) {
    this.#text = text;
    this.at = start;
  }

  read(until: Until): void {
    const text = this.#text;
    let words: Word[] = [];
    let start = this.at;
    const close = (): boolean => {
      const isCommand = words.length > 0;
      const range = { start, end: this.at };
      if (isCommand) this.commands.push({ words, range, bodies: [], target: undefined, variable: assignedBy(words) });
      words = [];
      return isCommand && until === 'command';
    };
    while (this.at < text.length) {
      const char = text[this.at] ?? '';
      if (char === ' ' || char === '\t' || char === '\r') this.at++;
      else if (char === '`' && /^`\r?\n/.test(text.slice(this.at, this.at + 3)))
        this.at = text.indexOf('\n', this.at) + 1;
      else if (char === '\n' || /[;|&(){},]/.test(char)) {
        this.at++;
        if (close()) return;
      } else if (text.startsWith('<#', this.at)) this.at = this.#behind('#>', this.at + 2);
      else if (char === '#') this.at = this.#lineEnd(this.at);
      else {
        if (words.length === 0) start = this.at;
        words.push(this.#word());
      }
    }
    close();
  }

  #word(): Word {
    const text = this.#text;
    const start = this.at;
    const builder = new SpellingBuilder();
    let copied = start;
    const flush = (): void => void builder.run(undefined).copy(text, copied, this.at);
    while (this.at < text.length) {
      const at = this.at;
      const char = text[at] ?? '';
      if (/[\s;|&(){}]/.test(char)) break;
      const here = char === '@' ? /^@(["'])[ \t]*\r?\n/.exec(text.slice(at, at + 200)) : undefined;
      const quote = here?.[1] ?? (char === '"' || char === "'" ? char : undefined);
      const from = at + (here?.[0].length ?? 1);
      const end = quote === undefined ? -1 : here ? this.#endOfHere(quote, from) : this.#endOfQuote(quote, from);
      if (quote !== undefined && end >= 0) {
        flush();
        if (quote === "'") this.#literal(builder, from, end, here ? escapeLiteral : escapeSingle);
        else this.#expand(builder, from, end, here ? escapeHere : escapeDouble);
        // A here-string ends with the line before its mark.
        this.at = copied = here ? text.indexOf(`${quote}@`, end) + 2 : end + 1;
      } else if (char === '$' && this.#variable(at) !== undefined) {
        flush();
        const variable = this.#variable(at);
        builder.fill(variable?.name ?? '', at, variable?.end ?? at);
        this.at = copied = variable?.end ?? at + 1;
      } else this.at++;
    }
    flush();
    return { spelling: withoutSlashes(builder.build()), range: { start, end: this.at } };
  }

  #literal(builder: SpellingBuilder, from: number, to: number, escape: Escape): void {
    builder.run(escape);
    let copied = from;
    const pairs = escape === escapeSingle ? this.#text.slice(from, to).matchAll(/''/g) : [];
    for (const { index } of pairs) {
      const at = from + index;
      builder.copy(this.#text, copied, at).spell("'", at, at + 2);
      copied = at + 2;
    }
    builder.copy(this.#text, copied, to);
  }

  #expand(builder: SpellingBuilder, from: number, to: number, escape: Escape): void {
    const text = this.#text;
    builder.run(escape);
    let copied = from;
    for (let at = from; at < to;) {
      const char = text[at];
      const variable = char === '$' ? this.#variable(at) : undefined;
      if (char === '`' || (char === '"' && text[at + 1] === '"' && escape === escapeDouble)) {
        builder.copy(text, copied, at).spell(tick(text[at + 1] ?? ''), at, at + 2);
        at = copied = at + 2;
      } else if (variable && variable.end <= to) {
        builder.copy(text, copied, at).fill(variable.name, at, variable.end);
        at = copied = variable.end;
      } else at++;
    }
    builder.copy(text, Math.min(copied, to), to);
  }

  #variable(at: number): { readonly name: string; readonly end: number } | undefined {
    const text = this.#text;
    if (text[at + 1] === '(') {
      let depth = 0;
      for (let end = at + 1; end < Math.min(text.length, at + 1000); end++) {
        if (text[end] === '(') depth++;
        else if (text[end] === ')' && --depth === 0) return { name: 'command', end: end + 1 };
      }
      return undefined;
    }
    const found = /^\$(?:\{([^}\n]+)\}|((?:\w+:)?\w+))/.exec(text.slice(at, at + 200));
    return found ? { name: (found[1] ?? found[2] ?? '').replace(/\W/g, '_'), end: at + found[0].length } : undefined;
  }

  #endOfQuote(quote: string, from: number): number {
    const text = this.#text;
    if (from > (this.#open.get(quote) ?? Infinity)) return -1;
    for (let at = from; at < text.length; at++) {
      if (text[at] === '`' && quote === '"') at++;
      else if (text[at] === quote) {
        if (text[at + 1] !== quote) return at;
        at++;
      }
    }
    this.#open.set(quote, from);
    return -1;
  }

  /** The end of the last line, whose break is no part of the text. */
  #endOfHere(quote: string, from: number): number {
    const mark = `\n${quote}@`;
    if (from > (this.#open.get(mark) ?? Infinity)) return -1;
    const end = this.#text.indexOf(mark, from - 1);
    if (end < 0) {
      this.#open.set(mark, from);
      return -1;
    }
    return Math.max(this.#text[end - 1] === '\r' ? end - 1 : end, from);
  }

  #behind(mark: string, from: number): number {
    const end = this.#text.indexOf(mark, from);
    return end < 0 ? this.#text.length : end + mark.length;
  }

  #lineEnd(at: number): number {
    const end = this.#text.indexOf('\n', at);
    return end < 0 ? this.#text.length : end;
  }
}

function tick(char: string): string {
  return { n: '\n', t: '\t', r: '\r', '0': '\0' }[char] ?? char;
}

/** The name of `$policy = …`. */
function assignedBy(words: readonly Word[]): string | undefined {
  const [name, sign] = words;
  const text = name?.spelling.text ?? '';
  return sign?.spelling.text === '=' && name?.spelling.filled.length === 1 ? text.slice(2, -1) : undefined;
}

/** Windows PowerShell hands quotes on only behind backslashes, which the program takes away again: `'{\"Version\": …`. */
function withoutSlashes(spelling: Spelling): Spelling {
  if (!/^\s*[[{]\s*\\"/.test(spelling.text)) return spelling;
  const escape: Escape = (text) => text.replace(/(?<!\\)\\*"/g, (found) => `${found.slice(0, -1).repeat(2)}\\"`);
  const builder = new SpellingBuilder().run(escape);
  let copied = 0;
  for (const { 0: found, index } of spelling.text.matchAll(/(?<!\\)\\+"/g)) {
    const slashes = found.length - 1;
    builder.copy(spelling.text, copied, index);
    builder.spell('\\'.repeat(slashes >> 1), index, index + slashes - (slashes % 2));
    builder.spell('"', index + slashes - (slashes % 2), index + found.length);
    copied = index + found.length;
  }
  return spelledBy(spelling, builder.copy(spelling.text, copied, spelling.text.length).build());
}
