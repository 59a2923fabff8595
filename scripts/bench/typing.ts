import { readFileSync } from 'node:fs';
import { templateOfSize, type TemplateFormat } from '../../test/harness/large-template.ts';
import { typings, type Typing } from './keystrokes.ts';
import { probed, type Probe } from './probes.ts';
import { typedIntoServer, usual } from './processes.ts';
import type { Row } from './rows.ts';
import { formats, sizes } from './sizes.ts';

export function keys(quick: boolean): readonly Row[] {
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

export async function serverKeys(quick: boolean): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const format of formats) {
    for (const { label, bytes } of sizes) {
      const text = templateOfSize(bytes, format);
      for (const typing of ['valid', 'unclosed quote'] as const) {
        const { times, memory } = await typedIntoServer({
          ...keystrokeProbe(text, format, typing, quick),
          count: quick ? 60 : 120,
        });
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
