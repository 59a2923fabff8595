import type { CompletedCommand, CompletedOption, Values } from './model.ts';

/** Runs in bash 3.2, which macOS still has. Where there is nothing to offer, bash completes names of files. */
export function bash(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name);
  const values = commands.flatMap(({ name, options }) => options.flatMap((option) => valueCase(name, option)));
  return `# Completions of iac-hardener for bash
_iac_hardener() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= words= i
  # "--format=json" is three words to bash.
  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in ${names.join('|')}) command=\${COMP_WORDS[i]}; break ;; esac
  done
  COMPREPLY=()
  case "$command $prev" in
${values.join('\n')}
  esac
  case $command in
    '') words='${[...names, 'help', '--help', '--version'].join(' ')}' ;;
${commands.map(wordsCase).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o bashdefault -o default -F _iac_hardener iac-hardener
`;
}

function valueCase(command: string, { short, long, values }: CompletedOption): readonly string[] {
  if (values === undefined) return [];
  const patterns = [short, long].flatMap((flag) => (flag === undefined ? [] : [`'${command} ${flag}'`]));
  return [`    ${patterns.join('|')}) ${reply(values)}return ;;`];
}

function reply(values: Values): string {
  return typeof values === 'string' ? '' : `COMPREPLY=($(compgen -W '${values.join(' ')}' -- "$cur")); `;
}

/** Options after a dash, else what the command's arguments may be. */
function wordsCase({ name, options, values }: CompletedCommand): string {
  const flags = options.flatMap(({ short, long }) => (short === undefined ? [long] : [short, long]));
  const words = values !== undefined && typeof values !== 'string' ? values : [];
  return `    ${name}) if [[ $cur == -* ]]; then words='${flags.join(' ')}'; else words='${words.join(' ')}'; fi ;;`;
}
