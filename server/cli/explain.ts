import type { AnyRule } from '#core/index.ts';
import { exit, UsageError, type Exit, type Io } from './io.ts';
import type { CommonOptions } from './options.ts';
import { explanation, explanationJson, explanationMarkdown } from './reporters/explanation.ts';
import { json } from './reporters/json.ts';
import { paintFor } from './reporters/paint.ts';
import { rulesFor, suggestionFor, type RuleMatch } from './rule-query.ts';

export interface ExplainOptions extends Pick<CommonOptions, 'color'> {
  readonly format: 'pretty' | 'markdown' | 'json';
}

/** `iac-hardener explain`: what a rule finds, why that matters and how it is fixed. */
export function explain(query: string, options: ExplainOptions, io: Io, rules: readonly AnyRule[]): Exit {
  const match = rulesFor(query, rules);
  if (!match) {
    const meant = suggestionFor(query, rules);
    const hint = meant === undefined ? 'see "iac-hardener rules"' : `did you mean "${meant}"?`;
    throw new UsageError(`There is no rule "${query}", and none that stands for it; ${hint}`);
  }
  io.out(explained(query, match, options, io));
  return exit.clean;
}

function explained(query: string, { by, rules }: RuleMatch, { format, color }: ExplainOptions, io: Io): string {
  if (format === 'json') return json({ version: 1, query, rules: rules.map(explanationJson) });
  if (format === 'markdown') return rules.map((rule) => io.page(rule.id) ?? explanationMarkdown(rule)).join('\n');
  const style = { paint: paintFor(color, io), columns: io.columns };
  const pages = rules.map((rule) => explanation(rule, style)).join('\n');
  if (by === 'id') return pages;
  const names = rules.map(({ id, title }) => `  ${style.paint.bold(id)}  ${title}\n`).join('');
  const head = `${query} is covered by ${rules.length === 1 ? 'this rule' : `these ${rules.length} rules`}:\n${names}\n`;
  return rules.length === 1 ? head + pages : `${head}Explain one of them for more.\n`;
}
