import { basename, resolve } from 'node:path';
import {
  matchParameters,
  open,
  parseParameters,
  type Document,
  type ParameterMatch,
  type ParameterSet,
  type Source,
} from '#core/index.ts';
import type { Configuration, FileConfig } from './configuration.ts';
import { fileOf, type Input } from './inputs.ts';
import { UsageError, type Io } from './io.ts';
import { parametersBeside } from './parameters-beside.ts';
import { printable } from './reporters/printable.ts';
import { readText } from './text-file.ts';

export interface ParameterOptions {
  /** `FILE`, `FILE:ENVIRONMENT` or `auto` each. */
  readonly parameters: readonly string[];
  /** `NAME=VALUE` each. */
  readonly parameterOverrides: readonly string[];
}

/** How one set of values suits one file, as in the JSON output. */
export interface UsedSet extends Omit<ParameterMatch, 'shared'> {
  /** Name of the set, as findings say it. */
  readonly from: string;
}

/** One text, opened with each set of values that suits it; with none where none does. */
export interface Opened {
  readonly documents: readonly [Document, ...Document[]];
  /** The same without any values. */
  readonly plain: Document;
  readonly used: readonly UsedSet[];
}

/** The values that the user named for the parameters of templates. */
export interface Parameters {
  /** Whether any were asked for, by options or by the configuration of a file that was opened. */
  readonly isGiven: boolean;
  readonly open: (source: Source, input: Input) => Promise<Opened>;
  /** Says on standard error which values were of no use, and what was not given one; after all files were opened. */
  readonly complain: () => void;
}

/**
 * Reads what the options name, which stands in place of what the configuration names. A file that is not there, or is
 * none, is wrong usage.
 */
export function readParameters(
  options: ParameterOptions,
  io: Io,
  configuration: Pick<Configuration, 'of'>,
): Parameters {
  const overrides = overridesOf(options);
  const files = options.parameters.filter((each) => each !== 'auto');
  const isAuto = files.length < options.parameters.length;
  const named = distinctNames(files.flatMap((file) => setsOf(file, io.cwd)));
  const uses: Use[] = [];
  const isAsked = isAuto || named.length > 0;
  let isGiven = isAsked || overrides !== undefined;
  return {
    get isGiven() {
      return isGiven;
    },
    async open(source, input) {
      const document = open(source);
      const configured = isAsked ? [] : configuredSets(configuration.of(fileOf(input, io)));
      isGiven ||= configured.length > 0;
      const beside = isAuto ? await parametersBeside(document, input, io.cwd) : [];
      const sets = withOverrides(
        [...named, ...configured, ...beside.filter(({ from }) => !named.some((set) => set.from === from))],
        overrides,
      );
      const matches = sets
        .map((set) => ({ set, match: matchParameters(document, set) }))
        .filter(({ match }) => match.shared.length > 0);
      uses.push(...matches.map(({ set, match }) => ({ set, match, path: input.path })));
      const [first, ...more] = matches.map(({ set }) => open({ ...source, previous: document, parameters: set }));
      const used = matches.map(({ set: { from }, match: { unknown, missing, refused } }) => ({
        from,
        unknown,
        missing,
        refused,
      }));
      return { documents: first ? [first, ...more] : [document], plain: document, used };
    },
    complain() {
      // A file that was fixed and then checked was opened twice.
      for (const line of new Set(complaints(withOverrides(named, overrides), uses))) io.err(`${printable(line)}\n`);
    },
  };
}

/** Those that a configuration names for a file. */
function configuredSets({ loaded, settings }: FileConfig): readonly ParameterSet[] {
  const files = settings?.parameters.map(({ value }) => value) ?? [];
  return distinctNames(files.flatMap((file) => setsOf(file, loaded?.folder ?? '')));
}

interface Use {
  readonly set: ParameterSet;
  readonly match: ParameterMatch;
  readonly path: string;
}

function setsOf(argument: string, cwd: string): readonly NamedSet[] {
  const [path, environment] = splitEnvironment(argument, cwd);
  const read = readText(resolve(cwd, path));
  if ('why' in read) throw new UsageError(`The parameters file ${path} ${read.why}.`);
  const parsed = parseParameters(read.text, path);
  if ('why' in parsed) throw new UsageError(`The parameters file ${path} ${parsed.why}.`);
  const sets = environment === undefined ? parsed.sets : parsed.sets.filter((set) => set.environment === environment);
  if (sets.length > 0) return sets.map((set) => ({ set, path }));
  const known = parsed.sets.flatMap((set) => set.environment ?? []).join(', ');
  throw new UsageError(
    known === ''
      ? `The parameters file ${path} has no environments, so there is no "${environment ?? ''}".`
      : `The parameters file ${path} has no environment "${environment ?? ''}"; it has ${known}.`,
  );
}

/** `samconfig.toml:prod`, unless that is itself the name of a file. */
function splitEnvironment(argument: string, cwd: string): readonly [string, string | undefined] {
  const [, path, environment] = /^(.+\.[A-Za-z]+):([^/\\:]+)$/.exec(argument) ?? [];
  if (path === undefined || !('why' in readText(resolve(cwd, argument)))) return [argument, undefined];
  return [path, environment];
}

interface NamedSet {
  readonly set: ParameterSet;
  readonly path: string;
}

/** Files of one name in different folders are told by their paths. */
function distinctNames(found: readonly NamedSet[]): readonly ParameterSet[] {
  const byName = new Map<string, Set<string>>();
  for (const { path } of found) byName.set(basename(path), (byName.get(basename(path)) ?? new Set()).add(path));
  const unique = new Map<string, ParameterSet>();
  for (const { set, path } of found) {
    const suffix = set.environment === undefined ? '' : `:${set.environment}`;
    const from = (byName.get(basename(path))?.size ?? 1) > 1 ? `${path}${suffix}` : set.from;
    unique.set(from, { ...set, from });
  }
  return [...unique.values()];
}

const overridesName = '--parameter-overrides';

function overridesOf({ parameterOverrides }: ParameterOptions): ParameterSet | undefined {
  if (parameterOverrides.length === 0) return undefined;
  const pairs = parameterOverrides.map((pair) => {
    const at = pair.indexOf('=');
    if (!/^[A-Za-z0-9]+=/.test(pair)) throw new UsageError(`"${overridesName} ${pair}" is not of the form NAME=VALUE.`);
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return { from: overridesName, values: Object.fromEntries(pairs) as Record<string, string> };
}

/** Single values win over those of files. */
function withOverrides(sets: readonly ParameterSet[], overrides: ParameterSet | undefined): readonly ParameterSet[] {
  if (!overrides) return sets;
  if (sets.length === 0) return [overrides];
  const sources = Object.fromEntries(Object.keys(overrides.values).map((name) => [name, overridesName]));
  return sets.map((set) => ({ ...set, values: { ...set.values, ...overrides.values }, sources }));
}

/** What a person should hear of sets and templates that do not fit; names that some template knows are no mistake. */
function complaints(named: readonly ParameterSet[], uses: readonly Use[]): readonly string[] {
  const lines: string[] = [];
  for (const set of named) {
    const own = uses.filter((use) => use.set.from === set.from);
    if (own.length === 0) {
      lines.push(`${set.from}: no template that was read has any of its parameters.`);
      continue;
    }
    const unknown = own.map(({ match }) => match.unknown).reduce((a, b) => a.filter((name) => b.includes(name)));
    const where = own.length === 1 ? (own[0]?.path ?? '') : 'no template that was read';
    if (unknown.length > 0)
      lines.push(`${set.from}: ${where} has ${own.length === 1 ? 'no' : 'a'} parameter ${listed(unknown)}.`);
  }
  for (const { set, match, path } of uses) {
    if (match.missing.length > 0)
      lines.push(
        `${set.from}: gives no value for ${listed(match.missing)} of ${path}, which has no default; any value is assumed.`,
      );
    if (match.refused.length > 0)
      lines.push(`${set.from}: its value for ${listed(match.refused)} is none that ${path} allows.`);
  }
  return lines;
}

function listed(names: readonly string[]): string {
  return names.join(', ');
}
