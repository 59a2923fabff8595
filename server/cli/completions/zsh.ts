import type { CompletedCommand, CompletedOption, Values } from './model.ts';

/** Works as an autoloaded function in `fpath` and when it is sourced. */
export function zsh(commands: readonly CompletedCommand[]): string {
  return `#compdef iac-hardener
# Completions of iac-hardener for zsh
_iac-hardener() {
  local curcontext="$curcontext" state line
  local -a commands
  commands=(
${commands.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`).join('\n')}
    'help:display help for command'
  )
  _arguments -C \\
    '(-h --help)'{-h,--help}'[display help for command]' \\
    '(-V --version)'{-V,--version}'[output the version number]' \\
    '1: :->command' \\
    '*:: :->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $line[1] in
${commands.map(commandCase).join('\n')}
      esac
      ;;
  esac
}
if [ "$funcstack[1]" = _iac-hardener ]; then _iac-hardener "$@"; else compdef _iac-hardener iac-hardener; fi
`;
}

function commandCase({ name, options, values }: CompletedCommand): string {
  const specs = options.map(spec);
  if (values !== undefined) specs.push(quoted(`*: :${action(values)}`));
  return `        ${name})\n          _arguments -s \\\n${specs.map((each) => `            ${each}`).join(' \\\n')}\n          ;;`;
}

function spec({ short, long, description, values, isRepeatable }: CompletedOption): string {
  const text = `[${description.replace(/[[\]\\]/g, '\\$&')}]${values === undefined ? '' : `: :${action(values)}`}`;
  if (short === undefined) return quoted(`${isRepeatable ? '*' : ''}${long}${text}`);
  return `${isRepeatable ? "'*'" : quoted(`(${short} ${long})`)}{${short},${long}}${quoted(text)}`;
}

function action(values: Values): string {
  if (values === 'files') return '_files';
  return values === 'anything' ? ' ' : `(${values.join(' ')})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
