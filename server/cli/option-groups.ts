import type { Command } from 'commander';

/** Options of all commands, in the groups in which the help shows them; those that stand in none come first. */
const groups: Readonly<Record<string, readonly string[]>> = {
  'Files:': [
    '--stdin',
    '--stdin-filename',
    '--changed-since',
    '--ignore-pattern',
    '--no-ignore',
    '--force-exclude',
    '--no-error-on-unmatched-pattern',
  ],
  'Fixes:': ['--fix', '--fix-only', '--unsafe-fixes', '--diff', '--write', '--include', '--with', '--input'],
  'Settings:': ['--config', '--no-config', '--print-config', '--workload', '--parameters', '--parameter-overrides'],
  'Known findings:': [
    '--baseline',
    '--write-baseline',
    '--prune-baseline',
    '--show-suppressed',
    '--no-inline-suppressions',
    '--report-unused-suppressions',
  ],
  'Exit status:': ['--fail-on', '--max-warnings', '--exit-zero'],
};

/** Groups the options of commands that have many. */
export function groupOptions(program: Command): void {
  for (const command of program.commands) {
    if (command.options.length < 10) continue;
    for (const [heading, names] of Object.entries(groups))
      for (const option of command.options)
        if (option.long !== undefined && names.includes(option.long)) option.helpGroup(heading);
  }
}
