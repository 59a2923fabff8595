import {
  fixAllInPieces,
  inputNames,
  inputOf,
  offersOf,
  type Analyzer,
  type FixAllOptions,
  type InPieces,
  type InputName,
  type LeftFinding,
  type Offer,
  type Options,
} from '#core/index.ts';
import type { HardenInput, HardenOffer, HardenParams, HardenResult, HardenStep } from '../../../client/protocol.ts';
import type { Analysis } from '../analysis.ts';
import { lineOf, toRange } from '../convert.ts';
import { minimalEdits } from '../minimal-edits.ts';

/** The document with all fixes that were asked for; null for a document that is none of ours. */
export function* harden(analyzer: Analyzer, analysis: Analysis, params: HardenParams): InPieces<HardenResult | null> {
  const { text, version, document, report, settings } = analysis;
  if (!settings.enable || report.kind.dialect === 'none') return null;
  const result = yield* fixAllInPieces(analyzer, [document], settings.config, optionsOf(params));
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
    offers: offersOf(analyzer, result.document, result.report).map((offer) => offerFor(offer, settings.config.options)),
  };
}

/** Answers that are no answer are left out: the fix then leaves its blank, and is not applied. */
function optionsOf({ reach, chosen = [], inputs = {} }: HardenParams): FixAllOptions {
  const answers = inputNames.flatMap((name): [InputName, string][] => {
    const value = inputs[name];
    return value !== undefined && inputOf(name).pattern.test(value) ? [[name, value]] : [];
  });
  return { include: reach, chosen: new Set(chosen), inputs: Object.fromEntries(answers) };
}

/** Either the fix that waits for review, or why there is none. */
function leftStep({ text }: Analysis, { rule, severity, message, origin, fix, why }: LeftFinding): HardenStep {
  const step = { rule, severity, message, line: lineOf(text, origin.start) };
  return fix?.applicability === 'needs-review' ? { ...step, fix: fix.title } : { ...step, reason: why };
}

function offerFor({ key, title, asks, isTicked, findings }: Offer, options: Options): HardenOffer {
  const inputs = asks.map((name) => inputFor(name, options));
  return { key, title, isTicked, findings: findings.map(({ message }) => message), asks: inputs };
}

function inputFor(name: InputName, options: Options): HardenInput {
  const { label, default: fallback, example, pattern, hint } = inputOf(name, options);
  return {
    name,
    label,
    ...(fallback !== undefined && { default: fallback }),
    ...(example !== undefined && { example }),
    pattern: pattern.source,
    hint,
  };
}
