import { commands, Range, window, workspace, WorkspaceEdit } from 'vscode';
import type { HardenReach } from '../protocol.ts';
import { count, findingWords, fixWords } from '../summary.ts';
import type { Proposal } from './preview.ts';

/** Applies the fixes as one edit, so that one undo takes them all back; `stale` when the document has changed since. */
export async function apply(proposal: Proposal, reach: HardenReach): Promise<'applied' | 'stale'> {
  const { document } = proposal;
  const { version, edits, applied, left } = reach === 'safe' ? proposal.safe : proposal.reviewed;
  if (document.isClosed || document.version !== version) {
    void window.showInformationMessage('The document has changed since; this is the new preview.');
    return 'stale';
  }
  const edit = new WorkspaceEdit();
  for (const { range, newText } of edits) {
    const { start, end } = range;
    edit.replace(document.uri, new Range(start.line, start.character, end.line, end.character), newText);
  }
  await window.showTextDocument(document);
  if (!(await workspace.applyEdit(edit))) return 'stale';
  void announce(`${count(applied.length, fixWords)} applied, ${count(left.length, findingWords)} left.`);
  return 'applied';
}

async function announce(message: string): Promise<void> {
  const undo = 'Undo';
  if ((await window.showInformationMessage(message, undo)) === undo) await commands.executeCommand('undo');
}
