import { FileType, Uri, workspace } from 'vscode';
import type { Connection } from '../connection.ts';
import { currentText } from '../read.ts';
import type { ParameterChoice } from './choices.ts';

/** A set of values that suits a template. */
export interface FoundSet extends ParameterChoice {
  /** Path of the file from the template's folder. */
  readonly name: string;
  /** How many of the template's parameters it gives a value. */
  readonly shared: number;
}

/** More are not read: nobody has that many environments. */
const most = 50;

/** The sets in files beside a template that give one of its parameters a value; the server knows names and content. */
export async function setsBeside(connection: Connection, template: Uri): Promise<readonly FoundSet[]> {
  const folder = Uri.joinPath(template, '..');
  const uri = template.toString();
  const names = await connection.request('iacHardener/parameterNames', { uri, names: await namesIn(folder) });
  const files: { name: string; text: string }[] = [];
  for (const name of names.slice(0, most)) {
    const text = await currentText(Uri.joinPath(folder, name));
    if (text !== undefined) files.push({ name, text });
  }
  const found = await connection.request('iacHardener/parameterSets', { uri, files });
  return found.flatMap(({ sets }, index) =>
    sets
      .filter(({ shared }) => shared > 0)
      .map((set) => ({ ...set, name: files[index]?.name ?? '', file: Uri.joinPath(folder, files[index]?.name ?? '') })),
  );
}

/** Files of a folder and of those of its folders that may hold values, as paths from it. */
async function namesIn(folder: Uri): Promise<readonly string[]> {
  const entries = await listing(folder);
  const below = entries
    // Saves the listing of all others; which files count, the server says.
    .filter(([name, type]) => (type & FileType.Directory) !== 0 && /^param/i.test(name))
    .map(async ([name]) => filesOf(await listing(Uri.joinPath(folder, name))).map((file) => `${name}/${file}`));
  return [...filesOf(entries), ...(await Promise.all(below)).flat()].sort();
}

function filesOf(entries: readonly (readonly [string, FileType])[]): readonly string[] {
  return entries.filter(([, type]) => (type & FileType.File) !== 0).map(([name]) => name);
}

/** Nothing of a folder that cannot be listed, such as that of an untitled document. */
async function listing(folder: Uri): Promise<readonly [string, FileType][]> {
  try {
    return await workspace.fs.readDirectory(folder);
  } catch {
    return [];
  }
}
