import { Option, type Command } from 'commander';
import type { Config, Severity } from '#core/index.ts';

/** What the command line says of suppressions. */
export interface SuppressionOptions {
  /** False where comments and metadata are to be passed over. */
  readonly inlineSuppressions?: boolean;
  /** How severe an unused one is; undefined where the configuration decides. */
  readonly reportUnusedSuppressions?: Severity | 'off';
}

export function withSuppressionOptions(command: Command, severities: readonly string[]): Command {
  return command
    .option('--no-inline-suppressions', 'pass over suppressions in comments and metadata, those of other tools too')
    .addOption(
      new Option(
        '--report-unused-suppressions <severity>',
        'how severe a suppression is that suppresses nothing (default: "low")',
      ).choices(['off', ...severities]),
    );
}

/** The configuration with what the command line says, which wins. */
export function withSuppressions(
  config: Config,
  { inlineSuppressions, reportUnusedSuppressions: unused }: SuppressionOptions,
): Config {
  return {
    ...config,
    ...(inlineSuppressions === false && { inlineSuppressions: 'ignored' }),
    ...(unused !== undefined && { rules: { ...config.rules, 'core/suppression-unused': unused } }),
  };
}
