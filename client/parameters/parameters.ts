import {
  commands,
  languages,
  RelativePattern,
  Uri,
  window,
  workspace,
  type Disposable,
  type ExtensionContext,
  type TextDocument,
} from 'vscode';
import type { Connection } from '../connection.ts';
import { documentSelector } from '../documents.ts';
import type { ParameterSource } from '../protocol.ts';
import { currentText } from '../read.ts';
import { baseName } from '../uri.ts';
import { bySetting, createChoices, type ParameterChoice, type Preset } from './choices.ts';
import { createPauses } from './pauses.ts';
import { pickParameters } from './picker.ts';
import { createSender } from './sender.ts';

export interface Parameters {
  /** Has the presets asked anew for all open documents. */
  readonly refresh: () => Promise<void>;
  /** Tells a server that has just started which values all open documents are checked with. */
  readonly resend: () => Promise<void>;
}

/** Milliseconds without an edit of a parameter file before its new values count. */
const pause = 100;

/**
 * Keeps the server informed of the values that templates are checked with: those that the user chose, else those of the
 * first of `presets` that names any, and last the setting. The server reads no files, so their text is sent along.
 */
export function registerParameters(
  context: ExtensionContext,
  connection: Connection,
  presets: readonly Preset[] = [],
): Parameters {
  const choices = createChoices(context.workspaceState, [...presets, bySetting]);
  const sender = createSender(connection, sourceOf);
  const watched = createWatches((file) => void refreshUsersOf(file));
  const apply = async (document: TextDocument): Promise<void> => {
    if (languages.match(documentSelector, document) === 0) return;
    const choice = choices.of(document);
    watched.set(document, choice?.file);
    await sender.send(document.uri.toString(), choice);
  };
  const refresh = async (): Promise<void> => {
    await Promise.all(workspace.textDocuments.map(apply));
  };
  const refreshUsersOf = async (file: string): Promise<void> => {
    await Promise.all(workspace.textDocuments.filter((document) => watched.of(document) === file).map(apply));
  };
  const choose = async (): Promise<void> => {
    const document = window.activeTextEditor?.document;
    if (!document) return;
    const picked = await pickParameters(connection, document, choices.of(document));
    if (!picked) return;
    await choices.choose(document, picked === 'any' ? undefined : picked);
    await apply(document);
  };
  const pauses = createPauses(pause, (file) => void refreshUsersOf(file));
  const edited = ({ uri }: TextDocument): void => {
    if (watched.has(uri.toString())) pauses.begin(uri.toString());
  };
  context.subscriptions.push(
    watched,
    pauses,
    commands.registerCommand('iacHardener.chooseParameters', choose),
    workspace.onDidOpenTextDocument((document) => void apply(document)),
    workspace.onDidCloseTextDocument((document) => {
      watched.set(document, undefined);
      sender.forget(document.uri.toString());
      // What was not saved is gone with it.
      edited(document);
    }),
    workspace.onDidChangeTextDocument(({ document }) => edited(document)),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('iacHardener.parameters')) void refresh();
    }),
  );
  return {
    refresh,
    async resend() {
      sender.forget();
      await refresh();
    },
  };
}

async function sourceOf({ file, environment }: ParameterChoice): Promise<ParameterSource> {
  const text = await currentText(file);
  return {
    name: baseName(file),
    ...(text !== undefined && { text }),
    ...(environment !== undefined && { environment }),
  };
}

interface Watches {
  /** The file whose values a document has; undefined for none. */
  readonly set: (document: TextDocument, file: Uri | undefined) => void;
  readonly of: (document: TextDocument) => string | undefined;
  readonly has: (file: string) => boolean;
  readonly dispose: () => void;
}

/** Watches the files that open documents have their values from, each once. */
function createWatches(onChange: (file: string) => void): Watches {
  const files = new Map<string, string>();
  const watchers = new Map<string, Disposable>();
  const isUsed = (file: string): boolean => [...files.values()].includes(file);
  return {
    set({ uri }, file) {
      const before = files.get(uri.toString());
      if (file) files.set(uri.toString(), file.toString());
      else files.delete(uri.toString());
      if (file && !watchers.has(file.toString())) watchers.set(file.toString(), watch(file, onChange));
      if (before !== undefined && !isUsed(before)) {
        watchers.get(before)?.dispose();
        watchers.delete(before);
      }
    },
    of: ({ uri }) => files.get(uri.toString()),
    has: isUsed,
    dispose() {
      for (const watcher of watchers.values()) watcher.dispose();
      watchers.clear();
    },
  };
}

function watch(file: Uri, onChange: (file: string) => void): Disposable {
  const name = baseName(file);
  const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.joinPath(file, '..'), escaped(name)));
  const changed = (): void => onChange(file.toString());
  watcher.onDidChange(changed);
  watcher.onDidCreate(changed);
  watcher.onDidDelete(changed);
  return watcher;
}

/** A name as a pattern that means itself. */
function escaped(name: string): string {
  return name.replace(/[[\]{}*?]/g, '[$&]');
}
