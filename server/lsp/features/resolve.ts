import { fixAllInPieces, fixesOf, refactoringsOf, type FixAllOptions, type InPieces } from '#core/index.ts';
import { LSPErrorCodes, ResponseError, type CodeAction, type WorkspaceEdit } from 'vscode-languageserver';
import type { Analysis } from '../analysis.ts';
import { minimalEdits } from '../minimal-edits.ts';
import { fixWorkspaceEdit, workspaceEdit } from '../workspace-edits.ts';
import type { Desk } from './desk.ts';
import { suppressEdit, type SuppressTarget } from './suppress.ts';

/** What a code action carries from its offer to its edit, which is computed anew. */
export interface ActionData {
  readonly uri: string;
  readonly version: number;
  readonly target:
    | { readonly kind: 'fix'; readonly fingerprint: string; readonly key: string }
    | { readonly kind: 'rule'; readonly rule: string }
    | { readonly kind: 'all' }
    | { readonly kind: 'refactor'; readonly title: string }
    | SuppressTarget;
}

/** The data of an action that needs an edit; undefined for others, and for what is not ours. */
export function actionData({ data }: CodeAction): ActionData | undefined {
  const { uri, version, target } = (data ?? {}) as Partial<ActionData>;
  if (typeof uri !== 'string' || typeof version !== 'number' || typeof target !== 'object') return undefined;
  return { uri, version, target };
}

/** The action with its edit. Throws an error that clients pass over in silence when the fix is no longer offered. */
export function* resolveAction(
  desk: Desk,
  analysis: Analysis,
  action: CodeAction,
  { target }: ActionData,
): InPieces<CodeAction> {
  const edit = yield* editOf(desk, analysis, target);
  if (!edit) throw new ResponseError(LSPErrorCodes.ContentModified, 'This fix is no longer offered.');
  return { ...action, edit };
}

/** The refusal to fix a text that is not the one which was looked at. */
export function changedSince(): ResponseError {
  return new ResponseError(LSPErrorCodes.ContentModified, 'The document has changed since this fix was offered.');
}

/** Undefined when nothing is to be changed any more. */
export function* editOf(
  desk: Desk,
  analysis: Analysis,
  target: ActionData['target'],
): InPieces<WorkspaceEdit | undefined> {
  switch (target.kind) {
    case 'fix':
      return fixEdit(desk, analysis, target.fingerprint, target.key);
    case 'rule':
      return yield* allEdits(desk, analysis, { include: 'safe', rule: target.rule });
    case 'all':
      return yield* allEdits(desk, analysis, { include: 'safe' });
    case 'refactor':
      return refactorEdit(desk, analysis, target.title);
    case 'suppress':
      return suppressEdit(desk, analysis, target.fingerprint);
  }
}

function fixEdit(
  { analyzer, client }: Desk,
  { text, document, report }: Analysis,
  fingerprint: string,
  key: string,
): WorkspaceEdit | undefined {
  const finding = report.findings.find((each) => each.fingerprint === fingerprint);
  const fix = finding && fixesOf(analyzer, document, finding).find((each) => each.key === key);
  return fix && fixWorkspaceEdit(client, text, fix.edits);
}

function refactorEdit({ client }: Desk, { text, document }: Analysis, title: string): WorkspaceEdit | undefined {
  const found = refactoringsOf(document).find((each) => each.title === title);
  return found && fixWorkspaceEdit(client, text, found.edits);
}

function* allEdits(
  { analyzer, client, tell }: Desk,
  { text, document, settings }: Analysis,
  options: FixAllOptions,
): InPieces<WorkspaceEdit | undefined> {
  const result = yield* fixAllInPieces(analyzer, [document], settings.config, options);
  if (result.stopped !== undefined) tell(result.stopped);
  const edits = minimalEdits(document.text, result.document.text);
  return edits.length > 0 ? workspaceEdit(client, text, edits) : undefined;
}
