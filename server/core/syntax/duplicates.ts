import type { Entry } from './node.ts';
import type { Flaws } from './problems.ts';

/** Reports each key that a later one of the same map repeats; merge keys (`<<`) may be repeated. `shift` as in Flaws. */
export function addDuplicates(entries: readonly Entry[], flaws: Flaws, shift: number): void {
  for (const { key } of repeated(entries)) flaws.add('duplicate-key', key.start + shift, key.end + shift);
}

/** The entries whose key comes again further down. Linear. */
export function repeated(entries: readonly Entry[]): readonly Entry[] {
  if (entries.length < 2) return none;
  const seen = new Map<string, Entry>();
  const found: Entry[] = [];
  for (const entry of entries) {
    const name = entry.key.source;
    const earlier = seen.get(name);
    if (earlier && name !== '<<') found.push(earlier);
    seen.set(name, entry);
  }
  return found;
}

const none: readonly Entry[] = [];
