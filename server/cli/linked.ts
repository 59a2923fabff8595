import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, posix, resolve } from 'node:path';
import { linksIn, mayEmbed, type Origin } from '#core/index.ts';
import type { Input } from './inputs.ts';
import { readText } from './text-file.ts';

/**
 * Inputs with the files that commands of scripts among them take documents from: `file://policy.json` next to the
 * script, with what the command says of it. A file that is an input already only learns that. Left out are absolute
 * paths, and files that symbolic links lead to: a script names what is read, nothing else does.
 */
export async function withLinked(inputs: readonly Input[]): Promise<readonly Input[]> {
  const byFile = new Map(inputs.map((input) => [input.file ?? input.path, input]));
  for (const script of inputs) {
    for (const { path, origin } of await linksOf(script)) {
      const file = await linkedFile(script, path);
      if (file === undefined) continue;
      const known = byFile.get(file);
      if (known?.origin) continue;
      const name = posix.join(posix.dirname(script.path), path.replaceAll('\\', '/'));
      byFile.set(
        file,
        known ? { ...known, origin } : { path: name, file, isNamed: false, origin, read: () => readText(file) },
      );
    }
  }
  return [...byFile.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

interface NamedLink {
  readonly path: string;
  readonly origin: Origin;
}

async function linksOf(input: Input): Promise<readonly NamedLink[]> {
  const { path, file } = input;
  // Templates and policies take nothing from files.
  if (file === undefined || /\.(?:ya?ml|json|template|cfn)$/i.test(path)) return [];
  const content = await input.read();
  return 'why' in content || !mayEmbed(content.text) ? [] : linksIn(content.text, path);
}

/** The file, where it is the one that the path says, and no other by way of a symbolic link. */
async function linkedFile({ file = '' }: Input, path: string): Promise<string | undefined> {
  const relative = process.platform === 'win32' ? path : path.replaceAll('\\', '/');
  if (isAbsolute(relative) || relative.startsWith('~')) return undefined;
  const linked = resolve(dirname(file), relative);
  try {
    const real = resolve(await realpath(dirname(file)), relative);
    return (await realpath(linked)) === real && (await stat(linked)).isFile() ? linked : undefined;
  } catch {
    return undefined;
  }
}
