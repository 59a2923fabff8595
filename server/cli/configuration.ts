import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import {
  configFor,
  configNames,
  defaultConfig,
  LineIndex,
  matches,
  parseConfig,
  settingsFor,
  type AnyRule,
  type Config,
  type ConfigFile,
  type FileSettings,
} from '#core/index.ts';
import { UsageError, type Io } from './io.ts';
import type { CommonOptions } from './options.ts';
import { placeOf, type Place } from './place.ts';
import { printable } from './reporters/printable.ts';
import { withSuppressions } from './suppressing.ts';
import { decode, reasonOf } from './text-file.ts';

export type ConfigurationOptions = Pick<
  CommonOptions,
  'config' | 'workload' | 'inlineSuppressions' | 'reportUnusedSuppressions'
>;

/** A configuration file that was read. */
export interface LoadedConfig {
  readonly config: ConfigFile;
  /** For people: from the current folder, with forward slashes. */
  readonly path: string;
  /** Where its patterns begin. */
  readonly base: string;
  /** Where its paths begin. */
  readonly folder: string;
  /** The place of a setting, by its JSON pointer. */
  placeAt(pointer: string): Place | undefined;
}

/** What is configured for one file. */
export interface FileConfig {
  readonly config: Config;
  /** Undefined where no configuration file applies. */
  readonly loaded: LoadedConfig | undefined;
  readonly settings: FileSettings | undefined;
}

/** What configuration files say. Files are absolute paths; those that do not exist yet, or have no name, count too. */
export interface Configuration {
  /** Rejects with a usage error, after saying what is wrong, where the configuration has errors. */
  of(file: string): FileConfig;
  isIgnored(file: string): boolean;
  /** Whether a file holds documents whatever its name ends with. */
  isNamedAsOurs(file: string): boolean;
}

/** The configuration for a run: the file that `--config` names, none with `--no-config`, else the nearest file upward. */
export function configurationFor(options: ConfigurationOptions, io: Io, rules: readonly AnyRule[]): Configuration {
  const ids = rules.map(({ id }) => id);
  const byFolder = new Map<string, LoadedConfig | undefined>();
  const given = typeof options.config === 'string' ? load(resolve(io.cwd, options.config), io, ids) : undefined;
  const named = given && { ...given, base: io.cwd };

  function nearest(folder: string): LoadedConfig | undefined {
    if (byFolder.has(folder)) return byFolder.get(folder);
    const files = configNames.map((name) => join(folder, name)).filter((file) => existsSync(file));
    const [file, ...others] = files;
    for (const other of others)
      io.err(`${printable(shown(other, io.cwd))} is not read: ${basename(file ?? '')} stands beside it.\n`);
    const isTop = existsSync(join(folder, '.git')) || dirname(folder) === folder;
    const found = file === undefined ? (isTop ? undefined : nearest(dirname(folder))) : load(file, io, ids);
    byFolder.set(folder, found);
    return found;
  }

  const loadedFor = (file: string): LoadedConfig | undefined =>
    options.config === false ? undefined : (named ?? nearest(dirname(file)));
  const settingsOf = (loaded: LoadedConfig | undefined, file: string): FileSettings | undefined =>
    loaded && settingsFor(loaded.config, pathFrom(loaded.base, file), ids);

  return {
    of(file) {
      const loaded = loadedFor(file);
      const settings = settingsOf(loaded, file);
      const config = withSuppressions(configFor(settings, defaultConfig), options);
      return { loaded, settings, config: options.workload ? { ...config, workload: options.workload } : config };
    },
    isIgnored(file) {
      const loaded = loadedFor(file);
      return loaded !== undefined && matches(loaded.config.settings.ignore ?? [], pathFrom(loaded.base, file));
    },
    isNamedAsOurs(file) {
      const loaded = loadedFor(file);
      return loaded !== undefined && matches(loaded.config.settings.files ?? [], pathFrom(loaded.base, file));
    },
  };
}

function load(file: string, io: Io, rules: readonly string[]): LoadedConfig {
  const path = shown(file, io.cwd);
  const text = read(file, path);
  const lines = new LineIndex(text);
  const { config, problems } = parseConfig(text, path, rules);
  const errors = problems.filter(({ severity }) => severity === 'error');
  for (const { message, range } of problems) {
    const { line, column } = placeOf(lines, range).start;
    io.err(`${printable(`${path}:${line}:${column} ${message}`)}\n`);
  }
  if (errors.length > 0) throw new UsageError(`${path} is not sound; see above. --no-config leaves it out.`);
  const placeAt = (pointer: string): Place | undefined => {
    const range = config.rangeAt(pointer);
    return range && placeOf(lines, range).start;
  };
  return { config, path, base: dirname(file), folder: dirname(file), placeAt };
}

function read(file: string, path: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${reasonOf(error)}.`);
  }
  const content = decode(bytes);
  if ('why' in content) throw new UsageError(`${path} ${content.why}.`);
  return content.text;
}

/** With forward slashes, as patterns have them. */
function pathFrom(folder: string, file: string): string {
  return relative(folder, file).split(sep).join('/');
}

function shown(file: string, cwd: string): string {
  const path = pathFrom(cwd, file);
  return path.startsWith('../../..') ? file : path;
}
