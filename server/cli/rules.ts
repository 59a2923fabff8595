import type { AnyRule } from '#core/index.ts';
import { exit, type Exit, type Io } from './io.ts';
import type { CommonOptions } from './options.ts';
import { json } from './reporters/json.ts';
import { paintFor, type Paint } from './reporters/paint.ts';

export interface RulesOptions extends Pick<CommonOptions, 'color'> {
  readonly format: 'pretty' | 'json';
}

/** `iac-hardener rules`: all rules by id. */
export function listRules({ format, color }: RulesOptions, io: Io, rules: readonly AnyRule[]): Exit {
  const ordered = [...rules].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  io.out(format === 'json' ? rulesJson(ordered) : rulesTable(ordered, paintFor(color, io)));
  return exit.clean;
}

function rulesJson(rules: readonly AnyRule[]): string {
  return json(
    rules.map(({ id, title, severity, refs, preset, fixes }) => ({
      id,
      title,
      severity,
      refs,
      presets: [preset],
      fixes: Object.entries(fixes).map(([key, fix]) => ({ key, title: fix.title, applicability: fix.applicability })),
      docs: `docs/rules/${id}.md`,
    })),
  );
}

function rulesTable(rules: readonly AnyRule[], paint: Paint): string {
  const width = Math.max(...rules.map(({ id }) => id.length), 0);
  const rows = rules.map(
    ({ id, title, severity }) => `${paint.severity[severity](severity.padEnd(8))}  ${id.padEnd(width)}  ${title}`,
  );
  return `${rows.join('\n')}\n`;
}
