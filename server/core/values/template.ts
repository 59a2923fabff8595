import { defineLookUp } from '../facts/index.ts';
import type { Entry, SyntaxNode, Tree } from '../syntax/index.ts';

interface Index {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly names: ReadonlyMap<string, readonly string[]>;
}

const indexes = new WeakMap<Tree, Index>();

function indexOf(tree: Tree): Index {
  let index = indexes.get(tree);
  if (!index) indexes.set(tree, (index = indexAnew(tree)));
  return index;
}

function indexAnew({ units }: Tree): Index {
  const entries = new Map<string, Entry>();
  const names = new Map<string, string[]>();
  for (const { path, entry } of units) {
    const [section, name, ...more] = path;
    if (entry) entries.set(path.join('/'), entry);
    if (section === undefined || name === undefined || more.length > 0) continue;
    const known = names.get(section);
    if (known) known.push(name);
    else names.set(section, [name]);
  }
  return { entries, names };
}

/** A top-level entry (`Transform`) or a member of a section (`Parameters/Stage`); undefined if it does not exist. */
export const templateEntry = defineLookUp<Entry | undefined>('template entry', (tree, path) =>
  indexOf(tree).entries.get(path),
);

/** Names of the members of a section, in order of text. */
export const sectionNames = defineLookUp<readonly string[]>(
  'section names',
  (tree, section) => indexOf(tree).names.get(section) ?? none,
  sameList,
);

const none: readonly string[] = [];

/** The node that carries an anchor. */
export const anchored = defineLookUp<SyntaxNode | undefined>('anchor', (tree, name) => tree.anchor(name));

/** Whether two lists have the same elements. */
export function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((element, index) => Object.is(element, b[index]));
}
