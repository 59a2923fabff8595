import type { Comment } from '../../syntax/index.ts';
import { placeIn, scopeOf } from '../comments.ts';
import { wholeScope, type Scope } from '../scope.ts';
import type { Suppression } from '../suppression.ts';
import { foreignOf, type Foreign } from './foreign.ts';

/**
 * `# kics-scan ignore-line` and `ignore-block` for what stands below, whatever the query; `disable=ID,…` and `ignore` at
 * the top of the file, for all of it (https://docs.kics.io/latest/running-kics/).
 */
export function kicsComment(comment: Comment, { tree, part }: Foreign): readonly Suppression[] {
  const [, command, ids = ''] =
    /^(?:#+|\/\/+)[ \t]*kics-scan[ \t]+(ignore-line|ignore-block|ignore|disable)(?:=(\S+))?[ \t]*$/.exec(
      comment.text,
    ) ?? [];
  if (command === undefined) return [];
  const range = tree.rangeOf(placeIn(comment));
  const suppressed = (scope: Scope, isMeant: (id: string) => boolean): readonly Suppression[] => [
    foreignOf('kics', isMeant, { scope, range }),
  ];
  if (command === 'ignore-line' || command === 'ignore-block')
    return suppressed(scopeOf(tree, part, comment), () => true);
  if (!isOnTop(comment, tree)) return [];
  const whole = wholeScope(tree.text.length, part);
  if (command === 'ignore') return suppressed(whole, () => true);
  // References hold the first eight digits of a query's id.
  const queries = ids.toLowerCase().split(',');
  return suppressed(whole, (id) => queries.some((query) => query.startsWith(id.toLowerCase())));
}

function isOnTop({ start }: Comment, tree: Foreign['tree']): boolean {
  const own = tree.placed?.tree ?? tree;
  return own.root !== undefined && start < own.rangeOf(own.root).start;
}
