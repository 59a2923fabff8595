import { createEditor, type FixEdit } from '../edit/index.ts';
import type { Applicability, Fix } from '../rule/index.ts';
import type { Analyzer, Hit } from './analyze.ts';
import type { Document } from './document.ts';
import type { ReportedFinding } from './report.ts';
import { fill } from './wording.ts';

/** A fix that suits one finding, with the edits that make it. */
export interface OfferedFix {
  readonly key: string;
  readonly title: string;
  readonly applicability: Applicability;
  readonly edits: readonly FixEdit[];
  /** Messages of its rule that it may bring, though they are as severe. */
  readonly becomes: readonly string[];
}

/** The fixes of a finding that do not decline it, in the order in which the rule has them. */
export function fixesOf(analyzer: Analyzer, document: Document, finding: ReportedFinding): readonly OfferedFix[] {
  const hit = analyzer.hitOf(document, finding);
  if (!hit) return [];
  return Object.entries(hit.rule.fixes).flatMap(([key, fix]) => {
    const edits = editsOf(document, hit, fix);
    return edits
      ? [
          {
            key,
            title: fill(fix.title, finding.source.args),
            applicability: fix.applicability,
            edits,
            becomes: fix.becomes ?? [],
          },
        ]
      : [];
  });
}

/** Undefined when the fix declines, changes nothing, or crashes: a crash in one fix must not take the others away. */
function editsOf(document: Document, hit: Hit, fix: Fix<unknown>): readonly FixEdit[] | undefined {
  try {
    const edit = createEditor(document.tree);
    const result = fix.apply({
      edit,
      finding: hit.finding,
      subject: hit.subject,
      facts: document.facts.tracked([]),
      tree: document.tree,
    });
    if (result === 'decline') return undefined;
    const edits = result.edits();
    return edits.length > 0 ? edits : undefined;
  } catch {
    return undefined;
  }
}
