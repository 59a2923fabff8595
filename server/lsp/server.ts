import { createAnalyzer, type Analyzer, type AnyRule } from '#core/index.ts';
import type { Connection } from 'vscode-languageserver';
import { createAnalyses, type Analyses, type Analysis } from './analysis.ts';
import { clientOf, type Client } from './client.ts';
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

export function createServer(connection: Connection, rules: readonly AnyRule[]): Server {
  const analyzer = createAnalyzer(rules);
  const server: Server = {
    connection,
    rules,
    analyzer,
    session: createSession(connection, () => server.client),
    analyses: createAnalyses(analyzer, (uri, rule, error) => {
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
