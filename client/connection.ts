import type { BaseLanguageClient } from 'vscode-languageclient';
import type { ClientNotifications, Notifications, Requests, ServerRequests } from './protocol.ts';

/** The server's own requests and notifications, typed by method name, over a language client that may be replaced. */
export interface Connection {
  /** Rejects while the server is not running. */
  readonly request: <M extends keyof Requests>(
    method: M,
    params: Requests[M]['params'],
  ) => Promise<Requests[M]['result']>;
  readonly on: <M extends keyof Notifications>(method: M, handle: (params: Notifications[M]) => void) => void;
  /** Answers what the server asks. */
  readonly answer: <M extends keyof ServerRequests>(
    method: M,
    handle: (params: ServerRequests[M]['params']) => Promise<ServerRequests[M]['result']>,
  ) => void;
  /** Tells the server something; nothing while it is not running, as it knows nothing yet that could have changed. */
  readonly notify: <M extends keyof ClientNotifications>(method: M, params: ClientNotifications[M]) => void;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** A connection whose every start makes a client, and with it a server, of its own. */
export function connect(create: () => BaseLanguageClient): Connection {
  const handlers: ((client: BaseLanguageClient) => void)[] = [];
  let client: BaseLanguageClient | undefined;
  return {
    async request(method, params) {
      if (!client) throw new Error('The server is not running.');
      return client.sendRequest(method, params);
    },
    on(method, handle) {
      handlers.push((next) => next.onNotification(method, handle));
    },
    answer(method, handle) {
      handlers.push((next) => next.onRequest(method, handle));
    },
    notify(method, params) {
      if (client?.isRunning()) void client.sendNotification(method, params);
    },
    async start() {
      client = create();
      for (const attach of handlers) attach(client);
      await client.start();
    },
    async stop() {
      const ending = client;
      client = undefined;
      await ending?.dispose();
    },
  };
}
