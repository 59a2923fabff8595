import {
  commands,
  Range,
  Uri,
  window,
  workspace,
  WorkspaceEdit,
  type ExtensionContext,
  type TextDocument,
} from 'vscode';
import type { Configurations } from './configuration.ts';
import type { Connection } from './connection.ts';
import type { HardenEdit, SuppressArguments } from './protocol.ts';

/** The commands of the quick fixes that suppress a finding: they ask for the reason, then write it where it belongs. */
export function registerSuppress(
  context: ExtensionContext,
  connection: Connection,
  configurations: Configurations,
): void {
  context.subscriptions.push(
    commands.registerCommand('iacHardener.suppress', async (asked?: SuppressArguments) => {
      if (asked) await suppress(connection, asked);
    }),
    commands.registerCommand('iacHardener.suppressInConfiguration', async (asked?: SuppressArguments) => {
      if (asked) await suppressInConfiguration(connection, configurations, asked);
    }),
  );
}

/** In the document itself. */
async function suppress(connection: Connection, asked: SuppressArguments): Promise<void> {
  const reason = await reasonFor(asked, 'The reason is written beside it.');
  if (reason === undefined) return;
  const { uri, version, fingerprint } = asked;
  const result = await connection.request('iacHardener/suppress', { uri, version, fingerprint, reason });
  const document = await workspace.openTextDocument(Uri.parse(uri));
  if (!result || document.version !== result.version) {
    tellChanged();
    return;
  }
  await workspace.applyEdit(replacing(new WorkspaceEdit(), document.uri, result.edits));
}

/** In the configuration file, which is made where there is none. */
async function suppressInConfiguration(
  connection: Connection,
  configurations: Configurations,
  asked: SuppressArguments,
): Promise<void> {
  const reason = await reasonFor(asked, 'The reason is written into the configuration file.');
  const file = reason === undefined ? undefined : await configurations.fileFor(Uri.parse(asked.uri));
  if (reason === undefined || !file) return;
  const before = await documentAt(file);
  const seen = before?.version;
  const configuration = { uri: file.toString(), text: before?.getText() ?? '' };
  const { uri, version, fingerprint } = asked;
  const params = { uri, version, fingerprint, reason, configuration };
  const result = await connection.request('iacHardener/suppressInConfiguration', params);
  if (!result || before?.version !== seen) {
    tellChanged();
    return;
  }
  if (result.isRefused) return tellRefused(file);
  const edit = new WorkspaceEdit();
  if (!before) edit.createFile(file, { ignoreIfExists: true });
  const wasDirty = before?.isDirty === true;
  if (!(await workspace.applyEdit(replacing(edit, file, result.edits)))) {
    tellChanged();
    return;
  }
  const written = await workspace.openTextDocument(file);
  // What else somebody is writing there is not ours to save.
  if (wasDirty) await window.showTextDocument(written);
  else await written.save();
  const name = workspace.asRelativePath(file);
  window.setStatusBarMessage(
    wasDirty ? `Save ${name} to ignore ${asked.rule} there.` : `${name} ignores ${asked.rule} there now.`,
    8000,
  );
}

/** Undefined when the person thinks better of it. */
async function reasonFor({ rule }: SuppressArguments, where: string): Promise<string | undefined> {
  return window.showInputBox({
    title: `Ignore ${rule}`,
    prompt: `Why is this acceptable? ${where}`,
    placeHolder: 'Such as: reached through the VPN only',
    validateInput: (value) => (/[\p{L}\p{N}]/u.test(value) ? undefined : 'A suppression needs a reason.'),
  });
}

function replacing(edit: WorkspaceEdit, uri: Uri, edits: readonly HardenEdit[]): WorkspaceEdit {
  for (const { range, newText } of edits) {
    const { start, end } = range;
    edit.replace(uri, new Range(start.line, start.character, end.line, end.character), newText);
  }
  return edit;
}

/** With what is not saved yet; undefined where there is no such file. */
async function documentAt(uri: Uri): Promise<TextDocument | undefined> {
  try {
    await workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
  return workspace.openTextDocument(uri);
}

function tellChanged(): void {
  void window.showInformationMessage('The document has changed since; please choose the quick fix again.');
}

async function tellRefused(file: Uri): Promise<void> {
  const name = workspace.asRelativePath(file);
  const open = `Open ${name}`;
  const answer = await window.showWarningMessage(`${name} has errors, so nothing can be added to it.`, open);
  if (answer === open) await window.showTextDocument(file);
}
