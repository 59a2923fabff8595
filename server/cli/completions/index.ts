import type { Command } from 'commander';
import type { AnyRule } from '#core/index.ts';
import { bash } from './bash.ts';
import { fish } from './fish.ts';
import { modelOf } from './model.ts';
import { pwsh } from './pwsh.ts';
import type { Shell } from './shells.ts';
import { zsh } from './zsh.ts';

const scripts = { bash, zsh, fish, pwsh } as const;

/** The script with which a shell completes the commands, options, formats and rule ids of `program`. */
export function completions(shell: Shell, program: Command, rules: readonly AnyRule[]): string {
  return scripts[shell](modelOf(program, rules));
}
