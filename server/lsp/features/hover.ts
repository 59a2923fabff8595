import { hoverAt } from '#core/index.ts';
import type { Hover, Position } from 'vscode-languageserver';
import type { Analysis } from '../analysis.ts';
import { toOffset, toRange } from '../convert.ts';

/** What core says of a position; null where that is nothing. */
export function hover({ settings, document, text }: Analysis, position: Position): Hover | null {
  if (!settings.enable) return null;
  const found = hoverAt(document, toOffset(text, position));
  return found ? { contents: { kind: 'markdown', value: found.markdown }, range: toRange(text, found.range) } : null;
}
