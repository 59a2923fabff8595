import type { Plugin } from 'esbuild';

/** The table of the texts of all rules, and the plugin that takes them out of the rules. */
export function shortRules(): Promise<{ readonly table: string; readonly plugin: Plugin }>;
