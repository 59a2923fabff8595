import {
  largePolicy,
  largeTemplate,
  manyConditions,
  manyRoles,
  templateOfSize,
  type TemplateFormat,
} from '../../test/harness/large-template.ts';
import { probed, type ProbeResult } from './probes.ts';
import type { Row } from './rows.ts';
import { formats, sizes } from './sizes.ts';

export function analyses(quick: boolean): readonly Row[] {
  const marks: Partial<Record<string, number>> = { 'yaml 1 MB': 90, 'json 1 MB': 15 };
  return formats.flatMap((format) =>
    sizes.flatMap(({ label, bytes }) => {
      const result = whole('analysis', templateOfSize(bytes, format), format, quick ? 5 : 15);
      const most = marks[`${format} ${label}`];
      const name = `${format.toUpperCase()}, ${label}`;
      const { first = 0, jsonParse } = result;
      const ratio = { of: 'JSON.parse', value: first / jsonParse } as const;
      return [
        rowOf('Whole analysis, warm', name, result, most),
        { group: 'Whole analysis, the first of a process', name, unit: 'ms', value: first, ratio } as const,
      ];
    }),
  );
}

export function hardenings(quick: boolean): readonly Row[] {
  return formats.flatMap((format) =>
    sizes.slice(0, quick ? 1 : 3).map(({ label, bytes }) => {
      const result = whole('harden', templateOfSize(bytes, format), format, quick ? 3 : 6);
      return rowOf('Harden, warm', `${format.toUpperCase()}, ${label}`, result);
    }),
  );
}

/** How much dearer twice as much is. */
export function growth(quick: boolean): readonly Row[] {
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
    { name: '50 to 100 roles', least: manyRoles(50, 'yaml'), most: manyRoles(100, 'yaml'), mark: 2.2 },
  ];
  return pairs.flatMap(({ name, least, most, mark }) => {
    const [one, two] = [least, most].map((text) => whole('analysis', text, 'yaml', runs));
    const times: Row = { group: 'Growth', name, unit: 'x', value: (two?.times.min ?? 0) / (one?.times.min ?? 1) };
    const steps: Row = { ...times, name: `${name}, in steps`, value: (two?.steps ?? 0) / (one?.steps ?? 1) };
    const rows = [times, steps];
    return mark === undefined ? rows : rows.map((row) => ({ ...row, reach: { of: 'value', most: mark } as const }));
  });
}

export function specials(quick: boolean): readonly Row[] {
  const runs = quick ? 5 : 40;
  const of = (name: string, text: string, format: TemplateFormat, most: number): Row => ({
    ...rowOf(name, '', whole('analysis', text, format, runs)),
    reach: { of: 'value', most },
  });
  return [
    of('60 conditions, a resource guarded by 20', manyConditions('yaml'), 'yaml', 50),
    of('A policy of 6 KB', largePolicy(6144), 'json', 3),
    of('50 roles', manyRoles(50, 'yaml'), 'yaml', 40),
  ];
}

function whole(kind: 'analysis' | 'harden', text: string, format: TemplateFormat, rounds: number): ProbeResult {
  return probed({ kind, text, name: `a.${format}`, rounds, warmUp: rounds < 6 ? 500 : 5000 });
}

/** The fastest run, as everything else in it is the machine's. */
function rowOf(group: string, name: string, { times, jsonParse }: ProbeResult, most?: number): Row {
  const ratio = { of: 'JSON.parse', value: times.min / jsonParse } as const;
  const row: Row = { group, name, unit: 'ms', value: times.min, times, ratio };
  return most === undefined ? row : { ...row, reach: { of: 'ratio', most } };
}
