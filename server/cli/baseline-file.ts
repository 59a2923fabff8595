import { readFile, writeFile } from 'node:fs/promises';
import { UsageError } from './io.ts';
import { json } from './reporters/json.ts';
import { reasonOf, writeText } from './text-file.ts';

/** What was found when the baseline was written. By path from its folder, then by rule. */
export type Baseline = ReadonlyMap<string, ReadonlyMap<string, readonly BaselineEntry[]>>;

export interface BaselineEntry {
  /** Names the finding by what it is about, wherever its lines move. */
  readonly fingerprint: string;
  /** For people who read the file. */
  readonly message: string;
}

/** Reads a baseline. One that is not there, or is none, is wrong usage. */
export async function readBaseline(file: string, name: string): Promise<Baseline> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const hint = (error as NodeJS.ErrnoException).code === 'ENOENT' ? '; --write-baseline makes one' : '';
    throw new UsageError(`The baseline ${name} cannot be read: ${reasonOf(error)}${hint}.`);
  }
  const baseline = parsed(text);
  if (!baseline) throw new UsageError(`${name} is no baseline, or one of a newer version of this program.`);
  return baseline;
}

/** Writes it sorted, so that a change of one finding is a change of few lines. */
export async function writeBaseline(file: string, name: string, baseline: Baseline): Promise<void> {
  const files = sortedBy(baseline, (rules) =>
    sortedBy(rules, (entries) =>
      [...entries].sort((a, b) => compare(a.message, b.message) || compare(a.fingerprint, b.fingerprint)),
    ),
  );
  const text = json({ version: 1, files });
  try {
    // An existing one is replaced as one step.
    await writeText(file, { text, mark: '' }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return writeFile(file, text);
    });
  } catch (error) {
    throw new UsageError(`The baseline ${name} cannot be written: ${reasonOf(error)}.`);
  }
}

function parsed(text: string): Baseline | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (!isRecord(value) || value['version'] !== 1 || !isRecord(value['files'])) return undefined;
    return mapped(value['files'], (rules) => (isRecord(rules) ? mapped(rules, entriesOf) : undefined));
  } catch {
    return undefined;
  }
}

function entriesOf(value: unknown): readonly BaselineEntry[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const entries = value.map((entry: unknown) =>
    isRecord(entry) && typeof entry['fingerprint'] === 'string'
      ? { fingerprint: entry['fingerprint'], message: typeof entry['message'] === 'string' ? entry['message'] : '' }
      : undefined,
  );
  return entries.every((entry) => entry !== undefined) ? entries : undefined;
}

/** Undefined when one of the values is none. */
function mapped<T>(
  record: Readonly<Record<string, unknown>>,
  of: (value: unknown) => T | undefined,
): ReadonlyMap<string, T> | undefined {
  const map = new Map<string, T>();
  for (const [key, value] of Object.entries(record)) {
    const result = of(value);
    if (result === undefined) return undefined;
    map.set(key, result);
  }
  return map;
}

function sortedBy<T, U>(map: ReadonlyMap<string, T>, of: (value: T) => U): Readonly<Record<string, U>> {
  return Object.fromEntries([...map].sort(([a], [b]) => compare(a, b)).map(([key, value]) => [key, of(value)]));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
