import type { ParameterSet } from '#core/index.ts';
import { TextDocuments, type Connection } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Client } from './client.ts';
import type { Configurations } from './configuration.ts';
import { defaultSettings, section, settingsFrom, type Settings } from './settings.ts';

/** All that the server keeps: open documents and the settings for them. Everything else is computed from these. */
export interface Session {
  readonly documents: TextDocuments<TextDocument>;
  /** The settings for a document, with what its configuration file says; the defaults when there are none. Never rejects. */
  settingsOf(uri: string): Promise<Settings>;
  /** Has configuration files looked for again. */
  changeConfigs(): void;
  /** Takes settings that the client has, or has changed; `pushed` is what it sent along, if anything. */
  changeSettings(pushed: unknown): void;
  /** The values that the client means a document to be deployed with; undefined for any. */
  parametersOf(uri: string): ChosenParameters | undefined;
  setParameters(uri: string, chosen: ChosenParameters | undefined): void;
  /** Hears of each change of such values. */
  onDidSetParameters(handle: (uri: string) => void): void;
  forget(uri: string): void;
}

/** A set of parameter values that somebody chose, or why there is none. */
export interface ChosenParameters {
  /** For people: `prod.json`. */
  readonly name: string;
  readonly set?: ParameterSet;
  /** In a sentence. */
  readonly problem?: string;
}

export function createSession(connection: Connection, client: () => Client, configurations: Configurations): Session {
  const known = new Map<string, Promise<Settings>>();
  const parameters = new Map<string, ChosenParameters>();
  const parameterListeners: ((uri: string) => void)[] = [];
  let shared = defaultSettings;

  async function ask(uri: string): Promise<Settings> {
    try {
      const answer: unknown = await connection.workspace.getConfiguration({ scopeUri: uri, section });
      return answer === null || answer === undefined ? shared : settingsFrom(answer);
    } catch {
      return shared;
    }
  }

  return {
    documents: new TextDocuments(TextDocument),
    async settingsOf(uri) {
      if (!client().answersConfiguration) return configurations.apply(shared, uri);
      let settings = known.get(uri);
      if (!settings) known.set(uri, (settings = ask(uri)));
      return configurations.apply(await settings, uri);
    },
    changeConfigs: () => configurations.forget(),
    changeSettings(pushed) {
      known.clear();
      const ours = (pushed as Readonly<Record<string, unknown>> | null | undefined)?.[section];
      if (ours !== undefined) shared = settingsFrom(ours);
    },
    parametersOf: (uri) => parameters.get(uri),
    setParameters(uri, chosen) {
      if (chosen) parameters.set(uri, chosen);
      else parameters.delete(uri);
      for (const listener of parameterListeners) listener(uri);
    },
    onDidSetParameters: (handle) => void parameterListeners.push(handle),
    forget(uri) {
      known.delete(uri);
      parameters.delete(uri);
    },
  };
}
