import { configNames, type AnyRule } from '#core/index.ts';
import {
  CodeActionKind,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  TextDocumentSyncKind,
  type Connection,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { clientOf, type Client } from './client.ts';
import { fixAllKind } from './features/code-actions.ts';
import { reportChanges } from './reporting.ts';
import { answerRequests } from './requests.ts';
import { createServer, type Means } from './server.ts';
import { section } from './settings.ts';

export type { FindConfig } from './configuration.ts';
export type { Bound, Guard } from './watch.ts';

/** Answers the client on `connection` with these rules until it asks to exit. */
export function serve(connection: Connection, rules: readonly AnyRule[], means: Means = {}): void {
  const server = createServer(connection, rules, means);
  connection.onInitialize((params) => {
    server.client = clientOf(params);
    server.session.changeSettings(params.initializationOptions);
    return { capabilities: capabilitiesFor(server.client), serverInfo: { name: 'iac-hardener' } };
  });
  connection.onInitialized(() => {
    const { registersConfigurationChanges, registersWatchers, findsConfig } = server.client;
    if (registersConfigurationChanges)
      connection.client.register(DidChangeConfigurationNotification.type, { section }).catch(() => undefined);
    if (registersWatchers && !findsConfig) {
      const watchers = configNames.map((name) => ({ globPattern: `**/${name}` }));
      connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(() => undefined);
    }
  });
  reportChanges(server);
  answerRequests(server);
  server.session.documents.listen(connection);
  connection.listen();
}

function capabilitiesFor(client: Client): ServerCapabilities {
  return {
    textDocumentSync: {
      openClose: true,
      change: TextDocumentSyncKind.Incremental,
      // Only for configuration files, where nobody else tells of them.
      ...(!client.findsConfig && { save: true }),
    },
    codeActionProvider: {
      codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, fixAllKind],
      resolveProvider: client.resolvesEdits,
    },
    hoverProvider: true,
    completionProvider: { triggerCharacters: [':', '"', "'"], resolveProvider: true },
    inlayHintProvider: true,
    documentLinkProvider: {},
    ...(client.pullsDiagnostics && {
      diagnosticProvider: { identifier: 'iac-hardener', interFileDependencies: false, workspaceDiagnostics: false },
    }),
  };
}
