import { table } from './source.ts';

/** The texts of a rule as the bundles have them; undefined for unknown rules. The rule layer knows their shape. */
export function ruleTexts(id: string): unknown {
  return table('rule-texts.txt').get(id);
}
