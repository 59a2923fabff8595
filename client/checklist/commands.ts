import { commands, env, Range, Uri, window, workspace, type ExtensionContext, type TextDocument } from 'vscode';
import type { Connection } from '../connection.ts';
import type { ChecklistFile, ChecklistReportParams } from '../protocol.ts';
import type { Status } from '../status.ts';
import { baseName } from '../uri.ts';
import type { Row } from './model.ts';
import { filesIn, folderOf } from './stack.ts';
import { activeDocument, registerChecklistView } from './view.ts';

/** The checklist of the active document: a view, and reports of it. */
export function registerChecklist(context: ExtensionContext, connection: Connection, status: Status): void {
  registerChecklistView(context, connection, status);
  const version = String((context.extension.packageJSON as { version?: unknown }).version);
  const report = (format: ChecklistReportParams['format'], subject: Subject): Promise<string | null> =>
    connection.request('iacHardener/checklistReport', { ...subject, format, version, date: today() });

  const command = (name: string, run: (argument?: unknown) => Promise<unknown>): void => {
    context.subscriptions.push(commands.registerCommand(`iacHardener.${name}`, run));
  };
  command('showChecklist', async () => commands.executeCommand('iacHardener.checklist.focus'));
  command('revealEvidence', (row) => reveal(row as Row));
  command('fixEvidence', async (row) => {
    if (await reveal(row as Row)) await commands.executeCommand('editor.action.quickFix');
  });
  command('copyChecklist', async (target) => {
    const subject = target === 'file' ? ownSubject(activeDocument()) : await subjectOf();
    if (!subject) return;
    const page = await report('markdown', subject);
    if (page === null) {
      nothing();
      return;
    }
    await env.clipboard.writeText(page);
    window.setStatusBarMessage('The checklist is on the clipboard.', 3000);
  });
  command('saveChecklist', async (target) => {
    // Callers that name a file mean the active document.
    const subject = target instanceof Uri ? ownSubject(activeDocument()) : await subjectOf();
    if (!subject) return;
    const file = target instanceof Uri ? target : await askForFile(subject);
    if (!file) return;
    const page = await report(/\.html?$/.test(file.path) ? 'html' : 'markdown', subject);
    if (page === null) {
      nothing();
      return;
    }
    await workspace.fs.writeFile(file, new TextEncoder().encode(page));
    const open = 'Open';
    if ((await window.showInformationMessage(`Saved ${baseName(file)}.`, open)) === open)
      await (file.path.endsWith('.md')
        ? commands.executeCommand('markdown.showPreview', file)
        : env.openExternal(file));
  });
}

type Subject = Pick<ChecklistReportParams, 'files' | 'names' | 'subject'>;

function nothing(): void {
  void window.showInformationMessage('Nothing here is what the security checklist is about.');
}

/** The active document alone, or with its folder, where there is more than that. */
async function subjectOf(): Promise<Subject | undefined> {
  const document = activeDocument();
  const own = ownSubject(document);
  if (!document || !own) {
    void window.showInformationMessage('Open a template first.');
    return undefined;
  }
  if (document.isUntitled) return own;
  const folder = folderOf(document.uri);
  const files = await filesIn(folder);
  if (files.length < 2) return own;
  const picked = await window.showQuickPick(
    [
      { label: baseName(document.uri), description: 'this file', subject: own },
      {
        label: `${nameOf(folder)}/`,
        description: `${files.length} files of this folder, as one stack`,
        subject: ofFolder(folder, files),
      },
    ],
    { title: 'Security Checklist', placeHolder: 'What to report on' },
  );
  return picked?.subject;
}

function ownSubject(document: TextDocument | undefined): Subject | undefined {
  if (!document) return undefined;
  const name = nameOf(document.uri);
  return { files: [{ uri: document.uri.toString() }], names: [name], subject: name };
}

function ofFolder(folder: Uri, files: readonly ChecklistFile[]): Subject {
  return { files, names: files.map(({ uri }) => nameOf(Uri.parse(uri))), subject: `${nameOf(folder)}/` };
}

function nameOf(uri: Uri): string {
  return workspace.asRelativePath(uri, false);
}

async function askForFile({ files: [first], subject }: Subject): Promise<Uri | undefined> {
  const name = `${baseName({ path: subject.replace(/\/$/, '') }).replace(/\.[a-z]+$/i, '')}-checklist.html`;
  const folder = first && !first.uri.startsWith('untitled:') ? folderOf(Uri.parse(first.uri)) : undefined;
  return window.showSaveDialog({
    title: 'Save Checklist Report',
    filters: { 'HTML page': ['html'], Markdown: ['md'] },
    ...(folder && { defaultUri: Uri.joinPath(folder, name) }),
  });
}

/** The day where the user is. */
function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** Opens the place of a row with its range selected; false for a row without a place. */
async function reveal({ evidence }: Row): Promise<boolean> {
  if (!evidence) return false;
  const { start, end } = evidence.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const selection = new Range(start.line, start.character, end.line, end.character);
  await window.showTextDocument(Uri.parse(evidence.uri), { selection });
  return true;
}
