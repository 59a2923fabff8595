import { resolve } from 'node:path';
import type { AnyRule, Sourced } from '#core/index.ts';
import { configurationFor, type ConfigurationOptions, type FileConfig } from './configuration.ts';
import { exit, type Exit, type Io } from './io.ts';
import { json } from './reporters/json.ts';

/** `--print-config`: what is in force for a file, and where that comes from. The file need not exist. */
export function printConfig(path: string, options: ConfigurationOptions, io: Io, rules: readonly AnyRule[]): Exit {
  const found = configurationFor(options, io, rules).of(resolve(io.cwd, path));
  io.out(json(effective(path, found, options, rules)));
  return exit.clean;
}

function effective(
  path: string,
  { config, loaded, settings }: FileConfig,
  options: ConfigurationOptions,
  rules: readonly AnyRule[],
): unknown {
  const from = (setting: Sourced<unknown> | undefined): string => {
    const place = setting && loaded?.placeAt(setting.at);
    return place ? `${loaded?.path ?? ''}:${place.line}` : 'default';
  };
  const { presets, workload, honorOtherSuppressions: honor } = settings ?? {};
  const ordered = [...rules].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return {
    version: 1,
    path,
    configuration: loaded?.path ?? null,
    ignored: settings?.ignored ? { from: from(settings.ignored) } : null,
    presets: { value: presets?.value ?? ['recommended'], from: from(presets) },
    workload: {
      value: config.workload,
      from: options.workload ? '--workload' : from(workload ?? (config.workload === 'auto' ? undefined : presets)),
    },
    options: Object.fromEntries(
      Object.entries(settings?.options ?? {}).map(([key, setting]) => [
        key,
        { value: setting.value, from: from(setting) },
      ]),
    ),
    honorOtherSuppressions: { value: config.foreignSuppressions === 'honoured', from: from(honor) },
    parameters: (settings?.parameters ?? []).map((setting) => ({ value: setting.value, from: from(setting) })),
    suppressions: (settings?.suppressions ?? []).map((setting) => ({ ...setting.value, from: from(setting) })),
    // Without one of the configuration, each message has its own severity; that of the rule is the usual one.
    rules: Object.fromEntries(
      ordered.map(({ id, severity }) => {
        const setting = settings?.rules[id];
        return [id, { severity: setting?.value ?? severity, from: from(setting) }];
      }),
    ),
  };
}
