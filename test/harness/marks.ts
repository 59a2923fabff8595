/** The day on which examples are looked at. */
export const exampleDay = '2026-01-01';

/** What a line of carets under a line of an example expects there. Offsets into the text without those lines. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  /** Undefined when the message's own severity is expected. */
  readonly severity: string | undefined;
}

export interface Marked {
  readonly text: string;
  readonly marks: readonly Mark[];
}

/** Splits an example into its text and its expectations. The common indentation of its lines goes. */
export function unmark(marked: string): Marked {
  const marks: Mark[] = [];
  let text = '';
  let lineStart = 0;
  for (const line of dedent(marked).split(/(?<=\n)/)) {
    const caret = /^( *)(\^+) ([A-Za-z]\w*)(?: (\w+))?\n?$/.exec(line);
    if (!caret) {
      lineStart = text.length;
      text += line;
      continue;
    }
    const start = lineStart + (caret[1] ?? '').length;
    marks.push({ start, end: start + (caret[2] ?? '').length, message: caret[3] ?? '', severity: caret[4] });
  }
  marks.sort((a, b) => a.start - b.start || a.end - b.end);
  return { text, marks };
}

/** Without the first line break, trailing blanks and the indentation that all lines share; ends with one line break. */
export function dedent(text: string): string {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n');
  const indents = lines.filter((line) => line.trim() !== '' && !/^\s*\^+ /.test(line)).map((line) => line.search(/\S/));
  const common = Math.min(...indents);
  return lines.map((line) => line.slice(common)).join('\n') + '\n';
}
