import { Command, CommanderError, Option } from 'commander';
import type { AnyRule } from '#core/index.ts';
import { version } from '../../package.json';
import type { CheckOptions } from './check.ts';
import type { ChecklistOptions } from './checklist.ts';
import type { HardenOptions } from './harden.ts';
import { formats } from './formats.ts';
import { exit, UsageError, type Exit, type Io } from './io.ts';
import type { RulesOptions } from './rules.ts';

// Spelt out, for core must not be loaded for `--help`.
const severities = ['critical', 'high', 'medium', 'low', 'info'];

const examples = `
Examples:
  iac-hardener check                            all templates and policies below this folder
  iac-hardener check template.yaml --fail-on high
  iac-hardener check infra -o sarif:out.sarif -o junit:out.xml
  cat policy.json | iac-hardener check --stdin --stdin-filename policy.json
  iac-hardener harden --diff template.yaml      what would be fixed
  iac-hardener harden --write template.yaml     fix what is safe to fix
  iac-hardener harden --write --include needs-review template.yaml
  iac-hardener harden --diff template.yaml --with runner/sg-inbound/splitGroup --input days=7
  iac-hardener checklist infra                  the security checklist for CI runners
  iac-hardener checklist template.yaml --format html > checklist.html

Exit status:
  0  nothing found at or above --fail-on
  1  something found, or left by harden; a template with syntax errors; a checklist item that is not passed
  2  wrong usage, a file that cannot be checked, or no file to check
`;

/** Runs the command line `argv` (without program names) and returns its exit status. `rules` is asked for only when needed. */
export async function main(argv: readonly string[], io: Io, rules: () => Promise<readonly AnyRule[]>): Promise<Exit> {
  let status: Exit = exit.clean;
  const program = programFor(io, rules, (result) => (status = result));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.clean : exit.failure;
    io.err(
      error instanceof UsageError ? `error: ${error.message}\n` : `${stackOf(error)}\nThis is a bug of IaC Hardener.\n`,
    );
    return exit.failure;
  }
}

interface Program {
  readonly command: Command;
  readonly io: Io;
  readonly rules: () => Promise<readonly AnyRule[]>;
  readonly end: (status: Exit) => void;
}

function programFor(io: Io, rules: Program['rules'], end: Program['end']): Command {
  const program: Program = { command: emptyProgram(io), io, rules, end };
  addCheck(program);
  addHarden(program);
  addChecklist(program);
  addRules(program);
  return program.command;
}

function addCheck({ command, io, rules, end }: Program): void {
  onDocuments(
    command.command('check').argument('[path...]', 'files, folders or patterns; this folder when there are none'),
  )
    .description('Find what is unsafe.')
    .addOption(choice('-f, --format <format>', 'how to print what is found', formats, 'pretty'))
    .option(
      '-o, --output-file <file>',
      'write it to a file as well: FORMAT:PATH, or PATH in the same format; repeatable',
      collected,
      [],
    )
    .addOption(choice('--min-severity <severity>', 'leave out what is less severe', severities, 'info'))
    .action(async (paths: string[], options: CheckOptions) => {
      const { check } = await import('./check.ts');
      end(await check(paths, options, io, await rules()));
    });
}

function addHarden({ command, io, rules, end }: Program): void {
  onDocuments(command.command('harden').argument('[file...]', 'files, folders or patterns'))
    .description('Apply safe fixes and print the new text.')
    .addOption(new Option('--diff', 'print a unified diff instead').conflicts('write'))
    .option('--write', 'write the files instead')
    .addOption(choice('--include <fixes>', 'fixes to apply', ['safe', 'needs-review'], 'safe'))
    .option(
      '--with <fix>',
      'apply this fix as well: RULE/FIX, as "rules --format json" names them; repeatable',
      collected,
      [],
    )
    .option('--input <name=value>', 'an answer to what fixes ask for; repeatable', collected, [])
    .addOption(choice('-f, --format <format>', 'how to print the result', ['text', 'json'], 'text'))
    .action(async (paths: string[], options: HardenOptions) => {
      const { harden } = await import('./harden.ts');
      end(await harden(paths, options, io, await rules()));
    });
}

function addChecklist({ command, io, rules, end }: Program): void {
  const paths = 'files and folders of one stack; this folder when there are none';
  onFiles(coloured(command.command('checklist').argument('[path...]', paths)))
    .description('Judge a stack by the security checklist for CI runners.')
    .addOption(choice('-f, --format <format>', 'how to print it', ['pretty', 'json', 'markdown', 'html'], 'pretty'))
    .action(async (given: string[], options: ChecklistOptions) => {
      const { checklist } = await import('./checklist.ts');
      end(await checklist(given, options, io, await rules()));
    });
}

function addRules({ command, io, rules, end }: Program): void {
  coloured(command.command('rules'))
    .description('List all rules.')
    .addOption(choice('-f, --format <format>', 'how to print them', ['pretty', 'json'], 'pretty'))
    .action(async (options: RulesOptions) => {
      const { listRules } = await import('./rules.ts');
      end(listRules(options, io, await rules()));
    });
}

function emptyProgram(io: Io): Command {
  return new Command('iac-hardener')
    .description(
      'Finds and fixes what makes CloudFormation templates, IAM policies and security groups unsafe. Offline.',
    )
    .version(version)
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
    })
    .addHelpText('after', examples);
}

function onDocuments(command: Command): Command {
  return onFiles(coloured(command))
    .addOption(
      choice('--fail-on <severity>', 'least severity that gives exit status 1', [...severities, 'none'], 'low'),
    )
    .addOption(
      choice('--workload <workload>', 'whether rules for CI runners apply', ['auto', 'ci-runner', 'general'], 'auto'),
    );
}

function onFiles(command: Command): Command {
  return command
    .option('--stdin', 'read the document from standard input')
    .option('--stdin-filename <path>', 'name of that document')
    .option('--no-error-on-unmatched-pattern', 'exit with 0 when there is nothing to check');
}

function collected(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function coloured(command: Command): Command {
  return command
    .addOption(
      choice('--color <when>', 'colours; NO_COLOR and FORCE_COLOR count too', ['auto', 'always', 'never'], 'auto'),
    )
    .addOption(new Option('--no-color').hideHelp());
}

function choice(flags: string, description: string, choices: readonly string[], value: string): Option {
  return new Option(flags, description).choices([...choices]).default(value);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
