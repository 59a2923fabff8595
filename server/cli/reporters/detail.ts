import type { Format } from './render.ts';

/** What reports say beside the findings; what none of them says is not made, and nothing is kept for it. */
export interface Detail {
  /** To know which fixes a finding has takes making them, which is a tenth of a check. */
  readonly fixes: 'none' | 'names' | 'edits';
  /** The lines of the text that findings are in. */
  readonly lines: boolean;
  /** What code scanning recognises lines by. */
  readonly hashes: boolean;
}

const withoutFixes: ReadonlySet<Format> = new Set(['compact', 'github', 'gitlab', 'junit']);

/** What some formats say together. */
export function detailOf(formats: readonly Format[]): Detail {
  const isSarif = formats.includes('sarif');
  const fixes = isSarif ? 'edits' : formats.every((format) => withoutFixes.has(format)) ? 'none' : 'names';
  return { fixes, lines: formats.includes('pretty'), hashes: isSarif };
}
