import { iamData, type IamAction } from '../data/index.ts';
import { entryOf, plainText, type SyntaxNode } from '../syntax/index.ts';
import type { Request } from './suggestion.ts';

/** The texts of an element of the statement, without the one that is being written. */
export function textsOf({ place: { statement, node } }: Request, key: string): readonly string[] {
  const value = entryOf(statement, key)?.value;
  const items: readonly (SyntaxNode | undefined)[] = value?.kind === 'seq' ? value.items : [value];
  return items.flatMap((item) => (item === node ? [] : (plainText(item) ?? [])));
}

/** The actions that the statement names; those of patterns over all services tell nothing of it. */
export function actionsOf(request: Request): readonly IamAction[] {
  const patterns = textsOf(request, 'Action').filter((pattern) => !/^[^:]*[*?]/.test(pattern));
  return [...new Set(patterns.flatMap((pattern) => iamData().actionsFor(pattern)))];
}
