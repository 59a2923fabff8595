import { RelativePattern, Uri, workspace } from 'vscode';
import type { ChecklistFile } from '../protocol.ts';
import { savedText } from '../read.ts';

/** Files that may be part of a stack; the server tells which are. */
const pattern = '**/*.{yaml,yml,json,jsonc,template,cfn,sh,bash,ps1,md,txt}';
const most = 300;

/** The folder of a document. */
export function folderOf(document: Uri): Uri {
  return Uri.joinPath(document, '..');
}

/** The files below a folder, as they are saved; the server takes open ones as they are. */
export async function filesIn(folder: Uri): Promise<readonly ChecklistFile[]> {
  const found = await workspace.findFiles(new RelativePattern(folder, pattern), '**/node_modules/**', most);
  const read = found
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(async (uri): Promise<ChecklistFile | undefined> => {
      const text = await savedText(uri);
      return text === undefined ? undefined : { uri: uri.toString(), text };
    });
  return (await Promise.all(read)).filter((file) => file !== undefined);
}
