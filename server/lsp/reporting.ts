import { isConfigName } from '#core/index.ts';
import type { StatusParams } from '../../client/protocol.ts';
import { diagnosticsOf } from './features/diagnostics.ts';
import { statusOf } from './features/status.ts';
import { createSchedule, delayAfter } from './schedule.ts';
import { analysisOf, stackOf, type Server } from './server.ts';

/** Says what is found in each open document whenever that or its settings change, until it is closed. */
export function reportChanges(server: Server): void {
  const { connection, session, analyses } = server;
  const { documents } = session;
  const schedule = createSchedule((uri) => report(server, uri));
  server.onLook = (uri) => schedule.prefer(uri);

  documents.onDidChangeContent(({ document: { uri } }) => {
    schedule.prefer(uri);
    schedule.soon(uri, delayAfter(analyses.last(uri)?.editMs ?? 0));
  });
  documents.onDidClose(({ document: { uri } }) => {
    schedule.cancel(uri);
    analyses.forget(uri);
    session.forget(uri);
    if (!server.client.pullsDiagnostics) void connection.sendDiagnostics({ uri, diagnostics: [] });
  });
  const reportAll = (): void => {
    schedule.all(documents.keys());
    refresh(server);
  };
  connection.onDidChangeConfiguration(({ settings }) => {
    session.changeSettings(settings);
    reportAll();
  });
  const changeConfigs = (): void => {
    session.changeConfigs();
    reportAll();
  };
  connection.onNotification('iacHardener/configChanged', changeConfigs);
  connection.onDidChangeWatchedFiles(changeConfigs);
  documents.onDidSave(({ document: { uri } }) => {
    if (isConfigName(uri)) changeConfigs();
  });
  session.onDidSetParameters((uri) => {
    if (!documents.get(uri)) return;
    schedule.soon(uri, 0);
    refresh(server);
  });
}

/** Has a client that asks for diagnostics, and for what is shown within the text, ask anew. */
function refresh({ connection, client }: Server): void {
  const { pullsDiagnostics, refreshesDiagnostics, refreshesInlayHints } = client;
  if (pullsDiagnostics && refreshesDiagnostics) connection.languages.diagnostics.refresh().catch(() => undefined);
  if (refreshesInlayHints) connection.languages.inlayHint.refresh().catch(() => undefined);
}

/** Sends what is known of the newest version, so what has become stale never goes out. */
async function report(server: Server, uri: string): Promise<void> {
  const { connection, client } = server;
  try {
    const analysis = await analysisOf(server, uri);
    if (!analysis) return;
    if (!client.pullsDiagnostics) {
      await connection.sendDiagnostics({
        uri,
        version: analysis.version,
        diagnostics: diagnosticsOf(analysis, client),
      });
    }
    if (!client.takesStatus) return;
    await connection.sendNotification(
      'iacHardener/status',
      statusOf(analysis, server.session.parametersOf(uri)) satisfies StatusParams,
    );
  } catch (error) {
    connection.console.error(`The analysis of ${uri} failed.\n${stackOf(error)}`);
  }
}
