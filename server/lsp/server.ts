import { createAnalyzer, type Analyzer, type AnyRule } from '#core/index.ts';
import type { CancellationToken, Connection } from 'vscode-languageserver';
import { createAnalyses, type Analyses, type Analysis } from './analysis.ts';
import { clientOf, type Client } from './client.ts';
import { createConfigurations, type FindConfig } from './configuration.ts';
import { createSession, type Session } from './session.ts';
import { nextTurn, plainGuard, type Guard } from './watch.ts';

/** What all parts of the server work with. */
export interface Server {
  readonly connection: Connection;
  readonly rules: readonly AnyRule[];
  readonly analyzer: Analyzer;
  readonly session: Session;
  readonly analyses: Analyses;
  readonly guard: Guard;
  /** Shows a warning to the user. */
  readonly tell: (message: string) => void;
  /** Hears which document a client asks about: somebody looks at it. */
  onLook: (uri: string) => void;
  /** Known once the client has introduced itself. */
  client: Client;
}

/** What a host may bring along. */
export interface Means {
  /** For clients that do not look for configuration files themselves. */
  readonly findConfig?: FindConfig;
  /** Keeps a document from holding the server. */
  readonly guard?: Guard;
}

export function createServer(
  connection: Connection,
  rules: readonly AnyRule[],
  { findConfig, guard = plainGuard }: Means,
): Server {
  const analyzer = renewable(rules);
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
    analyses: createAnalyses(analyzer, rules, guard, {
      onCrash: (uri, rule, error) => {
        connection.console.error(`Rule ${rule} crashed on ${uri}; the others go on.\n${error}`);
      },
      onBreak: (uri) => {
        analyzer.renew();
        connection.console.warn(`The analysis of ${uri} took too long and was broken off.`);
      },
    }),
    guard,
    tell: (message) => {
      connection.window.showWarningMessage(message);
    },
    onLook: () => undefined,
    client: clientOf({ capabilities: {} }),
  };
  return server;
}

/** An analyzer that may forget everything that it kept. */
function renewable(rules: readonly AnyRule[]): Analyzer & { renew(): void } {
  let inner = createAnalyzer(rules);
  return {
    analyze: (document, config) => inner.analyze(document, config),
    hitOf: (document, finding) => inner.hitOf(document, finding),
    renew: () => void (inner = createAnalyzer(rules)),
  };
}

/**
 * Of the newest version; undefined when the document is not open, or was closed while its settings were asked for. An
 * analysis that takes long goes on when the server has heard what happened meanwhile: what has become stale, or what
 * nobody waits for any more, is not finished.
 */
export async function analysisOf(
  { session, analyses }: Server,
  uri: string,
  token?: CancellationToken,
): Promise<Analysis | undefined> {
  const settings = await session.settingsOf(uri);
  // Whether the client still wants it is heard between two turns only.
  if (token && (analyses.last(uri)?.editMs ?? 0) > noticedMs) await nextTurn();
  for (;;) {
    if (token?.isCancellationRequested) return undefined;
    const text = session.documents.get(uri);
    const analysis = text && analyses.of(text, settings, session.parametersOf(uri)?.set);
    if (!analysis?.goesOn || token?.isCancellationRequested) return analysis;
    await nextTurn();
  }
}

/** Milliseconds of an analysis during which clients change their minds. */
const noticedMs = 50;

/** For the log. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
