import type { Setting, Settings } from '../syntax/index.ts';
import { parseOverrides, type Values } from './overrides.ts';

/** The parameter values of one environment of a SAM configuration file. */
export interface EnvironmentValues {
  readonly environment: string;
  readonly values: Values;
}

/** Whether settings have the shape of a SAM configuration: environment, command, `parameters`. */
export function isSamConfig(settings: Setting | undefined): settings is Settings {
  return settings !== undefined && commandsOf(settings).length > 0;
}

/**
 * The values that `sam deploy --config-env ENVIRONMENT` would use, in order of the file; environments without any are
 * left out. What a command says replaces the same setting of `global`. Values that stand in another file (`file://`)
 * are not known.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
 */
export function environmentsOf(settings: Settings): readonly EnvironmentValues[] {
  const names = [...new Set(commandsOf(settings).map(({ environment }) => environment))];
  return names.flatMap((environment) => {
    for (const command of commands) {
      const given = overridesAt(settings, environment, command);
      const values = given === undefined ? undefined : valuesOf(given);
      if (values) return [{ environment, values }];
      if (given !== undefined) return [];
    }
    return [];
  });
}

/** `deploy` has what `global` says where it says nothing itself; what only `build` is told may be something else. */
const commands = ['deploy', 'global', 'sync'];

function commandsOf(settings: Setting): readonly { readonly environment: string }[] {
  return entriesOf(settings).flatMap(([environment, inner]) =>
    entriesOf(inner).flatMap(([, command]) =>
      isTable(command) && isTable(command['parameters']) ? [{ environment }] : [],
    ),
  );
}

/** Command line options may be spelled with either sign. */
function overridesAt(settings: Settings, ...[environment, command]: readonly [string, string]): Setting | undefined {
  const at = (from: Setting | undefined, key: string) =>
    isTable(from) && Object.hasOwn(from, key) ? from[key] : undefined;
  const parameters = at(at(at(settings, environment), command), 'parameters');
  return at(parameters, 'parameter_overrides') ?? at(parameters, 'parameter-overrides');
}

/** One text of pairs, a list of pairs or tables, or a table. */
function valuesOf(given: Setting): Values | undefined {
  if (typeof given === 'string') return given.startsWith('file://') ? undefined : parseOverrides(given);
  if (isTable(given)) return valuesOfTable(given);
  const all = given.map((item) =>
    typeof item === 'string' ? pairOf(item) : isTable(item) ? valuesOfTable(item) : undefined,
  );
  if (all.length === 0 || all.includes(undefined)) return undefined;
  return Object.fromEntries(all.flatMap((values) => Object.entries(values ?? {})));
}

/** An element of a list is one pair, blanks and all; a shell's quotes around its value may be there or not. */
function pairOf(text: string): Values | undefined {
  const plain = /^([A-Za-z0-9]+)=([^"'\\]*)$/.exec(text);
  if (plain && plain[1] !== 'ParameterKey') return { [plain[1] ?? '']: plain[2] ?? '' };
  return parseOverrides(text);
}

function valuesOfTable(table: Settings): Values | undefined {
  const entries: [string, string][] = [];
  for (const [name, value] of entriesOf(table)) {
    const parts = typeof value === 'string' ? [value] : isTable(value) ? [undefined] : value;
    if (!parts.every((part) => typeof part === 'string') || !/^[A-Za-z0-9]+$/.test(name)) return undefined;
    entries.push([name, parts.join(',')]);
  }
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function entriesOf(settings: Setting): readonly [string, Setting][] {
  return isTable(settings) ? Object.entries(settings) : [];
}

function isTable(setting: Setting | undefined): setting is Settings {
  return typeof setting === 'object' && !Array.isArray(setting);
}
