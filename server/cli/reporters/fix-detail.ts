import type { Format } from './render.ts';

/** What reports say of fixes. To know which fixes a finding has takes making them, which is a tenth of a check. */
export type FixDetail = 'none' | 'names' | 'edits';

const silent: ReadonlySet<Format> = new Set(['compact', 'github', 'gitlab', 'junit']);

/** The most that one of some formats says. */
export function fixDetailOf(formats: readonly Format[]): FixDetail {
  if (formats.includes('sarif')) return 'edits';
  return formats.every((format) => silent.has(format)) ? 'none' : 'names';
}
