import { SpellingBuilder, spelledBy, type Escape, type Spelling } from '../text/index.ts';
import type { Collector } from './collector.ts';
import { languageOfFence, lexers, type Language } from './language.ts';
import { objectsIn } from './objects.ts';
import { addCommands, roleOfHeading, type Surroundings } from './script.ts';
import type { Command, Lexer, Word } from './word.ts';

/** Adds what stands in the fences of a page. */
export function addFences(collector: Collector, fences: readonly Fence[]): void {
  const headings = headingsOf(collector.text);
  for (const { language, spelling } of fences) {
    if (language === 'json' || language === 'yaml') {
      const role = roleOfHeading(headings(spelling.outside({ start: 0, end: 0 }).start));
      collector.addText(spelling, role ? { role } : {});
    } else addScript(collector, spelling, language, headings);
  }
}

/** Adds what stands in a page without fences, which may have lost its line breaks. */
export function addPlainText(collector: Collector): void {
  const { text } = collector;
  const spelling = new SpellingBuilder().run(same).copy(text, 0, text.length).build();
  addScript(collector, spelling, 'text', headingsOf(text));
}

const same: Escape = (text) => text;

/** Commands, and objects between them. */
function addScript(collector: Collector, around: Spelling, language: Language, heading: Surroundings): void {
  const { text } = around;
  const lexer: Lexer = language === 'powershell' || language === 'cmd' ? lexers[language] : lexers.sh;
  const commands: Command[] = [];
  let at = 0;
  const addObjects = (end: number): void => {
    for (const range of objectsIn(text, at, end)) {
      const own = new SpellingBuilder().run(same).copy(text, range.start, range.end).build();
      const role = roleOfHeading(heading(around.outside(range).start));
      collector.addText(spelledBy(around, own), role ? { role } : {});
    }
  };
  // Each command is read by itself: what people write between them is no script.
  for (const { index, 0: head } of text.matchAll(commandStart)) {
    const start = index + head.length - (/(?<!\S)\S+\s*$/.exec(head)?.[0].length ?? 0);
    if (index < at) continue;
    addObjects(start);
    const read = lexer(text, start, 'command');
    commands.push(...read.commands.map((command) => lifted(around, command)));
    at = Math.max(read.end, start + 1);
  }
  addObjects(text.length);
  addCommands(collector, commands, heading);
}

/** A line that begins with our program, with an assignment, or with what writes a file. */
const commandStart =
  /^[ \t]*(?:(?:[$%#]|PS[^>\n]*>|[A-Z]:[^>\n]*>)[ \t]*)?(?:sudo[ \t]+)?(?:aws|cat|tee|export|\$?[A-Za-z_]\w*[ \t]*=)(?=[ \t'"$<>{@(])/gm;

function lifted(around: Spelling, command: Command): Command {
  const word = ({ spelling, range }: Word): Word => ({
    spelling: spelledBy(around, spelling),
    range: around.outside(range),
  });
  return {
    ...command,
    range: around.outside(command.range),
    words: command.words.map(word),
    bodies: command.bodies.map(({ spelling }) => ({ spelling: spelledBy(around, spelling) })),
  };
}

export interface Fence {
  readonly language: Language | 'json' | 'yaml';
  /** What stands in it, without the indentation of the fence. */
  readonly spelling: Spelling;
}

/** The fences of a page whose language may hold documents of ours (CommonMark, 4.5). */
export function fencesOf(text: string): readonly Fence[] {
  const fences: Fence[] = [];
  let open:
    { readonly mark: string; readonly indent: number; readonly info: string; readonly start: number } | undefined;
  for (const { index, 0: line, 1: indent = '', 2: mark = '', 3: rest = '' } of text.matchAll(fenceLine)) {
    const next = Math.min(index + line.length + 1, text.length);
    if (!open) {
      if (mark.startsWith('`') && rest.includes('`')) continue;
      open = { mark, indent: indent.length, info: rest.trim(), start: next };
      continue;
    }
    if (mark[0] !== open.mark[0] || mark.length < open.mark.length || rest.trim() !== '') continue;
    const language = languageOfFence(open.info);
    if (language) fences.push({ language, spelling: contentOf(text, open.start, index, open.indent) });
    open = undefined;
  }
  return fences;
}

const fenceLine = /^([ \t]*)(`{3,}|~{3,})([^\n]*)$/gm;

function contentOf(text: string, start: number, end: number, indent: number): Spelling {
  const builder = new SpellingBuilder();
  if (indent === 0) return builder.run(same).copy(text, start, end).build();
  const blanks =
    text
      .slice(start)
      .match(/^[ \t]*/)?.[0]
      .slice(0, indent) ?? '';
  builder.run((added) => added.replace(/\n/g, `\n${blanks}`));
  for (let at = start; at < end;) {
    const stop = text.indexOf('\n', at);
    const next = stop < 0 || stop >= end ? end : stop + 1;
    let from = at;
    while (from < next && from - at < indent && (text[from] === ' ' || text[from] === '\t')) from++;
    builder.copy(text, from, next);
    at = next;
  }
  return builder.build();
}

/** The last heading above an offset; empty where there is none. */
function headingsOf(text: string): Surroundings {
  let headings: readonly { readonly at: number; readonly text: string }[] | undefined;
  return (at) => {
    headings ??= [...text.matchAll(/^#{1,6}[ \t]+(.*)$/gm)].map(({ index, 1: own = '' }) => ({ at: index, text: own }));
    return headings.findLast((heading) => heading.at < at)?.text ?? '';
  };
}
