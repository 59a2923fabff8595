import type { Facts } from '../../facts/index.ts';
import type { SyntaxNode } from '../../syntax/index.ts';
import { both, elements, texts, type Alternative, type Text } from '../../values/index.ts';

export interface ListedTexts {
  readonly items: readonly Alternative<Text>[];
  /** Why there may be others; empty when `items` is all. */
  readonly unknown: readonly string[];
}

/** The texts of a list or of a single value, every branch of every element. */
export function textsIn(facts: Facts, node: SyntaxNode): ListedTexts {
  const list = elements(facts, node);
  const items: Alternative<Text>[] = [];
  const unknown = [...list.unknown];
  for (const element of list.items) {
    const set = texts(facts, element.value);
    unknown.push(...set.unknown);
    for (const alternative of set.alternatives) {
      const when = both(element.when, alternative.when);
      if (when) items.push(when === alternative.when ? alternative : { ...alternative, when });
    }
  }
  return { items, unknown };
}
