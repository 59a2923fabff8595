/** The record of the benchmark: what a cut run keeps, when it stops, and that page and figures are of one run. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { committed } from '../../scripts/bench/record.ts';
import { isReached, pageTable, withGroup, type Bench, type MeasuredGroup, type Row } from '../../scripts/bench/rows.ts';
import { settledRounds } from '../../scripts/bench/statistics.ts';
import { summaryOf } from '../../scripts/bench/summary.ts';
import { repository } from '../harness/files.ts';

const row = (value: number, reach?: Row['reach']): Row => ({
  group: 'G',
  name: 'n',
  unit: 'x',
  value,
  ...(reach && { reach }),
});
const group = (name: string, date: string, value: number): MeasuredGroup => ({
  name,
  date,
  node: 'v20.1.0',
  cores: 2,
  units: { jsonParse: 4, node: 60 },
  rows: [row(value)],
});

describe('bench', () => {
  it('keeps groups that a run did not measure, in the order of the table', () => {
    const before: Bench = {
      groups: [group('a', '2026-01-01', 1), group('gone', '2026-01-01', 2), group('c', '2026-01-01', 3)],
    };
    const after = withGroup(
      withGroup(before, group('c', '2026-01-02', 4), ['a', 'b', 'c']),
      group('b', '2026-01-02', 5),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(
      after.groups.map(({ name, date, rows }) => [name, date, rows[0]?.value]),
      [
        ['a', '2026-01-01', 1],
        ['b', '2026-01-02', 5],
        ['c', '2026-01-02', 4],
      ],
    );
    const page = pageTable(after);
    assert.match(page, /^- a: 2026-01-01, .+\n- b, c: 2026-01-02, /);
    assert.equal(page.match(/\| G: n \|/g)?.length, 3);
  });

  it('says what is reached, at most and at least', () => {
    const outcomes = [
      row(2, { of: 'value', most: 2 }),
      row(3, { of: 'value', most: 2 }),
      row(6, { of: 'value', least: 6 }),
      row(5, { of: 'value', least: 6 }),
      row(1),
    ];
    assert.deepEqual(outcomes.map(isReached), [true, false, true, false, undefined]);
  });

  it('stops when another round makes nothing better', () => {
    const falling = [100, 50, 40, 39.9, 1];
    let at = 0;
    assert.equal(settledRounds(5, () => [falling[at++] ?? 0]).length, 4);
  });

  const places = [
    ['docs/performance.md', 'table', pageTable],
    ['README.md', 'speed', summaryOf],
  ] as const;
  for (const [page, mark, textOf] of places)
    (existsSync(join(repository, 'docs/performance.json')) ? it : it.skip)(
      `has the committed figures in ${page}`,
      () => {
        const words = (text: string): string => text.replace(/[\s-]+/g, ' ').trim();
        const [, between = ''] =
          new RegExp(`<!-- ${mark} -->\n([^]*)<!-- /${mark} -->`).exec(readFileSync(join(repository, page), 'utf8')) ??
          [];
        assert.notEqual(words(between), '');
        assert.equal(words(between), words(textOf(committed())));
      },
    );
});
