import { QuickPickItemKind, Uri, window, workspace, type QuickPickItem, type TextDocument } from 'vscode';
import type { Connection } from '../connection.ts';
import { count } from '../summary.ts';
import { currentText } from '../read.ts';
import { baseName } from '../uri.ts';
import type { ParameterChoice } from './choices.ts';
import { setsBeside } from './files.ts';

interface Item extends QuickPickItem {
  readonly choice?: ParameterChoice | 'any' | 'browse';
}

/** Lets the user choose values for the parameters of a template; undefined when nothing was chosen. */
export async function pickParameters(
  connection: Connection,
  document: TextDocument,
  current: ParameterChoice | undefined,
): Promise<ParameterChoice | 'any' | undefined> {
  const picked = await window.showQuickPick(itemsFor(connection, document, current), {
    title: 'Check with Parameter Values',
    placeHolder: 'The values that the template is deployed with',
    matchOnDescription: true,
  });
  return picked?.choice === 'browse' ? browse(connection, document) : picked?.choice;
}

async function itemsFor(
  connection: Connection,
  document: TextDocument,
  current: ParameterChoice | undefined,
): Promise<Item[]> {
  const found = await setsBeside(connection, document.uri);
  const mark = (isCurrent: boolean): string => (isCurrent ? '$(check) ' : '');
  const items = found.map(({ name, shared, ...choice }): Item => ({
    label: `${mark(isSame(choice, current))}${labelOf(name, choice)}`,
    description: `values for ${count(shared, ['parameter', 'parameters'])}`,
    choice,
  }));
  const isElsewhere = current && !found.some((each) => isSame(each, current));
  return [
    { label: `${mark(!current)}Any values`, description: 'all that the template allows', choice: 'any' },
    ...(items.length > 0 ? [{ label: 'beside the template', kind: QuickPickItemKind.Separator }] : []),
    ...items,
    ...(isElsewhere ? [{ label: 'elsewhere', kind: QuickPickItemKind.Separator }, elsewhere(current)] : []),
    { label: '', kind: QuickPickItemKind.Separator },
    { label: 'Browse…', choice: 'browse' },
  ];
}

function elsewhere(choice: ParameterChoice): Item {
  return { label: `$(check) ${labelOf(workspace.asRelativePath(choice.file, false), choice)}`, choice };
}

function labelOf(name: string, { environment }: ParameterChoice): string {
  return environment === undefined ? name : `${name}:${environment}`;
}

function isSame(a: ParameterChoice, b: ParameterChoice | undefined): boolean {
  return a.file.toString() === b?.file.toString() && a.environment === b.environment;
}

/** A file from anywhere, and one of its environments where it has several. */
async function browse(connection: Connection, document: TextDocument): Promise<ParameterChoice | undefined> {
  const [file] =
    (await window.showOpenDialog({
      title: 'File with Parameter Values',
      openLabel: 'Check with It',
      filters: { 'Parameter files': ['json', 'yaml', 'yml', 'toml', 'env', 'properties'], 'All files': ['*'] },
      ...(document.isUntitled ? {} : { defaultUri: Uri.joinPath(document.uri, '..') }),
    })) ?? [];
  if (!file) return undefined;
  const name = baseName(file);
  const text = await currentText(file);
  const uri = document.uri.toString();
  const [found] =
    text === undefined
      ? [{ sets: [], why: 'cannot be read' }]
      : await connection.request('iacHardener/parameterSets', { uri, files: [{ name, text }] });
  const environments = (found?.sets ?? []).flatMap(({ environment }) => environment ?? []);
  if (!found || found.sets.length === 0) {
    void window.showErrorMessage(`${name} ${found?.why ?? 'gives no values of parameters'}.`);
    return undefined;
  }
  if (environments.length === 0) return { file };
  const environment =
    environments.length === 1
      ? environments[0]
      : await window.showQuickPick(environments, { title: `Environment of ${name}` });
  return environment === undefined ? undefined : { file, environment };
}
