import { defineFact } from '../facts/index.ts';
import type { Entry, SyntaxNode } from '../syntax/index.ts';

const entriesByPath = defineFact('entries', (_key, _facts, tree) => {
  const entries = new Map<string, Entry>();
  for (const unit of tree.units) if (unit.entry) entries.set(unit.path.join('/'), unit.entry);
  return entries;
});

/** A top-level entry (`Transform`) or a member of a section (`Parameters/Stage`); undefined if it does not exist. */
export const templateEntry = defineFact<Entry | undefined>('template entry', (path, facts) =>
  facts.get(entriesByPath).get(path),
);

/** Names of the members of a section, in order of text. */
export const sectionNames = defineFact<readonly string[]>(
  'section names',
  (section, _facts, tree) =>
    tree.units.filter(({ path }) => path.length === 2 && path[0] === section).map(({ path }) => path[1] as string),
  sameList,
);

/** The node that carries an anchor. */
export const anchored = defineFact<SyntaxNode | undefined>('anchor', (name, _facts, tree) => tree.anchor(name));

/** Whether two lists have the same elements. */
export function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((element, index) => Object.is(element, b[index]));
}
