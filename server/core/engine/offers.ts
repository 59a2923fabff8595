import type { InputName } from '../rule/index.ts';
import type { Analyzer } from './analyze.ts';
import type { Document } from './document.ts';
import { fixesOf } from './fixes.ts';
import type { Report, ReportedFinding } from './report.ts';

/** A fix that a person may choose for a whole document: it is not safe, or leaves a blank that an answer fills. */
export interface Offer {
  /** As in `FixAllOptions.chosen`: `runner/sg-inbound/splitGroup`. */
  readonly key: string;
  readonly title: string;
  readonly asks: readonly InputName[];
  readonly isTicked: boolean;
  /** The findings that it suits, in order of text. */
  readonly findings: readonly ReportedFinding[];
}

/**
 * What "Harden" asks about, in the order of the findings. Fixes with a blank that nobody is asked to fill are not
 * among them, nor those that are never applied in bulk.
 */
export function offersOf(analyzer: Analyzer, document: Document, { findings }: Report): readonly Offer[] {
  const offers = new Map<string, Offer & { readonly findings: ReportedFinding[] }>();
  for (const finding of findings) {
    for (const { key, title, asked, asks, applicability } of fixesOf(analyzer, document, finding)) {
      if (asked === 'never' || applicability === 'safe') continue;
      if (applicability === 'placeholder' && asks.length === 0) continue;
      const name = `${finding.rule}/${key}`;
      const known = offers.get(name);
      if (known) known.findings.push(finding);
      else offers.set(name, { key: name, title, asks, isTicked: asked === 'ticked', findings: [finding] });
    }
  }
  return [...offers.values()];
}
