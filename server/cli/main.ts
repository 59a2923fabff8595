import { CommanderError, Option, type Command } from 'commander';
import type { AnyRule } from '#core/index.ts';
import type { CheckOptions } from './check.ts';
import type { ChecklistOptions } from './checklist.ts';
import type { HardenOptions } from './harden.ts';
import { formats } from './formats.ts';
import { groupOptions } from './option-groups.ts';
import { addCompletions, addExplain, addInit, addLsp } from './further-commands.ts';
import { exit, isUsageError, type Exit, type Io } from './io.ts';
import {
  choice,
  collected,
  coloured,
  emptyProgram,
  onDocuments,
  onFiles,
  natural,
  severities,
  withParameters,
  type Program,
} from './program.ts';
import type { RulesOptions } from './rules.ts';

/** Runs the command line `argv` (without program names) and returns its exit status. `rules` is asked for only when needed. */
export async function main(argv: readonly string[], io: Io, rules: () => Promise<readonly AnyRule[]>): Promise<Exit> {
  let status: Exit = exit.clean;
  const program = programFor(io, rules, (result) => (status = result));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.clean : exit.failure;
    io.err(isUsageError(error) ? `error: ${error.message}\n` : `${stackOf(error)}\nThis is a bug of IaC Hardener.\n`);
    return exit.failure;
  }
}

/** All commands; nothing of them runs before one is parsed. */
export function programFor(io: Io, rules: Program['rules'], end: Program['end']): Command {
  const program: Program = { command: emptyProgram(io), io, rules, end };
  addCheck(program);
  addHarden(program);
  addChecklist(program);
  addRules(program);
  addExplain(program);
  addInit(program);
  addLsp(program);
  addCompletions(program);
  groupOptions(program.command);
  return program.command;
}

function addCheck({ command, io, rules, end }: Program): void {
  const paths = 'files, folders or patterns; this folder when there are none';
  onDocuments(command.command('check').argument('[path...]', paths))
    .description('Find what is unsafe.')
    .addOption(choice('-f, --format <format>', 'how to print what is found', formats, 'pretty'))
    .option(
      '-o, --output-file <file>',
      'write it to a file as well: FORMAT:PATH, or PATH in the same format; repeatable',
      collected,
      [],
    )
    .option('--print-config <file>', 'print what is configured for a file, and where, instead')
    .addOption(choice('--min-severity <severity>', 'leave out what is less severe', severities, 'info'))
    .option(
      '--max-warnings <number>',
      'exit status 1, too, when there are more findings below --fail-on, which then is "high"; "info" never counts',
      natural,
    )
    .option('--exit-zero', 'exit with 0 whatever is found')
    .option('--show-suppressed', 'list what is suppressed as well')
    .option('--statistics', 'count findings by rule in place of listing them')
    .option('--fix', 'apply safe fixes, then check what is left; standard input comes out fixed')
    .option('--fix-only', 'apply safe fixes and list nothing')
    .option('--unsafe-fixes', 'with one of these: apply fixes that need review, too')
    .option('--diff', 'show what would be fixed; exit status 1 when there is something')
    .option('--threads <number>', 'how many threads check files; as many as are worth their start by default', natural)
    .option('--write-baseline', 'take up all that is found, so that only what is new counts from now on')
    .action(async (given: string[], options: CheckOptions) => {
      const { check } = await import('./check.ts');
      end(await check(given, options, io, await rules()));
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
  withParameters(onFiles(coloured(command.command('checklist').argument('[path...]', paths))))
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

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
