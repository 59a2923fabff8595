import { isReason } from './grammar.ts';
import { isOver } from './judge.ts';
import { pointerScope } from './scope.ts';
import type { Suppression } from './suppression.ts';

/** A suppression that stands in the configuration file, for documents that cannot hold one: the plain JSON of policies and groups. */
export interface ConfigSuppression {
  /** The id of a rule, or `pack/*` for all of a pack: who writes the file may switch rules off, too. */
  readonly rule: string;
  /**
   * RFC 6901 pointer to a node of the document: findings in that node and below it are suppressed. Empty or undefined
   * for the whole document. In a file with several documents it is tried in each of them.
   */
  readonly pointer?: string | undefined;
  /** Why that is accepted; an entry without a reason suppresses nothing. */
  readonly reason?: string | undefined;
  /** The last day on which it holds, such as `2027-01-31`. */
  readonly until?: string | undefined;
}

/** Whether suppressions of one sort have an effect. */
export type Honour = 'honoured' | 'ignored';

/** Those that have a reason and are not over. `today` is undefined where the host does not say. */
export function configSuppressions(
  entries: readonly ConfigSuppression[],
  today: string | undefined,
): readonly Suppression[] {
  return entries.flatMap(({ rule, pointer = '', reason, until }) => {
    if (!isReason(reason) || isOver(until, today)) return [];
    const scope = pointerScope(pointer);
    return [
      { by: 'config' as const, scope, reason, until, range: undefined, suppresses: ({ id }) => isNamed(id, rule) },
    ];
  });
}

function isNamed(id: string, name: string): boolean {
  return name.endsWith('/*') ? id.startsWith(name.slice(0, -1)) : id === name;
}
