import { iamData } from '../data/index.ts';
import type { Document } from '../engine/index.ts';
import { policiesIn, statementsOf } from '../models/index.ts';
import { descendants, plainText } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';

/** How many actions a pattern matches. */
export interface ActionCount {
  /** Where the pattern ends. */
  readonly offset: number;
  readonly count: number;
}

/** Of the patterns of actions within `range` that have wildcards, in order of text. */
export function actionCounts({ parts }: Document, range: Range): readonly ActionCount[] {
  const counts = new Map<number, number>();
  for (const { units, facts: store, tree } of parts) {
    const facts = store.tracked([]);
    const statements = units.flatMap((unit) =>
      [...policiesIn(unit, facts)].flatMap((policy) => statementsOf(facts, policy)),
    );
    for (const { actions, notActions } of statements)
      for (const terms of [actions, notActions])
        for (const node of terms ? descendants(terms.entry.value) : []) {
          const text = plainText(node);
          const { end } = tree.rangeOf(node);
          if (text === undefined || !/[*?]/.test(text) || end < range.start || end > range.end) continue;
          counts.set(end, iamData().actionsFor(text).length);
        }
  }
  return [...counts].map(([offset, count]) => ({ offset, count })).sort((a, b) => a.offset - b.offset);
}
