import { workspace, type Uri } from 'vscode';

/** Bytes; larger files are not analysed. */
const largest = 2 * 1024 * 1024;

/** The text of a file as it is saved; undefined for one that is too large, not in UTF-8, or gone by now. */
export async function savedText(uri: Uri): Promise<string | undefined> {
  try {
    if ((await workspace.fs.stat(uri)).size > largest) return undefined;
    return new TextDecoder('utf-8', { fatal: true }).decode(await workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}

/** The text of a file as the editor has it, else as it is saved. */
export async function currentText(uri: Uri): Promise<string | undefined> {
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  return open ? open.getText() : savedText(uri);
}
