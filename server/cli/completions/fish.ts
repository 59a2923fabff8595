import type { CompletedCommand, CompletedOption } from './model.ts';

/** One line an option. */
export function fish(commands: readonly CompletedCommand[]): string {
  const names = [...commands.map(({ name }) => name), 'help'].join(' ');
  const none = `"not __fish_seen_subcommand_from ${names}"`;
  return [
    '# Completions of iac-hardener for fish',
    `complete -c iac-hardener -n ${none} -f`,
    `complete -c iac-hardener -n ${none} -s h -l help -d 'display help for command'`,
    `complete -c iac-hardener -n ${none} -s V -l version -d 'output the version number'`,
    `complete -c iac-hardener -n ${none} -a help -d 'display help for command'`,
    ...commands.map(
      ({ name, description }) => `complete -c iac-hardener -n ${none} -a ${name} -d ${quoted(description)}`,
    ),
    ...commands.flatMap(ofCommand),
    '',
  ].join('\n');
}

function ofCommand({ name, options, values }: CompletedCommand): readonly string[] {
  const start = `complete -c iac-hardener -n "__fish_seen_subcommand_from ${name}"`;
  const words =
    values === 'files' ? [] : [`${start} -f${Array.isArray(values) ? ` -a ${quoted(values.join(' '))}` : ''}`];
  return [...words, ...options.map((option) => `${start} ${optionOf(option)}`)];
}

function optionOf({ short, long, description, values }: CompletedOption): string {
  const flags = [...(short === undefined ? [] : [`-s ${short.slice(1)}`]), `-l ${long.slice(2)}`];
  return [...flags, ...value(values), `-d ${quoted(description)}`].join(' ');
}

function value(values: CompletedOption['values']): readonly string[] {
  if (values === undefined) return [];
  if (values === 'files') return ['-r', '-F'];
  return values === 'anything' ? ['-x'] : ['-x', `-a ${quoted(values.join(' '))}`];
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
