import { PassThrough } from 'node:stream';
import {
  createConnection,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  StreamMessageReader,
  StreamMessageWriter,
  type ClientCapabilities,
  type Diagnostic,
  type InitializeParams,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type ServerCapabilities,
  type TextDocumentContentChangeEvent,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { AnyRule } from '#core/index.ts';
import { serve, type FindConfig, type Guard } from '../../server/lsp/index.ts';
import type { StatusParams } from '../../client/protocol.ts';

export interface ClientOptions {
  readonly rules: readonly AnyRule[];
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: unknown;
  /** How the server looks for configuration files itself. */
  readonly findConfig?: FindConfig;
  /** How a host breaks off work that takes too long. */
  readonly guard?: Guard;
  /** Answer to `workspace/configuration` for a document. */
  readonly settings?: (uri: string | undefined) => unknown;
}

/** A client that talks to a server of its own through streams, as over stdio. */
export interface TestClient {
  readonly connection: ProtocolConnection;
  readonly server: ServerCapabilities;
  readonly published: PublishDiagnosticsParams[];
  readonly statuses: StatusParams[];
  readonly logged: string[];
  open(uri: string, text: string, version?: number): void;
  change(uri: string, version: number, ...changes: readonly TextDocumentContentChangeEvent[]): void;
  close(uri: string): void;
  /** Diagnostics published for a version of a document, at least that one; waits for them. */
  diagnostics(uri: string, version: number): Promise<readonly Diagnostic[]>;
  status(uri: string): Promise<StatusParams>;
  dispose(): void;
}

/** Capabilities of an editor with all that the server makes use of, pull diagnostics excepted. */
export const fullClient = {
  workspace: { configuration: true, workspaceEdit: { documentChanges: true, snippetEditSupport: true } },
  textDocument: {
    publishDiagnostics: { relatedInformation: true },
    codeAction: { resolveSupport: { properties: ['edit'] }, dataSupport: true },
  },
} satisfies ClientCapabilities;

export const pullClient = {
  workspace: { ...fullClient.workspace, diagnostics: { refreshSupport: true } },
  textDocument: { ...fullClient.textDocument, diagnostic: {} },
} satisfies ClientCapabilities;

export async function connect(options: ClientOptions): Promise<TestClient> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  serve(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)), options.rules, options);
  const connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  const published: PublishDiagnosticsParams[] = [];
  const statuses: StatusParams[] = [];
  const logged: string[] = [];
  connection.onNotification(PublishDiagnosticsNotification.type, (params) => void published.push(params));
  connection.onNotification('iacHardener/status', (params: StatusParams) => void statuses.push(params));
  connection.onNotification('window/logMessage', ({ message }: { message: string }) => void logged.push(message));
  connection.onRequest('workspace/configuration', ({ items }: { items: { scopeUri?: string }[] }) =>
    items.map(({ scopeUri }) => options.settings?.(scopeUri) ?? null),
  );
  connection.listen();
  const { capabilities } = await connection.sendRequest(InitializeRequest.type, {
    processId: null,
    capabilities: options.capabilities ?? fullClient,
    initializationOptions: { takesStatus: true, ...(options.initializationOptions ?? {}) },
  } as InitializeParams);
  await connection.sendNotification(InitializedNotification.type, {});
  return {
    connection,
    server: capabilities,
    published,
    statuses,
    logged,
    ...documentsOver(connection),
    async diagnostics(uri, version) {
      const isIt = (each: PublishDiagnosticsParams): boolean => each.uri === uri && (each.version ?? 0) >= version;
      return (await until(`diagnostics of ${uri}, version ${version}`, () => published.findLast(isIt))).diagnostics;
    },
    status: (uri) => until(`status of ${uri}`, () => statuses.findLast((each) => each.uri === uri)),
    dispose() {
      connection.end();
      connection.dispose();
      for (const stream of [toServer, toClient]) stream.destroy();
    },
  };
}

function documentsOver(connection: ProtocolConnection): Pick<TestClient, 'open' | 'change' | 'close'> {
  const send = (sent: Promise<void>): void => void sent.catch(() => undefined);
  return {
    open: (uri, text, version = 1) =>
      send(
        connection.sendNotification(DidOpenTextDocumentNotification.type, {
          textDocument: { uri, languageId: uri.endsWith('json') ? 'json' : 'yaml', version, text },
        }),
      ),
    change: (uri, version, ...contentChanges) =>
      send(
        connection.sendNotification(DidChangeTextDocumentNotification.type, {
          textDocument: { uri, version },
          contentChanges: [...contentChanges],
        }),
      ),
    close: (uri) => send(connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } })),
  };
}

/** Waits until `look` finds something; fails after thirty seconds, which a busy machine may need. */
export async function until<T>(what: string, look: () => T | undefined): Promise<T> {
  const end = performance.now() + 30_000;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** The text after an edit; a blank of a snippet is written `«number:default»`. */
export function applied(uri: string, text: string, edit: WorkspaceEdit | undefined): string {
  const edits = [
    ...(edit?.changes?.[uri] ?? []),
    ...(edit?.documentChanges ?? []).flatMap((change) => ('edits' in change ? change.edits : [])),
  ];
  const plain = edits.map((each) =>
    'snippet' in each ? { range: each.range, newText: shownSnippet(each.snippet.value) } : each,
  );
  return TextDocument.applyEdits(TextDocument.create(uri, 'yaml', 0, text), plain);
}

function shownSnippet(value: string): string {
  return value
    .replace(/\$\{(\d+):((?:\\.|[^}\\])*)\}/g, (_all, number: string, text: string) => `«${number}:${text}»`)
    .replace(/\\([\\$}])/g, '$1');
}
