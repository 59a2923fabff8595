import { RelativePattern, Uri, workspace, type Disposable, type ExtensionContext } from 'vscode';
import { configNames } from './config-names.ts';
import type { Connection } from './connection.ts';
import type { FoundConfig } from './protocol.ts';

const pattern = `{${configNames.join(',')}}`;

/** What is known of a folder: its configuration, or whether to look further up. */
type Place = FoundConfig | 'further' | 'top';

interface Found {
  readonly config: FoundConfig | undefined;
  /** Where a configuration would be made: the nearest folder of the workspace or root of a repository, else that of the document. */
  readonly home: Uri | undefined;
}

export interface Configurations {
  /** The configuration file of a document, or where one belongs; undefined for a document that is in no folder. */
  fileFor(document: Uri): Promise<Uri | undefined>;
}

/** Looks for the configuration files of documents when the server asks, and tells it when they change. */
export function registerConfiguration(context: ExtensionContext, connection: Connection): Configurations {
  const places = new Map<string, Promise<Place>>();
  const outside = new Map<string, Disposable>();
  const changed = (): void => {
    places.clear();
    connection.notify('iacHardener/configChanged', null);
  };
  const watch = (glob: string | RelativePattern): Disposable => {
    const watcher = workspace.createFileSystemWatcher(glob);
    watcher.onDidCreate(changed);
    watcher.onDidChange(changed);
    watcher.onDidDelete(changed);
    return watcher;
  };
  const placeOf = (folder: Uri): Promise<Place> => {
    const key = folder.toString();
    let place = places.get(key);
    if (!place) places.set(key, (place = look(folder)));
    // The workspace's watcher does not reach the folders above it.
    if (!workspace.getWorkspaceFolder(folder) && folder.scheme === 'file' && !outside.has(key))
      outside.set(key, watch(new RelativePattern(folder, pattern)));
    return place;
  };
  const find = async (document: Uri): Promise<Found> => {
    let home: Uri | undefined;
    for (let at = parentOf(document); at; at = parentOf(at)) {
      const place = await placeOf(at);
      if (typeof place === 'object') return { config: place, home };
      if (place === 'top' || isWorkspaceFolder(at)) home ??= at;
      if (place === 'top') break;
    }
    return { config: undefined, home: home ?? parentOf(document) };
  };
  connection.answer('iacHardener/findConfig', async ({ uri }) => (await find(Uri.parse(uri))).config ?? null);
  context.subscriptions.push(
    watch(`**/${pattern}`),
    { dispose: () => outside.forEach((watcher) => void watcher.dispose()) },
    workspace.onDidChangeWorkspaceFolders(changed),
    // Some file systems are not watched.
    workspace.onDidSaveTextDocument(({ uri }) => {
      if (configNames.some((name) => uri.path.endsWith(`/${name}`))) changed();
    }),
  );
  return {
    async fileFor(document) {
      const { config, home } = await find(document);
      return config ? Uri.parse(config.uri) : home && Uri.joinPath(home, configNames[0]);
    },
  };
}

/** Undefined for a root, and for documents without a folder, such as untitled ones. */
function parentOf(uri: Uri): Uri | undefined {
  const parent = uri.path.slice(0, uri.path.lastIndexOf('/'));
  return uri.path === '/' || !uri.path.startsWith('/') ? undefined : uri.with({ path: parent === '' ? '/' : parent });
}

async function look(folder: Uri): Promise<Place> {
  const entries = await namesIn(folder);
  const name = configNames.find((each) => entries.has(each));
  const uri = name === undefined ? undefined : Uri.joinPath(folder, name);
  const text = uri && (await textOf(uri));
  if (uri && text !== undefined) return { uri: uri.toString(), text };
  // What lies above a folder of a remote repository is none of ours.
  const isRoot = folder.scheme !== 'file' && isWorkspaceFolder(folder);
  return entries.has('.git') || isRoot ? 'top' : 'further';
}

function isWorkspaceFolder(folder: Uri): boolean {
  return workspace.getWorkspaceFolder(folder)?.uri.toString() === folder.toString();
}

/** None where the folder cannot be read. */
async function namesIn(folder: Uri): Promise<ReadonlySet<string>> {
  try {
    return new Set((await workspace.fs.readDirectory(folder)).map(([name]) => name));
  } catch {
    return new Set();
  }
}

async function textOf(uri: Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}
