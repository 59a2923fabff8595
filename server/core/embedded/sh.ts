import { SpellingBuilder, type Escape } from '../text/index.ts';
import { blankWord, type Body, type Command, type Lexer, type Until, type Word } from './word.ts';

/** Command substitutions within each other. */
const maxDepth = 20;

/** Commands in the language of sh, bash and their like (POSIX, 2.2 Quoting and 2.7.4 Here-Document). */
export const lexSh: Lexer = (text, start, until) => {
  const lexer = new ShLexer(text, start);
  lexer.read(until === 'command' ? 'line' : 'end', until);
  return { commands: lexer.commands, end: lexer.at };
};

interface Pending {
  readonly delimiter: string;
  readonly isLiteral: boolean;
  readonly stripsTabs: boolean;
  readonly bodies: Body[];
}

interface Draft {
  readonly words: Word[];
  readonly bodies: Body[];
  start: number;
  target: string | undefined;
}

const escapeSingle: Escape = (text) => text.replaceAll("'", "'\\''");
const escapeDouble: Escape = (text) => text.replace(/[\\"$`]/g, '\\$&');

class ShLexer {
  readonly commands: Command[] = [];
  at: number;
  readonly #text: string;
  /** From here on no quote of the kind is closed any more, so that nothing is looked for twice. */
  #singleOpen = Infinity;
  #doubleOpen = Infinity;
  #tickOpen = Infinity;
  /** From here on quotes are not looked for behind parentheses that nothing closes. */
  #parenthesisOpen = Infinity;
  #depth = 0;
  /** Nothing is read behind it: the end of the text, or of the quotes around a substitution. */
  #limit: number;
  #pending: Pending[] = [];
  #variable: string | undefined;

  constructor(text: string, start: number) {
    this.#text = text;
    this.#limit = text.length;
    this.at = start;
  }

  /** `line` ends with the first command, `)` with the parenthesis. */
  read(stop: 'end' | 'line' | ')', until: Until): void {
    const text = this.#text;
    let draft = this.#draft();
    const close = (): void => {
      this.#add(draft);
      draft = this.#draft();
    };
    while (this.at < this.#limit) {
      const char = text[this.at] ?? '';
      if (char === ' ' || char === '\t' || char === '\r') this.at++;
      else if (char === '\\' && this.#isBreak(this.at + 1)) this.at = this.#behindBreak(this.at + 1);
      else if (char === '\n') {
        this.at++;
        const hasWords = draft.words.length > 0;
        if (this.#pending.length > 0) this.#readBodies();
        close();
        if (stop === 'line' && hasWords) return;
      } else if (char === '#') this.at = this.#lineEnd(this.at);
      else if (char === ')' && stop === ')') {
        this.at++;
        close();
        return;
      } else if (/[;&|()]/.test(char)) {
        this.at++;
        close();
        if (stop === 'line') return;
      } else if ((char === '<' || char === '>') && !this.#isBlank()) this.#redirect(draft, until);
      else {
        if (draft.words.length === 0) draft.start = this.at;
        const word = this.#word(until);
        const digit = /^\d$/.test(word.spelling.text) && /[<>]/.test(text[this.at] ?? '');
        if (!digit) draft.words.push(word);
        if (stop === 'line' && this.#isProse(word)) {
          close();
          return;
        }
      }
    }
    close();
  }

  /** Pages that have lost their line breaks go on behind the quotes: `'{…}'- Attach the policy`. */
  #isProse({ spelling }: Word): boolean {
    const next = this.#text[this.at];
    return next !== undefined && !/[\s;&|()<>]/.test(next) && /^\s*\{/.test(spelling.text);
  }

  #isBlank(): boolean {
    return blankWord.test(this.#text.slice(this.at, this.at + 100));
  }

  #draft(): Draft {
    return { words: [], bodies: [], start: this.at, target: undefined };
  }

  #add({ words, bodies, start, target }: Draft): void {
    if (words.length === 0 && bodies.length === 0) return;
    this.commands.push({ words, bodies, target, variable: this.#variable, range: { start, end: this.at } });
  }

  #redirect(draft: Draft, until: Until): void {
    const text = this.#text;
    if (text.startsWith('<<<', this.at)) {
      this.at += 3;
      return;
    }
    if (text.startsWith('<<', this.at)) {
      this.#hereDocument(draft, until);
      return;
    }
    const isOutput = text[this.at] === '>';
    while (/[<>&|]/.test(text[this.at] ?? '')) this.at++;
    while (text[this.at] === ' ' || text[this.at] === '\t') this.at++;
    if (/[\s;()]/.test(text[this.at] ?? '\n')) return;
    const { spelling } = this.#word(until);
    if (isOutput) draft.target = spelling.text;
  }

  #hereDocument({ bodies }: Draft, until: Until): void {
    const text = this.#text;
    const stripsTabs = text.startsWith('<<-', this.at);
    this.at += stripsTabs ? 3 : 2;
    while (text[this.at] === ' ' || text[this.at] === '\t') this.at++;
    const start = this.at;
    if (/[\s;&|()<>]/.test(text[start] ?? '\n')) return;
    const { spelling } = this.#word(until);
    const isLiteral = /['"\\]/.test(text.slice(start, this.at));
    this.#pending.push({ delimiter: spelling.text, isLiteral, stripsTabs, bodies });
  }

  #readBodies(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const each of pending) each.bodies.push(this.#body(each));
  }

  #body({ delimiter, isLiteral, stripsTabs }: Pending): Body {
    const text = this.#text;
    const isSafe = (added: string): boolean => !stripsTabs || !added.includes('\n');
    const escape: Escape = (added) => {
      const written = isLiteral ? added : added.replace(/[\\$`]/g, '\\$&');
      return isSafe(written) && !written.split(/\r?\n/).includes(delimiter) ? written : undefined;
    };
    const builder = new SpellingBuilder().run(escape);
    while (this.at < this.#limit) {
      const start = this.at;
      const end = this.#lineEnd(start);
      const next = Math.min(end + 1, this.#limit);
      const tabs = stripsTabs ? (/^\t*/.exec(text.slice(start, end))?.[0].length ?? 0) : 0;
      this.at = next;
      if (text.slice(start + tabs, end).replace(/\r$/, '') === delimiter) break;
      if (isLiteral) builder.copy(text, start + tabs, next);
      else this.#expand(builder, start + tabs, next);
    }
    return { spelling: builder.build() };
  }

  /** What stands in double quotes, or in a here-document where quotes mean nothing. */
  #expand(builder: SpellingBuilder, from: number, to: number, quote = ''): void {
    const text = this.#text;
    let copied = from;
    let at = from;
    const flush = (end: number): void => void builder.copy(text, copied, end);
    while (at < to) {
      const char = text[at] ?? '';
      if (char === '\\' && this.#isBreak(at + 1)) {
        flush(at);
        at = copied = this.#behindBreak(at + 1);
      } else if (char === '\\' && '\\$`'.concat(quote).includes(text[at + 1] ?? ' ')) {
        flush(at);
        builder.spell(text[at + 1] ?? '', at, at + 2);
        at = copied = at + 2;
      } else if (char === '$' || char === '`') {
        this.at = at;
        flush(at);
        copied = at;
        if (!this.#variableAt(builder)) this.at = at + 1;
        else copied = this.at;
        at = this.at;
      } else at++;
    }
    flush(Math.min(at, to));
    this.at = Math.max(at, to);
  }

  #word(until: Until): Word {
    const text = this.#text;
    const start = this.at;
    const builder = new SpellingBuilder();
    let copied = start;
    const flush = (): void => void builder.run(undefined).copy(text, copied, this.at);
    while (this.at < this.#limit) {
      const at = this.at;
      const char = text[at] ?? '';
      if (char === '<' && this.#isBlank()) {
        this.at = text.indexOf('>', at) + 1;
        continue;
      }
      if (/[\s;&|()<>]/.test(char)) break;
      if (char === "'" && this.#single(builder, flush)) {
        copied = this.at;
        if (until === 'command' && /^'\s*\{/.test(text.slice(start, start + 50))) break;
      } else if (char === '"' && this.#double(builder, flush)) copied = this.at;
      else if (char === '\\') {
        flush();
        const isBreak = this.#isBreak(at + 1);
        if (!isBreak) builder.spell(text[at + 1] ?? '', at, at + 2);
        this.at = copied = isBreak ? this.#behindBreak(at + 1) : Math.min(at + 2, text.length);
      } else if (char === '$' || char === '`') {
        flush();
        copied = at;
        const assigned = /^(\w+)=$/.exec(text.slice(start, at))?.[1];
        if (this.#variableAt(builder, assigned)) copied = this.at;
        else this.at = at + 1;
      } else this.at++;
    }
    flush();
    return { spelling: builder.build(), range: { start, end: this.at } };
  }

  /** Quotes that mean what they hold, with `'\''` and `'"'"'` for a quote within. */
  #single(builder: SpellingBuilder, flush: () => void): boolean {
    const text = this.#text;
    const open = this.at;
    if (open >= this.#singleOpen) return this.#skipQuote();
    const first = text.indexOf("'", open + 1);
    if (first < 0 || first >= this.#limit) {
      this.#singleOpen = open;
      return this.#skipQuote();
    }
    flush();
    builder.run(escapeSingle);
    let from = open + 1;
    let close = first;
    for (;;) {
      builder.copy(text, from, close);
      const splice = ["'\\''", `'"'"'`].find((each) => text.startsWith(each, close));
      const next = splice === undefined ? -1 : text.indexOf("'", close + splice.length);
      if (splice === undefined || next < 0 || next >= this.#limit) break;
      builder.spell("'", close, close + splice.length);
      from = close + splice.length;
      close = next;
    }
    this.at = close + 1;
    return true;
  }

  /** An open quote is a letter like others. */
  #skipQuote(): false {
    this.at++;
    return false;
  }

  #double(builder: SpellingBuilder, flush: () => void): boolean {
    const open = this.at;
    const close = open >= this.#doubleOpen ? -1 : this.#closeOfDouble(open + 1);
    if (close < 0) {
      this.#doubleOpen = Math.min(this.#doubleOpen, open);
      return this.#skipQuote();
    }
    flush();
    const outer = [this.#limit, this.#singleOpen, this.#doubleOpen, this.#tickOpen, this.#parenthesisOpen] as const;
    this.#limit = close;
    this.#expand(builder.run(escapeDouble), open + 1, close, '"');
    [this.#limit, this.#singleOpen, this.#doubleOpen, this.#tickOpen, this.#parenthesisOpen] = outer;
    this.at = close + 1;
    return true;
  }

  #closeOfDouble(from: number): number {
    const text = this.#text;
    let depth = 0;
    for (let at = from; at < this.#limit; at++) {
      const char = text[at];
      if (char === '\\') at++;
      else if (char === '$' && text[at + 1] === '(' && from < this.#parenthesisOpen) depth++;
      else if (char === ')' && depth > 0) depth--;
      else if (char === '"' && depth === 0) return at;
    }
    // Unclosed parentheses: the next quote that is not escaped will do.
    if (depth === 0) return -1;
    this.#parenthesisOpen = Math.min(this.#parenthesisOpen, from);
    return plainClose(text, from, this.#limit);
  }

  /** `$NAME`, `${…}`, `$(…)` and back-quotes; false where a `$` is none of them. */
  #variableAt(builder: SpellingBuilder, assigned?: string): boolean {
    const text = this.#text;
    const start = this.at;
    if (text[start] === '`') {
      const end = start >= this.#tickOpen ? -1 : text.indexOf('`', start + 1);
      if (end < 0) this.#tickOpen = Math.min(this.#tickOpen, start);
      return end < 0 || end >= this.#limit ? false : this.#fill(builder, 'command', start, end + 1);
    }
    if (text[start + 1] === '(') return this.#substitution(builder, assigned);
    if (text[start + 1] === '{') {
      const [whole, name] = /^\$\{[!#]?(\w+)[^}]*\}/.exec(text.slice(start, start + 1000)) ?? [];
      if (whole === undefined || name === undefined || start + whole.length > this.#limit) return false;
      return this.#fill(builder, name, start, start + whole.length);
    }
    const name = /^(?:[A-Za-z_]\w*|[\d@*#?$!-])/.exec(text.slice(start + 1, start + 100))?.[0];
    if (name === undefined) return false;
    return this.#fill(builder, /^\w/.test(name) ? name : 'parameter', start, start + 1 + name.length);
  }

  #fill(builder: SpellingBuilder, name: string, start: number, end: number): true {
    builder.fill(name, start, end);
    this.at = end;
    return true;
  }

  #substitution(builder: SpellingBuilder, assigned: string | undefined): boolean {
    const start = this.at;
    if (this.#depth >= maxDepth) return false;
    const [outer, pending] = [this.#variable, this.#pending];
    this.#depth++;
    this.#variable = assigned ?? outer;
    this.#pending = [];
    this.at = start + 2;
    this.read(')', 'end');
    this.#depth--;
    this.#variable = outer;
    this.#pending = pending;
    return this.#fill(builder, 'command', start, this.at);
  }

  #isBreak(at: number): boolean {
    return this.#text[at] === '\n' || this.#text.startsWith('\r\n', at);
  }

  #behindBreak(at: number): number {
    return this.#text.indexOf('\n', at) + 1;
  }

  #lineEnd(at: number): number {
    const end = this.#text.indexOf('\n', at);
    return end < 0 || end > this.#limit ? this.#limit : end;
  }
}

function plainClose(text: string, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return -1;
}
