import type { Config } from '../engine/index.ts';
import { noOptions, type Options, type Workload } from '../models/index.ts';
import type { Severity } from '../rule/index.ts';
import { pointerStep } from '../syntax/index.ts';
import type { OptionsText, SuppressionText } from './description.ts';
import { matches } from './glob.ts';
import type { ConfigFile } from './parse.ts';

/** A value with the JSON pointer of the setting in the configuration file that it comes from. */
export interface Sourced<T> {
  readonly value: T;
  readonly at: string;
}

type Preset = 'recommended' | 'strict' | 'ci-runner';

/** What a configuration says of one file. */
export interface FileSettings {
  /** The setting that leaves it out. */
  readonly ignored: Sourced<true> | undefined;
  readonly presets: Sourced<readonly Preset[]> | undefined;
  readonly workload: Sourced<Workload> | undefined;
  /** By the id of the rule; rules that the configuration does not speak of are not among them. */
  readonly rules: Readonly<Record<string, Sourced<Severity | 'off'>>>;
  /** The options that are set. */
  readonly options: { readonly [K in keyof Options]?: Sourced<Exclude<Options[K], undefined>> };
  /** Whether suppressions for other tools count. */
  readonly honorOtherSuppressions: Sourced<boolean> | undefined;
  /** Parameters files, each a set of values of its own: `FILE` or `FILE:ENVIRONMENT` from the folder of the configuration. */
  readonly parameters: readonly Sourced<string>[];
  /** Those whose `path` the file matches. */
  readonly suppressions: readonly Sourced<SuppressionText>[];
}

/**
 * What `config` says of the file at `path`, with forward slashes and from the folder of the configuration. `rules` are
 * the ids of all rules.
 */
export function settingsFor({ settings }: ConfigFile, path: string, rules: readonly string[]): FileSettings {
  const layers = [
    { layer: settings, at: '' },
    ...(settings.overrides ?? []).flatMap((layer, index) =>
      matches(layer.files, path) ? [{ layer, at: `/overrides/${String(index)}` }] : [],
    ),
  ];
  const last = <T>(pick: (layer: (typeof layers)[number]['layer']) => T | undefined, key: string) =>
    layers.reduce<Sourced<T> | undefined>((found, { layer, at }) => {
      const value = pick(layer);
      return value === undefined ? found : { value, at: `${at}/${key}` };
    }, undefined);
  return {
    ignored: matches(settings.ignore ?? [], path) ? { value: true, at: '/ignore' } : undefined,
    presets: last(({ presets }) => presets, 'presets'),
    workload: last(({ workload }) => workload, 'workload'),
    rules: Object.assign(
      {},
      ...layers.map(({ layer, at }) => severitiesIn(layer.rules ?? {}, `${at}/rules`, rules)),
    ) as FileSettings['rules'],
    options: Object.assign(
      {},
      ...layers.map(({ layer, at }) => optionsIn(layer.options ?? {}, `${at}/options`)),
    ) as FileSettings['options'],
    honorOtherSuppressions: last(({ honorOtherSuppressions: honor }) => honor, 'honorOtherSuppressions'),
    parameters: (settings.parameters ?? []).flatMap(({ files, from }, index) =>
      matches(files, path)
        ? from.map((value, each) => ({ value, at: `/parameters/${String(index)}/from/${String(each)}` }))
        : [],
    ),
    suppressions: (settings.suppressions ?? []).flatMap((value, index) =>
      matches(value.path, path) ? [{ value, at: `/suppressions/${String(index)}` }] : [],
    ),
  };
}

/** The severity of each rule that a map of severities names, by the name that says most. */
function severitiesIn(
  named: Readonly<Record<string, Severity | 'off'>>,
  at: string,
  rules: readonly string[],
): FileSettings['rules'] {
  return Object.fromEntries(
    rules.flatMap((id) => {
      const name = [id, `${id.slice(0, id.indexOf('/'))}/*`, '*'].find((each) => Object.hasOwn(named, each));
      const value = name === undefined ? undefined : named[name];
      return name === undefined || value === undefined ? [] : [[id, { value, at: at + pointerStep(name) }]];
    }),
  );
}

function optionsIn(options: OptionsText, at: string): Readonly<Record<string, Sourced<unknown>>> {
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [key, { value, at: `${at}/${key}` }]));
}

/** The engine's configuration. `open` stands in where the file leaves something open. */
export function configFor(settings: FileSettings | undefined, open: Config): Config {
  if (!settings) return open;
  const { presets, rules, honorOtherSuppressions: honor } = settings;
  const isForRunners = presets?.value.includes('ci-runner') === true;
  return {
    ...open,
    workload: settings.workload?.value ?? (isForRunners ? 'ci-runner' : open.workload),
    isStrict: presets?.value.includes('strict') === true,
    rules: Object.fromEntries(Object.entries(rules).map(([id, { value }]) => [id, value])),
    options: optionsOf(settings.options),
    suppressions: settings.suppressions.map(({ value }) => value),
    foreignSuppressions: honor ? (honor.value ? 'honoured' : 'ignored') : open.foreignSuppressions,
  };
}

/** `noOptions` itself where none is set: the engine shares what it knows of files without any. */
function optionsOf(options: FileSettings['options']): Options {
  const set = Object.entries(options).map(([key, { value }]) => [key, value] as const);
  return set.length === 0 ? noOptions : { ...noOptions, ...Object.fromEntries(set) };
}
