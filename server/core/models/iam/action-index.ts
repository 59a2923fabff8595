import type { ActionTerm } from './access.ts';
import { includes } from './pattern.ts';

/** Texts of `Action`, for many questions which of them allows an action. */
export interface ActionIndex {
  /** The first text of each name, in lower case. */
  readonly names: ReadonlyMap<string, ActionTerm>;
  /** The first text of each pattern, the narrower kinds first. */
  readonly patterns: readonly ActionTerm[];
}

export function indexOf(terms: readonly ActionTerm[]): ActionIndex {
  const names = new Map<string, ActionTerm>();
  const patterns = new Map<string, ActionTerm>();
  for (const term of terms) {
    const [texts, text] = term.breadth === 'literal' ? [names, term.pattern.toLowerCase()] : [patterns, term.pattern];
    if (!texts.has(text)) texts.set(text, term);
  }
  const order = ['pattern', 'service', 'everything'];
  const sorted = [...patterns.values()].sort((a, b) => order.indexOf(a.breadth) - order.indexOf(b.breadth));
  return { names, patterns: sorted };
}

/** The narrowest text that allows an action. */
export function narrowest({ names, patterns }: ActionIndex, action: string): ActionTerm | undefined {
  return names.get(action.toLowerCase()) ?? patterns.find(({ pattern }) => includes(pattern, action));
}
