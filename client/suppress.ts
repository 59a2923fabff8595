import { commands, Range, Uri, window, workspace, WorkspaceEdit, type ExtensionContext } from 'vscode';
import type { Connection } from './connection.ts';
import type { SuppressArguments } from './protocol.ts';

/** The command of the quick fixes that suppress a finding: asks for the reason, then writes it where the finding is. */
export function registerSuppress(context: ExtensionContext, connection: Connection): void {
  context.subscriptions.push(
    commands.registerCommand('iacHardener.suppress', async (asked?: SuppressArguments) => {
      if (asked) await suppress(connection, asked);
    }),
  );
}

async function suppress(connection: Connection, { uri, version, fingerprint, rule }: SuppressArguments): Promise<void> {
  const reason = await window.showInputBox({
    title: `Ignore ${rule}`,
    prompt: 'Why is this acceptable? The reason is written beside it.',
    placeHolder: 'Such as: reached through the VPN only',
    validateInput: (value) => (/[\p{L}\p{N}]/u.test(value) ? undefined : 'A suppression needs a reason.'),
  });
  if (reason === undefined) return;
  const result = await connection.request('iacHardener/suppress', { uri, version, fingerprint, reason });
  const document = await workspace.openTextDocument(Uri.parse(uri));
  if (!result || document.version !== result.version) {
    void window.showInformationMessage('The document has changed since; please choose the quick fix again.');
    return;
  }
  const edit = new WorkspaceEdit();
  for (const { range, newText } of result.edits) {
    const { start, end } = range;
    edit.replace(document.uri, new Range(start.line, start.character, end.line, end.character), newText);
  }
  await workspace.applyEdit(edit);
}
