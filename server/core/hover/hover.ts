import type { Document } from '../engine/index.ts';
import { nodesAt } from '../syntax/index.ts';
import { iamHover } from './iam.ts';
import { intrinsicHover } from './intrinsic.ts';
import type { Hover, HoverProvider } from './question.ts';
import { samPolicyHover } from './sam-policy.ts';

/** What core has to say of its own; hosts may add to it. */
export const hoverProviders: readonly HoverProvider[] = [intrinsicHover, iamHover, samPolicyHover];

/**
 * All that the providers say of the place at `offset`, one after the other, for the smallest of their ranges; undefined
 * when there is nothing to say.
 */
export function hoverAt(
  document: Document,
  offset: number,
  providers: readonly HoverProvider[] = hoverProviders,
): Hover | undefined {
  const answers = document.parts.flatMap((part): readonly Hover[] => {
    const nodes = nodesAt(part.tree, offset);
    if (nodes.length === 0) return [];
    const question = { part, facts: part.facts.untracked, offset, nodes };
    return providers.map((provider) => provider(question)).filter((answer) => answer !== undefined);
  });
  const [first, ...more] = answers;
  if (!first) return undefined;
  const range = more.reduce((least, each) => (sizeOf(each) < sizeOf(least) ? each : least), first).range;
  return { range, markdown: answers.map(({ markdown }) => markdown).join('\n\n---\n\n') };
}

function sizeOf({ range }: Hover): number {
  return range.end - range.start;
}
