import { Command, Help, InvalidArgumentError, Option } from 'commander';
import type { AnyRule } from '#core/index.ts';
import { version } from '../../package.json';
import type { Exit, Io } from './io.ts';
import { withSuppressionOptions } from './suppressing.ts';

// Spelt out, for core must not be loaded for `--help`.
export const severities = ['critical', 'high', 'medium', 'low', 'info'];

const examples = `
Examples:
  iac-hardener check                            all templates and policies below this folder
  iac-hardener check template.yaml --fail-on high
  iac-hardener check template.yaml --parameters prod.json --parameters dev.json
  iac-hardener check infra -o sarif:out.sarif -o junit:out.xml
  cat policy.json | iac-hardener check --stdin --stdin-filename policy.json
  iac-hardener check --diff                     what would be fixed
  iac-hardener check --fix                      fix what is safe to fix, report the rest
  iac-hardener check --changed-since origin/main
  iac-hardener check --write-baseline           from now on only what is new counts
  iac-hardener explain CKV_AWS_24               a rule, by any tool's id for it
  iac-hardener harden --diff template.yaml --with runner/sg-inbound/splitGroup --input days=7
  iac-hardener checklist infra                  the security checklist for CI runners
  iac-hardener checklist template.yaml --format html > checklist.html

Exit status:
  0  nothing found at or above --fail-on
  1  something found, or left by harden; a template with syntax errors; a checklist item that is not passed
  2  wrong usage, a file that cannot be checked, or no file to check
`;

/** What each command is added to, and works with. */
export interface Program {
  readonly command: Command;
  readonly io: Io;
  /** Loads the rules, which takes longer than all else. */
  readonly rules: () => Promise<readonly AnyRule[]>;
  /** Takes the exit status of the command that ran. */
  readonly end: (status: Exit) => void;
}

export function emptyProgram(io: Io): Command {
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
    .configureHelp({
      // So that long names of options leave room for words.
      minWidthToWrap: 30,
      optionDescription: (option) => new Help().optionDescription(option).replace(/ \(default: \[\]\)$/, ''),
    })
    .addHelpText('after', examples);
}

export function onDocuments(command: Command): Command {
  return withSuppressionOptions(withParameters(onFiles(coloured(command))), severities)
    .option('--baseline <file>', 'findings that are in this file do not count')
    .option('--prune-baseline', 'drop from the baseline what is found no more')
    .option('--changed-since <ref>', 'only files that differ from where this branch left that commit of git')
    .addOption(
      new Option('--fail-on <severity>', 'least severity that gives exit status 1 (default: "low")').choices([
        ...severities,
        'none',
      ]),
    )
    .addOption(
      new Option(
        '--workload <workload>',
        'whether rules for CI runners apply, whatever the configuration says',
      ).choices(['auto', 'ci-runner', 'general']),
    );
}

export function withParameters(command: Command): Command {
  return command
    .option(
      '--parameters <file>',
      'check with the parameter values of this file: FILE, samconfig.toml:ENVIRONMENT, or "auto" for the files beside each template; repeatable, one verdict each',
      collected,
      [],
    )
    .option(
      '--parameter-overrides <name=value>',
      'check with this value of a parameter, whatever files say; repeatable',
      collected,
      [],
    );
}

export function onFiles(command: Command): Command {
  return command
    .option('--stdin', 'read the document from standard input; so does the path -')
    .option('--stdin-filename <path>', 'name of that document')
    .option('--ignore-pattern <pattern>', 'leave this out, in the syntax of .gitignore; repeatable', collected, [])
    .option('--no-ignore', 'do not heed .gitignore, .iac-hardenerignore and what the configuration ignores')
    .option('--force-exclude', 'leave out ignored files even when they are named')
    .option('--config <file>', 'the configuration, in place of the nearest .iac-hardener.yaml upward')
    .option('--no-config', 'read no configuration')
    .option('--no-error-on-unmatched-pattern', 'exit with 0 when there is nothing to check');
}

export function collected(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

export function natural(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('It must be a number of at least 0.');
  return Number(value);
}

export function coloured(command: Command): Command {
  return command
    .addOption(
      choice('--color <when>', 'colours; NO_COLOR and FORCE_COLOR count too', ['auto', 'always', 'never'], 'auto'),
    )
    .addOption(new Option('--no-color').hideHelp());
}

export function choice(flags: string, description: string, choices: readonly string[], value: string): Option {
  return new Option(flags, description).choices([...choices]).default(value);
}
