import type { AnyRule } from '../rule/index.ts';
import type { JudgedNote } from '../suppression/index.ts';
import type { Document } from './document.ts';
import type { Hit } from './hits.ts';

/** What rules find in suppressions, with the index of a part that they stand in; a script's comments count to its first. */
export function hitsOnSuppressions(
  { parts }: Document,
  rules: readonly AnyRule[],
  notes: readonly JudgedNote[],
): readonly { readonly hit: Hit; readonly part: number }[] {
  return notes.flatMap((note) => {
    const part = Math.max(
      0,
      parts.findIndex(({ tree }) => tree === note.tree),
    );
    const facts = parts[part]?.facts.untracked;
    if (!facts) return [];
    return rules.flatMap((rule) =>
      [...rule.check(note, rule.findings, facts)].map((finding) => ({
        part,
        hit: {
          rule,
          finding,
          subject: note,
          owner: undefined,
          severity: rule.severity,
          fullSeverity: rule.severity,
          path: [],
          byDefault: true,
          settled: true,
          tree: note.tree,
          pointer: note.pointer,
        },
      })),
    );
  });
}
