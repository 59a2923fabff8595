import type { Argument, Command, Option } from 'commander';
import { inputNames, type AnyRule } from '#core/index.ts';

/** What may stand where a value is expected: certain words, the path of a file, or anything. */
export type Values = readonly string[] | 'files' | 'anything';

export interface CompletedOption {
  /** `-f`; undefined when there is none. */
  readonly short: string | undefined;
  /** `--format`. */
  readonly long: string;
  readonly description: string;
  /** Undefined for a switch. */
  readonly values: Values | undefined;
  readonly isRepeatable: boolean;
}

export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** Of all its arguments; no command has arguments of two kinds. Undefined when it has none. */
  readonly values: Values | undefined;
}

/** What can be typed, read off the program itself, so that no option is ever forgotten. */
export function modelOf(program: Command, rules: readonly AnyRule[]): readonly CompletedCommand[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: [...command.options.filter(({ hidden }) => !hidden).map((option) => optionOf(option, rules)), help],
    values: argumentValues(command.registeredArguments, rules),
  }));
}

const help: CompletedOption = {
  short: '-h',
  long: '--help',
  description: 'display help for command',
  values: undefined,
  isRepeatable: false,
};

function optionOf(option: Option, rules: readonly AnyRule[]): CompletedOption {
  const takesValue = option.required || option.optional;
  return {
    short: option.short,
    long: option.long ?? option.flags,
    description: option.description,
    values: takesValue ? (option.argChoices ?? valuesOf(placeholderOf(option.flags), rules)) : undefined,
    isRepeatable: Array.isArray(option.defaultValue),
  };
}

function argumentValues([first]: readonly Argument[], rules: readonly AnyRule[]): Values | undefined {
  return first && (first.argChoices ?? valuesOf(first.name(), rules));
}

/** `file` of `-o, --output-file <file>`. */
function placeholderOf(flags: string): string {
  return /[<[]([^\]>.]+)/.exec(flags)?.[1] ?? '';
}

/** By the placeholder that the help shows. */
function valuesOf(placeholder: string, rules: readonly AnyRule[]): Values {
  switch (placeholder) {
    case 'file':
    case 'path':
      return 'files';
    case 'rule':
      return rules.map(({ id }) => id).sort();
    case 'fix':
      return rules.flatMap(({ id, fixes }) => Object.keys(fixes).map((key) => `${id}/${key}`)).sort();
    case 'name=value':
      return inputNames.map((name) => `${name}=`);
    default:
      return 'anything';
  }
}
