import type { Facts } from '../facts/index.ts';
import type { ScalarNode, Unit } from '../syntax/index.ts';

/**
 * What rules look at. The model layer knows how to find it in each kind of document, so no rule does. `find` may read
 * the unit itself and facts, nothing else: that is what makes findings of an unchanged unit reusable.
 */
export interface Subject<T> {
  readonly name: string;
  readonly find: (unit: Unit, facts: Facts) => Iterable<T>;
  /**
   * The name in the text that stands for a subject which is not written there: a policy template of SAM. Findings on the
   * subject are located there, say so, and have no fixes. Undefined for what the text has itself.
   */
  readonly namedBy?: (subject: T) => ScalarNode | undefined;
}
