import type { Connection } from '../connection.ts';
import type { ParameterSource } from '../protocol.ts';

/** Of documents, each by its URI. */
export interface Sender<Choice> {
  readonly send: (uri: string, choice: Choice | undefined) => Promise<void>;
  /** What the server knows of a document, or of all; what is on its way there is dropped. */
  readonly forget: (uri?: string) => void;
}

/** Sends what is newest, and nothing of documents that have never had values; `read` takes its time. */
export function createSender<Choice>(
  connection: Pick<Connection, 'request'>,
  read: (choice: Choice) => Promise<ParameterSource>,
): Sender<Choice> {
  // Never starts again: a number must not return while something of that number is still being read.
  let round = 0;
  const newest = new Map<string, number>();
  const hasHadValues = new Set<string>();
  return {
    async send(uri, choice) {
      if (choice === undefined && !hasHadValues.has(uri)) return;
      hasHadValues.add(uri);
      const own = ++round;
      newest.set(uri, own);
      const source = choice === undefined ? null : await read(choice);
      if (newest.get(uri) !== own) return;
      // A server that is down, or going down, hears of it after its next start.
      await connection.request('iacHardener/setParameters', { uri, source }).catch(() => null);
    },
    forget(uri) {
      for (const known of [newest, hasHadValues]) {
        if (uri === undefined) known.clear();
        else known.delete(uri);
      }
    },
  };
}
