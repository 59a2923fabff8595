import { Argument } from 'commander';
import { shells, type Shell } from './completions/shells.ts';
import type { ExplainOptions } from './explain.ts';
import type { InitOptions } from './init.ts';
import { choice, coloured, type Program } from './program.ts';

const installation = `
To install them:
  bash  iac-hardener completions bash > ~/.local/share/bash-completion/completions/iac-hardener
  zsh   iac-hardener completions zsh > "\${fpath[1]}/_iac-hardener"
  fish  iac-hardener completions fish > ~/.config/fish/completions/iac-hardener.fish
  pwsh  iac-hardener completions pwsh >> $PROFILE
`;

export function addExplain({ command, io, rules, end }: Program): void {
  const rule = 'its id, or that of another tool or a standard, such as CKV_AWS_24';
  coloured(command.command('explain').argument('<rule>', rule))
    .description('Explain a rule: what it finds, why that matters and how it is fixed.')
    .addOption(choice('-f, --format <format>', 'how to print it', ['pretty', 'markdown', 'json'], 'pretty'))
    .action(async (query: string, options: ExplainOptions) => {
      const { explain } = await import('./explain.ts');
      end(explain(query, options, io, await rules()));
    });
}

export function addInit({ command, io, end }: Program): void {
  command
    .command('init')
    .description('Write a configuration file whose comments say what can be set.')
    .option('--force', 'replace the file that is there')
    .action(async (options: InitOptions) => {
      const { init } = await import('./init.ts');
      end(await init(options, io));
    });
}

export function addLsp({ command, io }: Program): void {
  command
    .command('lsp')
    .description('Serve editors: the language server, on standard input and output.')
    .option('--stdio', 'the default, and what editors usually give')
    .action(() => io.serve());
}

export function addCompletions({ command, io, rules }: Program): void {
  command
    .command('completions')
    .addArgument(new Argument('<shell>', 'the shell to print them for').choices([...shells]))
    .description('Print completions for a shell.')
    .addHelpText('after', installation)
    .action(async (shell: Shell) => {
      const { completions } = await import('./completions/index.ts');
      io.out(completions(shell, command, await rules()));
    });
}
