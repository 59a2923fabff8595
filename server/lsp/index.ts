import type { Connection } from 'vscode-languageserver';

/** Answers the client on `connection` until it asks to exit. */
export function serve(connection: Connection): void {
  connection.onInitialize(() => ({ capabilities: {}, serverInfo: { name: 'iac-hardener' } }));
  connection.listen();
}
