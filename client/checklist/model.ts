import type { ChecklistEvidence, ChecklistItem, ChecklistResult } from '../protocol.ts';

/** A row of the tree, without anything of the editor's interface, so that it can be tested as plain data. */
export interface Row {
  /** The same for the same row of a later result, so that the tree keeps what is unfolded. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly tooltip: string;
  /** Id of a product icon, and of the theme colour that it has. */
  readonly icon: string;
  readonly color?: string;
  /** Where it leads. */
  readonly evidence?: ChecklistEvidence;
  readonly children: readonly Row[];
  /** For `when` clauses of menus. */
  readonly context: 'item' | 'evidence' | 'fixable' | 'hint';
}

interface Look {
  readonly icon: string;
  readonly color?: string;
  readonly word: string;
}

const looks: Readonly<Record<ChecklistItem['status'] | 'note', Look>> = {
  pass: { icon: 'pass', color: 'testing.iconPassed', word: 'passed' },
  partial: { icon: 'warning', color: 'list.warningForeground', word: 'in part' },
  fail: { icon: 'error', color: 'list.errorForeground', word: 'failed' },
  unknown: { icon: 'question', color: 'charts.purple', word: 'not decided' },
  na: { icon: 'circle-slash', color: 'disabledForeground', word: 'not concerned' },
  note: { icon: 'info', word: 'note' },
};

/** One row an item, its evidence below it. `prefix` keeps the ids of several lists apart. */
export function rowsOf({ items }: ChecklistResult, prefix: string, nameOf: (uri: string) => string): readonly Row[] {
  return items.map((item) => {
    const { icon, color, word } = looks[item.status];
    const id = `${prefix}/${item.number}`;
    return {
      id,
      label: `${item.number}. ${item.title}`,
      description: word,
      tooltip: `${item.title}: ${word}${item.decidedBy === undefined ? '' : `\n\nWhat would decide it: ${item.decidedBy}`}`,
      icon,
      ...(color !== undefined && { color }),
      children: childrenOf(item, id, nameOf),
      context: 'item',
    };
  });
}

function childrenOf({ evidence, decidedBy }: ChecklistItem, prefix: string, nameOf: (uri: string) => string): Row[] {
  const counts = new Map<string, number>();
  const rows = evidence.map((each): Row => {
    const { icon, color } = looks[each.status];
    const key = `${prefix}/${each.uri} ${each.message}`;
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    const place = `${nameOf(each.uri)}${each.range ? `:${each.range.start.line + 1}` : ''}`;
    return {
      id: `${key} ${count}`,
      label: each.message,
      description: place,
      tooltip: `${each.message}\n\n${[place, each.rule].filter(Boolean).join(' · ')}`,
      icon,
      ...(color !== undefined && { color }),
      evidence: each,
      children: [],
      context: each.isFixable ? 'fixable' : 'evidence',
    };
  });
  if (decidedBy === undefined) return rows;
  const hint = `What would decide it: ${decidedBy}`;
  return [
    ...rows,
    { id: `${prefix}/hint`, label: hint, tooltip: hint, icon: 'lightbulb', children: [], context: 'hint' },
  ];
}
