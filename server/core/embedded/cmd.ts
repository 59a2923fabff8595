import { SpellingBuilder, type Escape } from '../text/index.ts';
import type { Command, Lexer, Word } from './word.ts';

/** Commands of the Windows command prompt; arguments as C programs read them, with `\"` for a quote. */
export const lexCmd: Lexer = (text, start, until) => {
  const commands: Command[] = [];
  let words: Word[] = [];
  let from = start;
  let at = start;
  const close = (): boolean => {
    const isCommand = words.length > 0;
    const range = { start: from, end: at };
    if (isCommand) commands.push({ words, range, bodies: [], target: undefined, variable: undefined });
    words = [];
    return isCommand && until === 'command';
  };
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === ' ' || char === '\t' || char === '\r') at++;
    else if (char === '^' && /^\^\r?\n/.test(text.slice(at, at + 3))) at = text.indexOf('\n', at) + 1;
    else if (char === '\n' || /[&|()<>]/.test(char)) {
      at++;
      if (close()) return { commands, end: at };
    } else if (words.length === 0 && /^@?(?:rem\b|::)/i.test(text.slice(at, at + 6))) at = lineEnd(text, at);
    else {
      if (words.length === 0) from = at;
      const word = wordAt(text, at);
      words.push(word);
      at = word.range.end;
    }
  }
  close();
  return { commands, end: at };
};

const escapeQuoted: Escape = (text) => (/[%\r\n\\^!]/.test(text) ? undefined : text.replaceAll('"', '\\"'));

function wordAt(text: string, start: number): Word {
  const builder = new SpellingBuilder();
  let copied = start;
  let at = start;
  let isQuoted = false;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '\n' || (char === '\r' && text[at + 1] === '\n') || (!isQuoted && /[\s&|()<>]/.test(char))) break;
    const variable = char === '%' ? /^%(?:~?\d|(\w+)(?::[^%\n]*)?%|%?\w)/.exec(text.slice(at, at + 200)) : undefined;
    const isEscape = (char === '\\' && text[at + 1] === '"') || (char === '^' && !isQuoted && at + 1 < text.length);
    if (char === '"') {
      builder.copy(text, copied, at);
      isQuoted = !isQuoted;
      builder.run(isQuoted ? escapeQuoted : undefined);
      copied = ++at;
    } else if (variable) {
      builder.copy(text, copied, at).fill(variable[1] ?? 'argument', at, at + variable[0].length);
      at = copied = at + variable[0].length;
    } else if (isEscape) {
      builder.copy(text, copied, at).spell(text[at + 1] ?? '', at, at + 2);
      at = copied = at + 2;
    } else at++;
  }
  return { spelling: builder.copy(text, copied, at).build(), range: { start, end: at } };
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
