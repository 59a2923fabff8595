import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { readBaseline, writeBaseline, type Baseline, type BaselineEntry } from './baseline-file.ts';
import { UsageError, type Io } from './io.ts';
import { printable } from './reporters/printable.ts';
import { count } from './reporters/summary.ts';

export interface BaselineOptions {
  readonly baseline?: string;
  /** Take up all that is found. */
  readonly writeBaseline?: boolean;
  /** Drop what is found no more. */
  readonly pruneBaseline?: boolean;
}

/** Something found, as a baseline knows it. */
export interface Known extends BaselineEntry {
  readonly rule: string;
}

/** What was found in one file that could be read whole. */
export interface FoundIn {
  /** As given on the command line. */
  readonly path: string;
  readonly findings: readonly Known[];
}

/** A baseline as one run uses it. */
export interface UsedBaseline {
  /** Whether a finding is in it. */
  readonly has: (path: string, finding: Known) => boolean;
  /**
   * Writes or prunes it, where that was asked for; else says on standard error which entries are found no more. Entries
   * of files that were not checked stay, unless there is no such file any more.
   */
  readonly settle: (files: readonly FoundIn[]) => Promise<void>;
}

const usual = '.iac-hardener-baseline.json';

/** The baseline of the options; undefined when there is none. One that cannot be read is wrong usage. */
export async function baselineOf(options: BaselineOptions, io: Io): Promise<UsedBaseline | undefined> {
  const { writeBaseline: isWritten, pruneBaseline: isPruned } = options;
  if (isWritten === true && isPruned === true)
    throw new UsageError('--write-baseline drops what is found no more, too; leave out --prune-baseline.');
  if (options.baseline === undefined && isWritten !== true && isPruned !== true) return undefined;
  const name = options.baseline ?? usual;
  const file = resolve(io.cwd, name);
  const old: Baseline = isWritten === true && !existsSync(file) ? new Map() : await readBaseline(file, name);
  const place: Place = { file, name, io };
  let current = old;
  return {
    has: (path, finding) => includes(current, keyOf(place, path), finding),
    settle: async (files) => {
      if (isWritten === true) {
        current = rewritten(place, old, files);
        await writeBaseline(file, name, current);
        const many = [...current.values()].flatMap((rules) => [...rules.values()].flat()).length;
        io.err(`${printable(name)} is written, with ${count(many, 'finding')}.\n`);
        return;
      }
      const stale = staleOf(place, old, files);
      if (isPruned === true) await prune(place, old, stale);
      else report(place, stale);
    },
  };
}

interface Place {
  readonly file: string;
  readonly name: string;
  readonly io: Io;
}

interface Stale extends Known {
  readonly key: string;
}

/** With forward slashes, from the folder of the baseline. */
function keyOf({ file, io }: Place, path: string): string {
  const way = relative(dirname(file), resolve(io.cwd, path));
  return sep === '/' ? way : way.replaceAll(sep, '/');
}

function includes(baseline: Baseline, key: string, { rule, fingerprint }: Known): boolean {
  return (
    baseline
      .get(key)
      ?.get(rule)
      ?.some((entry) => entry.fingerprint === fingerprint) === true
  );
}

function rewritten(place: Place, old: Baseline, files: readonly FoundIn[]): Baseline {
  const kept = [...old].filter(([key]) => exists(place, key));
  const next = new Map<string, ReadonlyMap<string, readonly BaselineEntry[]>>(kept);
  for (const { path, findings } of files) {
    const rules = new Map<string, BaselineEntry[]>();
    for (const { rule, fingerprint, message } of findings)
      rules.set(rule, [...(rules.get(rule) ?? []), { fingerprint, message }]);
    if (rules.size > 0) next.set(keyOf(place, path), rules);
    else next.delete(keyOf(place, path));
  }
  return next;
}

function staleOf(place: Place, old: Baseline, files: readonly FoundIn[]): readonly Stale[] {
  const found = new Map(files.map(({ path, findings }) => [keyOf(place, path), findings]));
  return [...old].flatMap(([key, rules]) => {
    const now = found.get(key) ?? (exists(place, key) ? undefined : []);
    if (!now) return [];
    const entries = [...rules].flatMap(([rule, own]) => own.map((entry) => ({ ...entry, rule, key })));
    return entries.filter(
      ({ rule, fingerprint }) => !now.some((each) => each.rule === rule && each.fingerprint === fingerprint),
    );
  });
}

async function prune(place: Place, old: Baseline, stale: readonly Stale[]): Promise<void> {
  if (stale.length === 0) return;
  const isStale = (key: string, rule: string, { fingerprint }: BaselineEntry): boolean =>
    stale.some((each) => each.key === key && each.rule === rule && each.fingerprint === fingerprint);
  const next = new Map<string, ReadonlyMap<string, readonly BaselineEntry[]>>();
  for (const [key, rules] of old) {
    const kept = [...rules].flatMap(([rule, entries]): [string, readonly BaselineEntry[]][] => {
      const own = entries.filter((entry) => !isStale(key, rule, entry));
      return own.length > 0 ? [[rule, own]] : [];
    });
    if (kept.length > 0) next.set(key, new Map(kept));
  }
  await writeBaseline(place.file, place.name, next);
  place.io.err(`${printable(place.name)}: ${count(stale.length, 'finding')} dropped that are found no more.\n`);
}

const shown = 10;

function report({ name, io }: Place, stale: readonly Stale[]): void {
  if (stale.length === 0) return;
  const lines = stale.slice(0, shown).map(({ key, rule, message }) => `  ${key}: ${rule} ${message}`);
  const more = stale.length > shown ? [`  and ${stale.length - shown} more`] : [];
  const head = `${name}: ${count(stale.length, 'finding')} in it can be found no more; --prune-baseline drops them.`;
  io.err(`${[head, ...lines, ...more].map(printable).join('\n')}\n`);
}

function exists({ file }: Place, key: string): boolean {
  return existsSync(join(dirname(file), key));
}
