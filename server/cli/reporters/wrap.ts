import { widthOf } from './printable.ts';

/**
 * The words of `text` in lines of at most `columns`, the first after `indent`, the others after `hanging`; a word that is
 * longer stays whole.
 */
export function wrap(text: string, columns: number, indent: string, hanging = indent): readonly string[] {
  const lines: string[] = [];
  let line = '';
  const start = (): string => (lines.length === 0 ? indent : hanging);
  for (const word of text.split(' ')) {
    if (line === '') line = word;
    else if (start().length + widthOf(line) + 1 + widthOf(word) <= columns) line += ` ${word}`;
    else {
      lines.push(start() + line);
      line = word;
    }
  }
  return [...lines, start() + line];
}
