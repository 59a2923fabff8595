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

/** Some of the subjects of another kind, such as the statements that have conditions. */
export interface SubjectAmong<T> extends Subject<T> {
  readonly all: Subject<T>;
  readonly suits: (subject: T) => boolean;
}

/**
 * The subjects of `all` that suit, for rules that have nothing to say of others: what suits is asked once for all of
 * them, where each check would have to be started to find out.
 */
export function among<T>(name: string, all: Subject<T>, suits: SubjectAmong<T>['suits']): SubjectAmong<T> {
  return {
    name,
    all,
    suits,
    ...(all.namedBy && { namedBy: all.namedBy }),
    *find(unit, facts) {
      for (const subject of all.find(unit, facts)) if (suits(subject)) yield subject;
    },
  };
}

/** What it is among others; undefined for a kind of its own. */
export function wholeOf<T>(subject: Subject<T>): SubjectAmong<T> | undefined {
  return 'all' in subject ? (subject as SubjectAmong<T>) : undefined;
}
