import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { corpusFolder, templatesBelow } from '../../test/harness/files.ts';
import {
  largePolicy,
  largeTemplate,
  manyConditions,
  manyRoles,
  templateOfSize,
  type TemplateFormat,
} from '../../test/harness/large-template.ts';
import { root, vsix } from '../paths.ts';
import { typings, type Typing } from './keystrokes.ts';
import { besidePeers } from './peers.ts';
import { probed, type Probe, type ProbeResult } from './probes.ts';
import { bareNode, checkFromInput, checkOf, firstDiagnostics, inTurns, typedIntoServer, usual } from './processes.ts';
import type { Row } from './rows.ts';

export interface Extent {
  /** Fewer runs, for development. */
  readonly quick: boolean;
  /** Only groups whose name has this in it. */
  readonly only?: string;
  /** Other tools that are installed, too. */
  readonly peers: boolean;
}

interface Group {
  readonly name: string;
  rows(quick: boolean): Promise<readonly Row[]> | readonly Row[];
}

const sizes = [
  { label: '50 KB', bytes: 50_000 },
  { label: '200 KB', bytes: 200_000 },
  { label: '1 MB', bytes: 1_048_576 },
] as const;
const formats = ['yaml', 'json'] as const;

const groups: readonly Group[] = [
  { name: 'start', rows: starts },
  { name: 'analysis', rows: analyses },
  { name: 'keystroke', rows: keys },
  { name: 'keystroke in the server', rows: serverKeys },
  { name: 'harden', rows: hardenings },
  { name: 'growth', rows: growth },
  { name: 'special', rows: specials },
  { name: 'corpus', rows: corpus },
  { name: 'size', rows: bundleSizes },
];

/** All rows, in order; `say` hears of each group when it is done. */
export async function measured(
  { quick, only, peers }: Extent,
  say: (rows: readonly Row[]) => void,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const all = peers ? [...groups, { name: 'peers', rows: besidePeers }] : groups;
  for (const group of all) {
    if (only !== undefined && !group.name.includes(only)) continue;
    const found = await group.rows(quick);
    say(found);
    rows.push(...found);
  }
  return rows;
}

async function starts(quick: boolean): Promise<readonly Row[]> {
  const check = checkOf('check', usual);
  const times = await inTurns(quick ? 5 : 25, [bareNode, check, checkFromInput, firstDiagnostics]);
  const node = times.get(bareNode.name) ?? 1;
  const group = 'Process start, 300 lines';
  const row = (name: string, value: number, reach?: Row['reach']): Row => ({
    group,
    name,
    unit: 'ms',
    value,
    ratio: { of: 'node', value: value / node },
    ...(reach && { reach }),
  });
  return [
    { group, name: 'bare node', unit: 'ms', value: node },
    row('`check FILE`', times.get(check.name) ?? 0, { of: 'ratio', most: 3 }),
    row('`check --stdin`', times.get(checkFromInput.name) ?? 0),
    row('server, until the first diagnostics', times.get(firstDiagnostics.name) ?? 0, {
      of: 'value',
      most: node + 120,
    }),
  ];
}

function analyses(quick: boolean): readonly Row[] {
  const marks: Partial<Record<string, number>> = { 'yaml 1 MB': 90, 'json 1 MB': 15 };
  return formats.flatMap((format) =>
    sizes.map(({ label, bytes }) => {
      const result = whole('analysis', templateOfSize(bytes, format), format, quick ? 5 : 15);
      const most = marks[`${format} ${label}`];
      return rowOf('Whole analysis, warm', `${format.toUpperCase()}, ${label}`, result, most);
    }),
  );
}

function hardenings(quick: boolean): readonly Row[] {
  return formats.flatMap((format) =>
    sizes.slice(0, quick ? 1 : 3).map(({ label, bytes }) => {
      const result = whole('harden', templateOfSize(bytes, format), format, quick ? 3 : 5);
      return rowOf('Harden, warm', `${format.toUpperCase()}, ${label}`, result);
    }),
  );
}

function keys(quick: boolean): readonly Row[] {
  const usualText = readFileSync(usual, 'utf8');
  return [
    keyRow('YAML, 300 lines', { text: usualText, format: 'yaml', typing: 'valid', quick, most: 8 }),
    ...formats.flatMap((format) =>
      sizes.flatMap(({ label, bytes }) => {
        const text = templateOfSize(bytes, format);
        return typings.map((typing) =>
          keyRow(`${format.toUpperCase()}, ${label}`, { text, format, typing, quick, ...markOf(label, typing) }),
        );
      }),
    ),
  ];
}

function markOf(label: string, typing: Typing): { readonly most?: number } {
  if (label !== '1 MB') return {};
  return { most: typing === 'valid' ? 25 : 60 };
}

interface Typed {
  readonly text: string;
  readonly format: TemplateFormat;
  readonly typing: Typing;
  readonly quick: boolean;
  readonly most?: number;
}

/** p95 of valid text, p99 of broken text. */
function keyRow(name: string, { text, format, typing, quick, most }: Typed): Row {
  const result = probed(keystrokeProbe(text, format, typing, quick));
  const { times, jsonParse } = result;
  const value = typing === 'valid' ? times.p95 : times.p99;
  return {
    group: 'Keystroke',
    name: `${name}, ${typing} (${typing === 'valid' ? 'p95' : 'p99'})`,
    unit: 'ms',
    value,
    times,
    ratio: { of: 'JSON.parse', value: value / jsonParse },
    ...(most !== undefined && { reach: { of: 'value', most } }),
  };
}

function keystrokeProbe(
  text: string,
  format: TemplateFormat,
  typing: Typing,
  quick: boolean,
): Extract<Probe, { kind: 'keystroke' }> {
  const count = quick ? 60 : 200;
  return { kind: 'keystroke', text, name: `a.${format}`, format, typing, count, rounds: quick ? 2 : 5 };
}

async function serverKeys(quick: boolean): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const format of formats) {
    for (const { label, bytes } of sizes) {
      const text = templateOfSize(bytes, format);
      for (const typing of ['valid', 'unclosed quote'] as const) {
        const { times, memory } = await typedIntoServer(keystrokeProbe(text, format, typing, quick));
        const name = `${format.toUpperCase()}, ${label}, ${typing}`;
        rows.push({ group: 'Keystroke in the server, time on the clock', name, unit: 'ms', value: times.p50, times });
        if (memory && label === '1 MB' && typing === 'valid')
          rows.push({
            group: 'Memory of the server after that',
            name: `${format.toUpperCase()}, ${label}`,
            unit: 'MiB',
            value: memory.now,
            reach: { of: 'value', most: 150 },
          });
      }
    }
  }
  return rows;
}

/** How much dearer twice as much is. */
function growth(quick: boolean): readonly Row[] {
  const runs = quick ? 3 : 9;
  const pairs: readonly {
    readonly name: string;
    readonly least: string;
    readonly most: string;
    readonly mark?: number;
  }[] = [
    { name: '250 to 500 resources', least: largeTemplate(250, 'yaml'), most: largeTemplate(500, 'yaml'), mark: 2.2 },
    { name: '125 to 250 resources', least: largeTemplate(125, 'yaml'), most: largeTemplate(250, 'yaml'), mark: 2.2 },
    { name: '60 to 120 conditions', least: manyConditions('yaml', 60), most: manyConditions('yaml', 120) },
    { name: '50 to 100 roles', least: manyRoles(50, 'yaml'), most: manyRoles(100, 'yaml') },
  ];
  return pairs.map(({ name, least, most, mark }) => {
    const [one, two] = [least, most].map((text) => whole('analysis', text, 'yaml', runs).times.min);
    const value = (two ?? 0) / (one ?? 1);
    const row: Row = { group: 'Growth', name, unit: 'x', value };
    return mark === undefined ? row : { ...row, reach: { of: 'value', most: mark } };
  });
}

function specials(quick: boolean): readonly Row[] {
  const runs = quick ? 5 : 15;
  const conditions = whole('analysis', manyConditions('yaml'), 'yaml', runs);
  return [
    {
      ...rowOf('60 conditions, a resource guarded by 20', '', conditions),
      reach: { of: 'value', most: 50 },
    },
    rowOf('A policy of 6 KB', '', whole('analysis', largePolicy(6144), 'json', runs)),
    rowOf('50 roles', '', whole('analysis', manyRoles(50, 'yaml'), 'yaml', runs)),
  ];
}

async function corpus(quick: boolean): Promise<readonly Row[]> {
  const folder = corpusFolder();
  if (folder === undefined) return [];
  const samples = join(folder, 'aws-templates');
  const runs: readonly (readonly [string, string])[] = [
    [`${templatesBelow(samples).length} AWS sample templates, whole process`, samples],
    [`${templatesBelow(folder).length} templates, whole process`, folder],
  ];
  const checks = runs.map(([name, path]) => checkOf(name, path));
  const times = await inTurns(quick ? 1 : 5, [bareNode, ...checks]);
  const node = times.get(bareNode.name) ?? 1;
  return checks.map(({ name }) => {
    const value = times.get(name) ?? 0;
    return { group: 'Corpus', name, unit: 'ms', value, ratio: { of: 'node', value: value / node } };
  });
}

function bundleSizes(): readonly Row[] {
  const files: readonly (readonly [string, string, number?])[] = [
    ['server bundle without data', join(root, 'dist/server.program.cjs'), 450],
    ['CLI bundle without data', join(root, 'dist/cli.program.cjs')],
    ['client bundle', join(root, 'dist/client.cjs')],
    ['VSIX', vsix],
  ];
  return files
    .filter(([, path]) => existsSync(path))
    .map(([name, path, most]) => {
      const row: Row = { group: 'Size', name, unit: 'KiB', value: statSync(path).size / 1024 };
      return most === undefined ? row : { ...row, reach: { of: 'value', most } };
    });
}

function whole(kind: 'analysis' | 'harden', text: string, format: TemplateFormat, rounds: number): ProbeResult {
  return probed({ kind, text, name: `a.${format}`, rounds });
}

/** The fastest run, as everything else in it is the machine's. */
function rowOf(group: string, name: string, { times, jsonParse }: ProbeResult, most?: number): Row {
  const ratio = { of: 'JSON.parse', value: times.min / jsonParse } as const;
  const row: Row = { group, name, unit: 'ms', value: times.min, times, ratio };
  return most === undefined ? row : { ...row, reach: { of: 'ratio', most } };
}
