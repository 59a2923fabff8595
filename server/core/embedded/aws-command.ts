import { cutOf } from '../text/index.ts';
import type { Range } from '../text/index.ts';
import type { Command, Word } from './word.ts';

/** A call of the AWS command line interface. */
export interface AwsCommand {
  /** `iam put-role-policy` */
  readonly name: string;
  /** The word of the operation. */
  readonly operation: Word;
  readonly range: Range;
  /** The words behind an option, by its name without dashes; empty for a switch. */
  readonly options: ReadonlyMap<string, Option>;
  readonly command: Command;
}

export interface Option {
  readonly key: Word;
  readonly values: readonly Word[];
}

/** Words before the name of a program that do not change what it does. */
const prefixes = /^(?:sudo|env|time|exec|command|then|do|else|if|while|until|!|[$%#>&{]|PS.*>|\w+=.*|-\w+|=)$/;
/** Options of all commands that have a value. */
const globals = /^--(?:region|profile|output|endpoint-url|query|color|ca-bundle|cli-\w+-timeout)$/;

/** The call that a command is; undefined for other programs. */
export function awsCommandOf(command: Command): AwsCommand | undefined {
  const words = command.words;
  const program = words.findIndex(({ spelling }) => /^(?:.*[/\\])?aws(?:2|\.exe|\.cmd)?$/.test(spelling.text));
  if (program < 0 || !words.slice(0, program).every(isPrefix)) return undefined;
  const names: Word[] = [];
  let at = program + 1;
  for (; at < words.length && names.length < 2; at++) {
    const word = words[at] as Word;
    if (!word.spelling.text.startsWith('-')) names.push(word);
    else if (globals.test(word.spelling.text)) at++;
  }
  const [service, operation] = names;
  if (!service || !operation) return undefined;
  const name = `${service.spelling.text} ${operation.spelling.text}`;
  return { name, operation, range: command.range, options: optionsOf(words.slice(at)), command };
}

function isPrefix({ spelling: { text, filled } }: Word, index: number): boolean {
  return prefixes.test(text) || (index === 0 && filled.length > 0);
}

function optionsOf(words: readonly Word[]): ReadonlyMap<string, Option> {
  const options = new Map<string, { key: Word; values: Word[] }>();
  let open: Word[] | undefined;
  for (const word of words) {
    const [, name, value] = /^--([a-z][\w-]*)(=[^]*)?$/.exec(word.spelling.text) ?? [];
    if (name === undefined) {
      open?.push(word);
      continue;
    }
    open = value === undefined ? [] : [cutWord(word, name.length + 3, word.spelling.text.length)];
    options.set(name, { key: word, values: open });
  }
  return options;
}

/** A stretch of a word, by offsets into its text. */
export function cutWord({ spelling }: Word, start: number, end: number): Word {
  return { spelling: cutOf(spelling, start, end), range: spelling.outside({ start, end }) };
}

/** The only value of an option; undefined when it has none. Of further words, prose behind a command, nothing is known. */
export function valueOf({ options }: AwsCommand, name: string): Word | undefined {
  return options.get(name)?.values[0];
}
