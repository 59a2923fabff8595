import type { Range } from '../text/index.ts';
import { formatOf, parse, type Problem } from '../syntax/index.ts';
import { description, type ConfigText } from './description.ts';
import { readWhole, type Reading } from './read.ts';

/** Names of configuration files; where a folder has several of them, the first one counts. */
export const configNames = [
  '.iac-hardener.yaml',
  '.iac-hardener.yml',
  '.iac-hardener.json',
  '.iac-hardener.jsonc',
] as const;

/** Whether a path or URI is that of a configuration file. */
export function isConfigName(path: string): boolean {
  return configNames.some((name) => path === name || path.endsWith(`/${name}`) || path.endsWith(`\\${name}`));
}

/** A configuration file. */
export interface ConfigFile {
  /** Path or URI, as given. */
  readonly name: string;
  /** What is sound in it. */
  readonly settings: ConfigText;
  /** Where a setting stands, by its JSON pointer: the key, or an element of a list. */
  rangeAt(pointer: string): Range | undefined;
}

export interface ParsedConfig {
  readonly config: ConfigFile;
  /** In order of text. Where there are errors, `config` holds the rest. */
  readonly problems: readonly Problem[];
}

/** Reads a configuration; `rules` are the ids of all rules. */
export function parseConfig(text: string, name: string, rules: readonly string[]): ParsedConfig {
  const tree = parse({ text, format: formatOf(text, name) });
  const reading: Reading = { tree, rules, problems: [...tree.problems], ranges: new Map() };
  const { root } = tree;
  const isEmpty = !root || (root.kind === 'scalar' && root.value === null);
  const settings = isEmpty ? {} : ((readWhole(reading, description, root) ?? {}) as ConfigText);
  return {
    config: { name, settings, rangeAt: (pointer) => reading.ranges.get(pointer) },
    problems: reading.problems.sort((a, b) => a.range.start - b.range.start),
  };
}
