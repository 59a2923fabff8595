import {
  commands,
  languages,
  Uri,
  window,
  workspace,
  type CodeAction,
  type CodeActionKind,
  type Diagnostic,
  type TextDocument,
} from 'vscode';
import { ok, until } from '../expect.ts';

const source = 'iac-hardener';

/** Opens a file of the workspace, a copy of examples/, in an editor. */
export async function openExample(name: string): Promise<TextDocument> {
  const [folder] = workspace.workspaceFolders ?? [];
  ok(folder, 'a workspace folder');
  const document = await workspace.openTextDocument(Uri.joinPath(folder.uri, name));
  await window.showTextDocument(document);
  return document;
}

export async function openText(language: string, content: string): Promise<TextDocument> {
  const document = await workspace.openTextDocument({ language, content });
  await window.showTextDocument(document);
  return document;
}

export function findings({ uri }: TextDocument, rule?: string): Diagnostic[] {
  return languages.getDiagnostics(uri).filter((each) => each.source === source && (!rule || ruleOf(each) === rule));
}

/** The rule's id; VS Code gives the code as an object when it has a link. */
export function ruleOf({ code }: Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

export function linkOf({ code }: Diagnostic): Uri | undefined {
  return typeof code === 'object' ? code.target : undefined;
}

export async function untilFound(document: TextDocument, rule: string): Promise<Diagnostic> {
  return until(`a finding of ${rule}`, () => findings(document, rule)[0]);
}

/** Rule and place of all findings, to compare two states of a document. */
export function fingerprint(document: TextDocument): string[] {
  return findings(document)
    .map((each) => `${each.range.start.line}:${each.range.start.character} ${ruleOf(each)}`)
    .sort();
}

/** Code actions with their edits resolved; none when VS Code cancels the question, as it does when the text changes. */
export async function actions(
  document: TextDocument,
  at: Diagnostic['range'],
  kind: CodeActionKind,
): Promise<CodeAction[]> {
  try {
    return await commands.executeCommand('vscode.executeCodeActionProvider', document.uri, at, kind.value, 100);
  } catch (error) {
    if (error instanceof Error && error.name === 'Canceled') return [];
    throw error;
  }
}

export async function undo(document: TextDocument): Promise<void> {
  await window.showTextDocument(document);
  await commands.executeCommand('undo');
}

/** Takes back what was not saved, so that the next test finds the files as they were. */
export async function closeAll(): Promise<void> {
  for (const document of workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
    await window.showTextDocument(document);
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await commands.executeCommand('workbench.action.closeAllEditors');
}
