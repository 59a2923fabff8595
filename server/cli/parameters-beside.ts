import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  declaredParameters,
  isParameterFileName,
  matchParameters,
  parseParameters,
  type Document,
  type ParameterSet,
} from '#core/index.ts';
import type { Input } from './inputs.ts';
import { readText } from './text-file.ts';

/** More are not read: nobody has that many environments. */
const most = 50;

/** The sets in files beside a template that are named as people name them, and have one of its parameters. */
export async function parametersBeside(
  document: Document,
  { file, path }: Input,
  cwd: string,
): Promise<readonly ParameterSet[]> {
  if (declaredParameters(document).length === 0) return [];
  const template = file ?? resolve(cwd, path);
  const folder = dirname(template);
  const names = (await namesIn(folder)).filter((name) => isParameterFileName(name, basename(template))).slice(0, most);
  const sets = names.flatMap((name) => {
    const read = readText(join(folder, name));
    const parsed = 'why' in read ? read : parseParameters(read.text, name);
    return 'why' in parsed ? [] : parsed.sets;
  });
  return sets.filter((set) => matchParameters(document, set).shared.length > 0);
}

/** Files of a folder and of the folders in it that may be called so, relative to it; sorted. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await listing(folder);
  const own = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const below = entries
    .filter((entry) => entry.isDirectory() && isParameterFileName(`${entry.name}/x.json`, ''))
    .map(async ({ name }) =>
      (await listing(join(folder, name))).filter((each) => each.isFile()).map((each) => `${name}/${each.name}`),
    );
  return [...own, ...(await Promise.all(below)).flat()].sort((a, b) => (a < b ? -1 : 1));
}

async function listing(folder: string): Promise<Awaited<ReturnType<typeof entriesOf>>> {
  return entriesOf(folder).catch(() => []);
}

function entriesOf(folder: string) {
  return readdir(folder, { withFileTypes: true });
}
