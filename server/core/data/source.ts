import { invariant } from '../text/index.ts';

/** Names of the generated tables, as they lie in server/core/data/generated. */
export const dataFiles = [
  'iam-actions.txt',
  'iam-conditions.txt',
  'iam-counts.txt',
  'iam-descriptions-a.txt',
  'iam-descriptions-h.txt',
  'cfn-types.txt',
  'escalation-paths.txt',
  'iam-lists.txt',
  'passrole-targets.txt',
  'service-principals.txt',
  'action-groups.txt',
  'managed-policies.txt',
  'sam-policies.txt',
] as const;

/** The last is made with the bundles, of the rules (scripts/rule-texts.mjs). */
export type DataFile = (typeof dataFiles)[number] | 'rule-texts.txt';

/** Where a table comes from: the package it was built from, its version and the day of its data (YYYY-MM-DD). */
export interface DataOrigin {
  readonly source: string;
  readonly version: string;
  readonly licence: string;
  readonly date: string;
}

/** One generated table: a header line, then `key TAB json` lines, each parsed when it is first asked for. */
export interface Table<T> {
  readonly origin: DataOrigin;
  /** All keys in file order, which is code-unit order. */
  readonly keys: readonly string[];
  /** The record of a key; undefined when the table has no such key. The same object each time. */
  get(key: string): T | undefined;
}

let read: ((file: DataFile) => string) | undefined;
const tables = new Map<DataFile, Table<unknown>>();
const dependents: (() => void)[] = [];

/**
 * Tells core how to get the text of a generated table. Each main calls it once; nothing is read until a rule first
 * asks for data. A second call replaces the first and forgets everything parsed (used by tests).
 */
export function provideData(reader: (file: DataFile) => string): void {
  read = reader;
  tables.clear();
  for (const forget of dependents) forget();
}

/** A lazily made value that is forgotten when other data is provided. */
export function onceProvided<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  dependents.push(() => (made = undefined));
  return () => (made ??= { value: make() }).value;
}

/** The table in a file. The caller names the record type; build scripts and loaders share it in records.ts. */
export function table<T>(file: DataFile): Table<T> {
  const known = tables.get(file);
  if (known) return known as Table<T>;
  invariant(read !== undefined, 'provideData must be called before data is asked for');
  const opened = openTable(read(file), file);
  tables.set(file, opened);
  return opened as Table<T>;
}

function openTable(text: string, file: DataFile): Table<unknown> {
  const spans = new Map<string, readonly [start: number, end: number]>();
  const headerEnd = text.indexOf('\n');
  let at = headerEnd + 1;
  while (at > 0 && at < text.length) {
    const tab = text.indexOf('\t', at);
    const newline = text.indexOf('\n', tab);
    const end = newline < 0 ? text.length : newline;
    spans.set(text.slice(at, tab), [tab + 1, end]);
    at = end + 1;
  }
  const parsed = new Map<string, unknown>();
  return {
    origin: parseOrigin(text.slice(0, headerEnd), file),
    keys: [...spans.keys()],
    get(key) {
      const span = spans.get(key);
      if (!span) return undefined;
      if (!parsed.has(key)) parsed.set(key, JSON.parse(text.slice(...span)));
      return parsed.get(key);
    },
  };
}

function parseOrigin(header: string, file: DataFile): DataOrigin {
  const [, source, version, licence, date] = header.split('\t');
  invariant(
    source !== undefined && version !== undefined && licence !== undefined && date !== undefined,
    `${file} lacks its header line`,
  );
  return { source, version, licence, date };
}
