import { fixAll, type Analyzer, type LeftFinding } from '#core/index.ts';
import type { HardenReach, HardenResult, HardenStep } from '../../../client/protocol.ts';
import type { Analysis } from '../analysis.ts';
import { lineOf, toRange } from '../convert.ts';
import { minimalEdits } from '../minimal-edits.ts';

/** The document with all fixes that `reach` includes; null for a document that is none of ours. */
export function harden(analyzer: Analyzer, analysis: Analysis, reach: HardenReach): HardenResult | null {
  const { text, version, document, report, settings } = analysis;
  if (!settings.enable || report.kind.dialect === 'none') return null;
  const result = fixAll(analyzer, document, settings.config, { include: reach });
  const after = result.document.text;
  return {
    version,
    text: after,
    edits: minimalEdits(document.text, after).map((edit) => ({
      range: toRange(text, edit.range),
      newText: edit.text,
    })),
    applied: result.applied.map(({ rule, severity, message, origin, title }) => ({
      rule,
      severity,
      message,
      line: lineOf(text, origin.start),
      fix: title,
    })),
    left: result.left.map((finding) => leftStep(analysis, finding)),
  };
}

/** Either the fix that waits for review, or why there is none. */
function leftStep({ text }: Analysis, { rule, severity, message, origin, fix, why }: LeftFinding): HardenStep {
  const step = { rule, severity, message, line: lineOf(text, origin.start) };
  return fix?.applicability === 'needs-review' ? { ...step, fix: fix.title } : { ...step, reason: why };
}
