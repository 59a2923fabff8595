import type { AnyRule } from '#core/index.ts';
import type { RuleSummary } from '../../../client/protocol.ts';

/** All rules, ordered by id. */
export function ruleSummaries(rules: readonly AnyRule[]): readonly RuleSummary[] {
  return rules
    .map(({ id, title, severity }) => ({ id, title, severity }))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
