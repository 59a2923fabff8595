import {
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  window,
  workspace,
  type ExtensionContext,
  type TextDocument,
  type TreeView,
} from 'vscode';
import type { Connection } from '../connection.ts';
import type { ChecklistResult } from '../protocol.ts';
import type { Status } from '../status.ts';
import { baseName } from '../uri.ts';
import { rowsOf, type Row } from './model.ts';
import { filesIn, folderOf } from './stack.ts';

/** The row that stands for all files of the folder; what is below it is asked for when it is unfolded. */
const stackRow: Row = {
  id: 'stack',
  label: 'All files of this folder, as one stack',
  tooltip: 'Judges the templates, policies and scripts of this folder and those below it together.',
  icon: 'files',
  children: [],
  context: 'hint',
};

/** Milliseconds without an edit before the list is asked for anew. */
const pause = 150;

/** The tree "Security Checklist" for the active document. Asks the server for nothing while nobody sees it. */
export function registerChecklistView(
  context: ExtensionContext,
  connection: Connection,
  status: Status,
): TreeView<Row> {
  const changed = new EventEmitter<Row | undefined>();
  let rows: readonly Row[] = [];
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const view = window.createTreeView<Row>('iacHardener.checklist', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: treeItem,
      getChildren: async (row) => [...(row === stackRow ? await stackRows(connection) : (row?.children ?? rows))],
    },
    showCollapseAll: true,
  });

  const refresh = async (): Promise<void> => {
    const document = activeDocument();
    if (!view.visible || !document) return;
    const result = await connection.request('iacHardener/checklist', { files: [{ uri: document.uri.toString() }] });
    if (document !== activeDocument()) return;
    rows = result ? [...rowsOf(result, document.uri.toString(), nameOf), stackRow] : [];
    describe(view, result, document);
    changed.fire(undefined);
  };
  const soon = (ms: number): void => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void refresh().catch(() => undefined), ms);
  };

  context.subscriptions.push(
    view,
    changed,
    view.onDidChangeVisibility(({ visible }) => visible && soon(0)),
    window.onDidChangeActiveTextEditor(() => soon(0)),
    status.onDidAnalyse(({ uri }) => uri === activeDocument()?.uri.toString() && soon(pause)),
    workspace.onDidSaveTextDocument(() => view.visible && changed.fire(stackRow)),
    { dispose: () => clearTimeout(waiting) },
  );
  return view;
}

/** The document whose checklist is shown: reports and previews of ours have none. */
export function activeDocument(): TextDocument | undefined {
  const document = window.activeTextEditor?.document;
  return document?.uri.scheme === 'output' ? undefined : document;
}

function describe(view: TreeView<Row>, result: ChecklistResult | null, { uri }: TextDocument): void {
  // Without rows, the view says what to open.
  view.description = result ? baseName(uri) : '';
  view.message = result ? `${result.score}. ${result.runners}` : '';
}

async function stackRows(connection: Connection): Promise<readonly Row[]> {
  const document = activeDocument();
  if (!document) return [];
  const folder = folderOf(document.uri);
  const result = await connection.request('iacHardener/checklist', { files: await filesIn(folder) });
  if (!result) return [];
  return rowsOf(result, `stack ${folder.toString()}`, (uri) => relative(uri));
}

function relative(uri: string): string {
  return workspace.asRelativePath(Uri.parse(uri), false);
}

function nameOf(uri: string): string {
  return baseName(Uri.parse(uri));
}

function treeItem(row: Row): TreeItem {
  const isBranch = row.children.length > 0 || row === stackRow;
  const item = new TreeItem(row.label, isBranch ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None);
  item.id = row.id;
  item.tooltip = row.tooltip;
  item.contextValue = row.context;
  item.iconPath = new ThemeIcon(row.icon, row.color === undefined ? undefined : new ThemeColor(row.color));
  if (row.description !== undefined) item.description = row.description;
  if (row.evidence) item.command = { command: 'iacHardener.revealEvidence', title: 'Go to Line', arguments: [row] };
  return item;
}
