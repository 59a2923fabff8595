import {
  configFor,
  parseConfig,
  settingsFor,
  type ConfigFile,
  type FileSettings,
  type ParsedConfig,
} from '#core/index.ts';
import type { FoundConfig } from '../../client/protocol.ts';
import type { Settings } from './settings.ts';
import { decoded, folderOf, pathFrom } from './uri.ts';

/** Looks for the configuration file of a document: the nearest one upward. Null where there is none. May reject. */
export type FindConfig = (uri: string) => Promise<FoundConfig | null>;

/** The configuration files of documents, each asked for once until something changes. */
export interface Configurations {
  /** `settings` of the editor with what the configuration of a document says, which wins. Never rejects. */
  apply(settings: Settings, uri: string): Promise<Settings>;
  /** Has all of them looked for again. */
  forget(): void;
}

/** `rules` are the ids of all rules; `onFailure` hears why a configuration could not be looked for. */
export function createConfigurations(
  rules: readonly string[],
  find: () => FindConfig | undefined,
  onFailure: (uri: string, error: unknown) => void,
): Configurations {
  const byFolder = new Map<string, Promise<FoundConfig | null>>();
  const parsed = new Map<string, { readonly text: string; readonly result: ParsedConfig }>();

  async function look(uri: string): Promise<FoundConfig | null> {
    try {
      return (await find()?.(uri)) ?? null;
    } catch (error) {
      onFailure(uri, error);
      return null;
    }
  }

  function read({ uri, text }: FoundConfig): ParsedConfig {
    const known = parsed.get(uri);
    if (known?.text === text) return known.result;
    const result = parseConfig(text, uri, rules);
    parsed.set(uri, { text, result });
    return result;
  }

  return {
    async apply(settings, uri) {
      const folder = folderOf(uri);
      let found = byFolder.get(folder);
      if (!found) byFolder.set(folder, (found = look(uri)));
      const file = await found;
      if (!file) return settings;
      const { config, problems } = read(file);
      const own = settingsFor(config, pathFrom(folderOf(file.uri), uri), rules);
      const errors = problems.filter(({ severity }) => severity === 'error').length;
      return withFile(settings, config, own, errors);
    },
    forget: () => byFolder.clear(),
  };
}

function withFile(settings: Settings, { name }: ConfigFile, own: FileSettings, errors: number): Settings {
  const setsWorkload = own.workload !== undefined || own.presets?.value.includes('ci-runner') === true;
  const [first] = own.parameters;
  const folder = folderOf(name);
  return {
    enable: settings.enable && !own.ignored,
    inlayHints: settings.inlayHints,
    config: configFor(own, settings.config),
    file: {
      name: decoded(name.slice(folder.length)),
      ...(first && { parameters: { folder, from: first.value } }),
      errors,
      setsWorkload,
      ignores: own.ignored !== undefined,
    },
  };
}
