import { createAnalyzer, type Analyzer, type AnyRule } from '#core/index.ts';
import type { Connection } from 'vscode-languageserver';
import { createAnalyses, type Analyses, type Analysis } from './analysis.ts';
import { clientOf, type Client } from './client.ts';
import { createConfigurations, type FindConfig } from './configuration.ts';
import { createSession, type Session } from './session.ts';

/** What all parts of the server work with. */
export interface Server {
  readonly connection: Connection;
  readonly rules: readonly AnyRule[];
  readonly analyzer: Analyzer;
  readonly session: Session;
  readonly analyses: Analyses;
  /** Known once the client has introduced itself. */
  client: Client;
}

/** `findConfig` is for clients that do not look for configuration files themselves. */
export function createServer(connection: Connection, rules: readonly AnyRule[], findConfig?: FindConfig): Server {
  const analyzer = createAnalyzer(rules);
  const ask: FindConfig = (uri) => connection.sendRequest('iacHardener/findConfig', { uri });
  const configurations = createConfigurations(
    rules.map(({ id }) => id),
    () => (server.client.findsConfig ? ask : findConfig),
    (uri, error) => connection.console.warn(`The configuration for ${uri} cannot be read.\n${stackOf(error)}`),
  );
  const server: Server = {
    connection,
    rules,
    analyzer,
    session: createSession(connection, () => server.client, configurations),
    analyses: createAnalyses(analyzer, rules, (uri, rule, error) => {
      connection.console.error(`Rule ${rule} crashed on ${uri}; the others go on.\n${error}`);
    }),
    client: clientOf({ capabilities: {} }),
  };
  return server;
}

/** Of the newest version; undefined when the document is not open, or was closed while its settings were asked for. */
export async function analysisOf({ session, analyses }: Server, uri: string): Promise<Analysis | undefined> {
  const settings = await session.settingsOf(uri);
  const text = session.documents.get(uri);
  return text && analyses.of(text, settings, session.parametersOf(uri)?.set);
}

/** For the log. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
