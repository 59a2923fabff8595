import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import { programFor } from '../../server/cli/main.ts';
import { root } from '../paths.ts';

const nothing = (): void => undefined;

/** The page of the command line: commands and options as the program itself has them, and the words of `cli-page.md`. */
export function cliPage(): string {
  const io = {
    out: nothing,
    err: nothing,
    stdin: () => Promise.resolve(new Uint8Array()),
    cwd: '/',
    env: {},
    isTerminal: false,
    columns: 80,
    now: () => 0,
    today: () => '',
    page: () => undefined,
    serve: () => Promise.resolve(),
  };
  const program = programFor(io, () => Promise.resolve([]), nothing);
  const commands = program.commands.map(section).join('\n');
  return readFileSync(join(root, 'scripts/gen/cli-page.md'), 'utf8').replace('<!-- commands -->\n', () => commands);
}

function section(command: Command): string {
  const name = command.name();
  const args = command.registeredArguments.map((argument) => {
    const shown = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? ` <${shown}>` : ` [${shown}]`;
  });
  const options = command.options.filter(({ hidden }) => !hidden);
  return [
    `### \`${name}\``,
    '',
    command.description(),
    '',
    '```',
    `iac-hardener ${name}${options.length > 0 ? ' [options]' : ''}${args.join('')}`,
    '```',
    '',
    ...(options.length > 0 ? ['| Option | |', '| --- | --- |', ...options.map(row), ''] : []),
  ].join('\n');
}

function row(option: Option): string {
  const { flags, description, argChoices } = option;
  const defaultValue: unknown = option.defaultValue;
  const isShown = typeof defaultValue === 'string' || typeof defaultValue === 'number';
  const facts = [
    ...(argChoices && !description.includes('default') ? [`one of ${argChoices.map(code).join(', ')}`] : []),
    ...(argChoices && description.includes('default') ? [argChoices.map(code).join(', ')] : []),
    ...(isShown ? [`${code(String(defaultValue))} by default`] : []),
  ];
  const words = escaped(description.charAt(0).toUpperCase() + description.slice(1));
  return `| ${code(flags)} | ${[words, ...facts].join('; ')}. |`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function escaped(text: string): string {
  return text.replace(/[|<>*]/g, (character) => (character === '|' ? '\\|' : `\\${character}`));
}
