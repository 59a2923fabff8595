import { defaultConfig, type Config } from '#core/index.ts';
import type { ConfiguredParameters } from '../../client/protocol.ts';

/** The section of the client's settings that is ours. */
export const section = 'iacHardener';

export interface Settings {
  readonly enable: boolean;
  /** What is shown within the text. */
  readonly inlayHints: { readonly actions: boolean };
  readonly config: Config;
  /** The configuration file that had its say; undefined where there is none. */
  readonly file?: ConfigInForce;
}

export interface ConfigInForce {
  /** For people: `.iac-hardener.yaml`. */
  readonly name: string;
  /** How many errors are in it; what is sound counts all the same. */
  readonly errors: number;
  readonly setsWorkload: boolean;
  /** The first parameters file that it names for the document. */
  readonly parameters?: ConfiguredParameters;
  /** Whether it leaves the document out. */
  readonly ignores: boolean;
}

export const defaultSettings: Settings = { enable: true, inlayHints: { actions: false }, config: defaultConfig };

/** Settings out of whatever a client sends; the default stands in for each value that is missing or of another type. */
export function settingsFrom(value: unknown): Settings {
  const given = recordOf(value);
  const { actions } = { actions: recordOf(given['inlayHints'])['actions'] };
  const { enable, workload, honorOtherSuppressions: honor } = given;
  return {
    enable: typeof enable === 'boolean' ? enable : defaultSettings.enable,
    inlayHints: { actions: actions === true },
    config: {
      ...defaultConfig,
      foreignSuppressions: honor === false ? 'ignored' : 'honoured',
      workload:
        workload === 'ci-runner' || workload === 'general' || workload === 'auto' ? workload : defaultConfig.workload,
    },
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
