import type { EscalationRecord } from '../../server/core/data/records.ts';
import { readCurated, tableText } from './files.ts';
import { expectKnown } from './known.ts';

interface EscalationPaths {
  readonly date: string;
  readonly paths: readonly {
    readonly id: string;
    readonly kind: EscalationRecord['k'];
    readonly actions: readonly string[];
    readonly passedTo?: string;
    readonly rank?: 'minor' | 'low';
  }[];
}

/** The text of escalation-paths.txt: sets of actions that lead to more rights, without those of low rank. */
export function escalationFile(): string {
  const { date, paths } = readCurated('escalation-paths.json') as EscalationPaths;
  expectKnown(
    'Escalation paths',
    paths.flatMap(({ actions }) => actions),
  );
  const records = new Map(
    paths
      .filter(({ rank }) => rank !== 'low')
      .map(({ id, kind, actions, passedTo, rank }): [string, EscalationRecord] => [
        id,
        {
          k: kind,
          a: actions,
          ...(passedTo === undefined ? {} : { p: passedTo }),
          ...(rank === undefined ? {} : { m: 1 }),
        },
      ]),
  );
  return tableText(
    'escalation-paths',
    { source: 'scripts/data/curated', version: date, licence: 'Apache-2.0', date },
    records,
  );
}
