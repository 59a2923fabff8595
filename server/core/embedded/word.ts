import type { Range, Spelling } from '../text/index.ts';

/** A word of a command as the program gets it; offsets outside are those of the script. */
export interface Word {
  readonly spelling: Spelling;
  readonly range: Range;
}

/** The body of a here-document. */
export interface Body {
  readonly spelling: Spelling;
}

/** A simple command: what a shell runs as one program, or an assignment. */
export interface Command {
  readonly words: readonly Word[];
  readonly range: Range;
  /** Where its output goes: `policy.json` of `> policy.json`. */
  readonly target: string | undefined;
  /** The variable that gets its output: `P` of `P=$(cat …)`. */
  readonly variable: string | undefined;
  readonly bodies: readonly Body[];
}

/** Reads the commands of a script from `start` on. */
export type Lexer = (text: string, start: number, until: Until) => Read;

/** Up to the end of the text, or one command of a page, behind whose argument prose may go on. */
export type Until = 'end' | 'command';

export interface Read {
  readonly commands: readonly Command[];
  /** Behind what was read. */
  readonly end: number;
}

/** A blank such as `<role-name>`, which no shell would take, at the start of a text. */
export const blankWord = /^<[A-Za-z][\w.-]*>/;

/** The variable that a word is alone, as `$POLICY` is; undefined for any other word. */
export function variableIn({ spelling: { text, filled } }: Word): string | undefined {
  const [only] = filled;
  return filled.length === 1 && only?.start === 0 && only.end === text.length ? text.slice(2, -1) : undefined;
}

/** The variables that a command gives a value. */
export function assignedBy({ words, variable }: Command): readonly string[] {
  const [first, second] = words.map(({ spelling }) => spelling.text);
  const own = /^([A-Za-z_]\w*)=/.exec(first ?? '')?.[1];
  const loop = first === 'for' || first === 'read' ? second : undefined;
  return [variable, own, loop].filter((each) => each !== undefined);
}
