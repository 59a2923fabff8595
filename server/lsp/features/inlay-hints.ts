import { actionCounts } from '#core/index.ts';
import type { InlayHint, Range } from 'vscode-languageserver';
import type { Analysis } from '../analysis.ts';
import { toOffsets } from '../convert.ts';

/** How many actions each pattern with wildcards matches, within a range; none unless somebody asked for them. */
export function inlayHints({ settings, document, text }: Analysis, range: Range): InlayHint[] {
  if (!settings.enable || !settings.inlayHints.actions) return [];
  return actionCounts(document, toOffsets(text, range)).map(({ offset, count }) => ({
    position: text.positionAt(offset),
    label: `matches ${count === 1 ? '1 action' : `${String(count)} actions`}`,
    paddingLeft: true,
  }));
}
