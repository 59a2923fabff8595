import type { Entry } from './node.ts';
import type { Flaws } from './problems.ts';

/** Reports each key that a later one of the same map repeats; merge keys (`<<`) may be repeated. `shift` as in Flaws. */
export function addDuplicates(entries: readonly Entry[], flaws: Flaws, shift: number): void {
  for (const { key } of repeated(entries)) flaws.add('duplicate-key', key.start + shift, key.end + shift);
}

/** The entries whose key comes again further down. Linear. */
export function repeated(entries: readonly Entry[]): readonly Entry[] {
  if (!mayRepeat(entries)) return none;
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

/** Keys of small maps, which most are, are compared with each other faster than a table of them is made. */
const mostCompared = 10;

/** Whether keys may be repeated. */
function mayRepeat(entries: readonly Entry[]): boolean {
  const { length } = entries;
  if (length > mostCompared) return true;
  for (let at = 1; at < length; at++) {
    const name = entries[at]?.key.source;
    for (let earlier = 0; earlier < at; earlier++) if (entries[earlier]?.key.source === name) return true;
  }
  return false;
}

const none: readonly Entry[] = [];
