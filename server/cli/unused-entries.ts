import type { ConfigSuppression } from '#core/index.ts';
import type { FileConfig } from './configuration.ts';
import type { Io } from './io.ts';
import { printable } from './reporters/printable.ts';

/** Keeps account of what the suppressions of configuration files did in a run. */
export interface EntryAccount {
  /** Takes note of a file that was checked whole. */
  add(configured: FileConfig, used: readonly ConfigSuppression[]): void;
  /** Says on standard error which entries are over, and which suppress nothing. */
  complain(io: Io): void;
}

interface Seen {
  readonly place: string;
  readonly rule: string;
  readonly until: string | undefined;
  /** It names one file, so that a run on this file can tell. */
  readonly isExact: boolean;
}

export function entryAccount(): EntryAccount {
  const seen = new Map<ConfigSuppression, Seen>();
  const used = new Set<ConfigSuppression>();
  return {
    add({ loaded, settings }, own) {
      for (const { value, at } of settings?.suppressions ?? []) {
        const start = loaded?.placeAt(at);
        const place = `${loaded?.path ?? ''}${start ? `:${start.line}:${start.column}` : ''}`;
        const isExact = value.path.length === 1 && value.path.every((path) => !/[*?[{!]/.test(path));
        seen.set(value, { place, rule: value.rule, until: value.until, isExact });
      }
      for (const entry of own) used.add(entry);
    },
    complain(io) {
      const today = io.today();
      for (const [entry, { place, rule, until, isExact }] of seen) {
        if (until !== undefined && until < today)
          io.err(`${printable(`${place} The suppression of ${rule} ended on ${until}.`)}\n`);
        else if (isExact && !used.has(entry))
          io.err(`${printable(`${place} This suppresses nothing: ${rule} has no finding there.`)}\n`);
      }
    },
  };
}
